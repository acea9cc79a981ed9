//! A forgotten password: the page that asks for an address, and the one a mailed link leads to.

use crate::support::{EMAIL, FakeBackend, several};
use app::error::ApiError;

const TOKEN: &str = "cfl_aA-9_bB";
const LINK: &str = "/reset-password?token=cfl_aA-9_bB";

fn fake() -> FakeBackend {
    FakeBackend::signed_out()
}

#[tokio::test]
async fn the_sign_in_page_leads_to_whoever_forgot() {
    assert!(fake().get("/sign-in").await.body().contains("href=\"/forgot-password\""));
    let page = fake().get("/forgot-password").await;
    let body = page.body();
    assert!(body.contains("action=\"/api/forgot_password\"") && body.contains("autocomplete=\"username\""), "{body}");
    assert!(body.contains("href=\"/sign-in\">Back"));
    let page = FakeBackend::signed_in(several()).get("/forgot-password").await;
    assert_eq!(page.status, 200, "whoever is signed in may have forgotten too");
}

#[tokio::test]
async fn one_text_is_told_of_every_address() {
    let page = fake().flash("/api/forgot_password", None).get("/forgot-password").await;
    assert!(page.body().contains("If an account exists for that address, a mail is on its way."), "{}", page.body());
    assert!(!page.html.contains(EMAIL), "which address it was is not repeated");
    assert!(!page.html.contains("/dev/mail"));
    let here = FakeBackend { shows_mail: true, ..fake() }.flash("/api/forgot_password", None);
    assert!(here.get("/forgot-password").await.body().contains("href=\"/dev/mail\""));
}

#[tokio::test]
async fn what_went_wrong_is_told_beside_the_form_with_what_was_typed() {
    let refused = async |error| fake().flash("/api/forgot_password", Some(error)).get("/forgot-password").await;
    let page = refused(ApiError::EmailInvalid).await;
    assert!(page.body().contains("That does not look like an email address."));
    assert!(page.body().contains(&format!("value=\"{EMAIL}\"")) && page.body().contains("aria-invalid=\"true\""));
    let page = refused(ApiError::TooManyAttempts { retry_after: 600 }).await;
    assert!(page.body().contains("Try again in 10 minutes."));
}

#[tokio::test]
async fn a_link_that_is_good_no_more_leads_to_a_new_one() {
    let page = fake().flash("/api/reset_password", Some(ApiError::LinkInvalid)).get("/forgot-password").await;
    assert!(page.body().contains("That link was used or is too old. Ask for a new one."), "{}", page.body());
    assert!(page.body().contains("action=\"/api/forgot_password\""));
}

#[tokio::test]
async fn a_mailed_link_asks_before_anything_happens_and_its_token_is_in_its_field_alone() {
    let page = fake().get(LINK).await;
    let body = page.body();
    assert!(body.contains(&format!("name=\"token\" value=\"{TOKEN}\"")), "{body}");
    assert_eq!(page.html.matches(TOKEN).count(), 1, "neither in the boot data nor in any link");
    assert!(body.contains("name=\"new_password\"") && body.contains("autocomplete=\"new-password\""));
    let weak = fake().flash("/api/reset_password", Some(ApiError::PasswordTooWeak));
    let page = weak.get(LINK).await;
    assert!(page.body().contains("too easy to guess") && page.body().contains("aria-invalid=\"true\""));
    assert_eq!(page.html.matches(TOKEN).count(), 1);
}

#[tokio::test]
async fn a_link_without_its_token_says_what_to_do() {
    for path in ["/reset-password", "/reset-password?token=", "/reset-password?tok=x"] {
        let page = fake().get(path).await;
        assert!(page.body().contains("This link is not complete") && page.body().contains("href=\"/forgot-password\""));
        assert!(!page.body().contains("type=\"password\""));
    }
}

#[tokio::test]
async fn markup_in_a_token_is_text() {
    let page = fake().get("/reset-password?token=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(!page.html.contains("<script>alert") && !page.html.contains("value=\"\">"), "{}", page.html);
}

#[tokio::test]
async fn with_the_new_password_the_sign_in_page_says_so_instead_of_the_end_it_caused() {
    let told = "Your password is changed and every device is signed out. Sign in with the new one.";
    let reset = fake().flash("/api/reset_password", None);
    let page = reset.get("/sign-in").await;
    assert!(page.body().contains(told), "{}", page.body());
    let own = reset.ended(app::view::EndReason::PasswordChanged, app::view::EndedByKind::Owner);
    let page = own.get("/sign-in").await;
    assert!(page.body().contains(told) && !page.body().contains("You've been signed out"));
    assert!(!fake().get("/sign-in").await.body().contains(told));
}
