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
async fn the_account_page_shows_a_stranger_the_way_to_sign_in() {
    let page = FakeBackend::signed_out().get("/account").await;
    assert_eq!((page.status, page.location.as_deref()), (302, Some("/sign-in?next=/account")));
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
