//! One's own account: changing the password, deleting everything.

use crate::support::{EMAIL, FakeBackend, Page, several};
use app::error::ApiError;

fn fake() -> FakeBackend {
    FakeBackend::signed_in(several())
}

#[tokio::test]
async fn the_account_page_offers_a_new_password_and_the_way_out() {
    let page = snapshot!("account", fake().get("/account").await);
    let body = page.body();
    for text in [EMAIL, "Change your password", "Sign out all other devices", "Delete your account", "Nobody can undo"]
    {
        assert!(body.contains(text), "{text}");
    }
    assert_eq!(body.matches("autocomplete=\"current-password\"").count(), 2);
    assert_eq!(body.matches("autocomplete=\"new-password\"").count(), 1);
    assert_eq!(body.matches("autocomplete=\"username\"").count(), 2, "whose passwords they are");
    assert!(!body.contains("href=\"/admin\""), "no way to what is not for everybody");
}

#[tokio::test]
async fn a_changed_password_says_how_many_devices_were_signed_out() {
    for (count, told) in [
        (0, "Your password is changed."),
        (1, "Your password is changed. 1 other device is signed out."),
        (2, "Your password is changed. 2 other devices are signed out."),
    ] {
        let mut fake = fake().flash("/api/change_password", None);
        if let Some(flash) = &mut fake.boot.flash {
            flash.count = Some(count);
        }
        let page = fake.get("/account").await;
        assert!(page.body().contains(told), "{told}");
        if count == 2 {
            insta::assert_snapshot!("account_changed", page.lines());
        }
    }
}

#[tokio::test]
async fn each_error_stands_beside_its_own_form_and_marks_its_own_field() {
    let wrong = Some(ApiError::PasswordWrong);
    let page = snapshot!("account_refused", fake().flash("/api/change_password", wrong.clone()).get("/account").await);
    assert_eq!(page.body().matches("That is not your current password.").count(), 1);
    assert_eq!(page.body().matches("aria-invalid=\"true\"").count(), 1);
    assert!(page.body().contains("id=\"form-error\""));

    let page = fake().flash("/api/delete_account", wrong).get("/account").await;
    assert!(page.body().contains("id=\"farewell-error\"") && !page.body().contains("id=\"form-error\""));

    let weak = Some(ApiError::PasswordTooWeak);
    let page = fake().flash("/api/change_password", weak).get("/account").await;
    assert!(page.body().contains("aria-describedby=\"password-hint form-error\""), "{}", page.body());
}

#[tokio::test]
async fn a_plain_page_is_in_its_document_once_and_the_browser_is_told_nothing_again() {
    let page = fake().flash("/api/change_password", None).get("/account").await;
    assert_eq!(page.html.matches("Change your password").count(), 1);
    assert!(page.html.contains("__PENDING_RESOURCES=[];") && !page.html.contains("__RESOLVED_RESOURCES["), "no data");
    assert_eq!(page.html.matches("<title>Your account – Curfew</title>").count(), 1);
    assert!(page.html.contains("&quot;flash&quot;:null"), "told already");
    assert!(page.html.contains("<div class=\"plain\"><section"));
}

#[tokio::test]
async fn a_plain_page_is_at_its_address_and_nowhere_else() {
    for path in ["/account/", "/x/../account", "/account?next=/admin"] {
        let page = fake().get(path).await;
        assert_eq!((page.status, page.headings()), (200, 1), "{path}");
        assert!(page.body().contains("Change your password"), "{path}");
    }
    for path in ["/account/x", "/Account", "/%61ccount", "/account%2f"] {
        let page = fake().get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(!page.body().contains("Change your password"), "{path}");
    }
}

#[tokio::test]
async fn the_outcome_of_another_form_is_not_told_here() {
    let page = fake().flash("/api/set_roles", Some(ApiError::LastAdmin)).get("/account").await;
    assert!(!page.body().contains("class=\"alert"));
}

#[tokio::test]
async fn the_account_page_shows_a_stranger_the_way_to_sign_in() {
    let page = FakeBackend::signed_out().get("/account").await;
    assert_eq!((page.status, page.location.as_deref()), (302, Some("/sign-in?next=/account")));
    assert!(!page.html.contains("Change your password"));
}

#[tokio::test]
async fn a_deleted_account_is_told_so_and_nothing_else() {
    let page = snapshot!(
        "account_deleted",
        FakeBackend::signed_out().flash("/api/delete_account", None).get("/signed-out").await
    );
    assert!(page.body().contains("This account has been deleted."));
    assert!(!page.html.contains("Sign in again"));
}

#[tokio::test]
async fn whoever_signed_everyone_out_is_told_so_too() {
    let page = FakeBackend::signed_out().flash("/api/end_everyone", None).get("/signed-out").await;
    assert!(page.body().contains("An administrator signed everyone out."), "{}", page.body());
}
