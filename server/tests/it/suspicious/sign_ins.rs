//! Which sign-ins the owner is told of, and what the mail says.

use super::{ADDRESS, notices, with_account};
use crate::support::{Browser, PASSWORD, TestApp};
use serde_json::json;
use std::net::Ipv4Addr;

#[tokio::test]
async fn signing_up_is_nothing_to_be_told_of() {
    let (app, laptop) = with_account().await;
    assert!(notices(&laptop).await.is_empty());
    assert!(app.mails().await.iter().all(|mail| !mail.text().contains("/not-me")));
}

#[tokio::test]
async fn a_new_device_is_told_of_with_what_where_when_and_how() {
    let (app, laptop) = with_account().await;
    let mut phone = laptop.other_device();
    phone.sign_in(ADDRESS).await;
    let mail = app.newest_mail(ADDRESS).await;
    assert_eq!(mail.subject(), "New sign-in to your account");
    for fact in [
        "Firefox on Windows",
        "198.51.100.7",
        "14 November 2023, 22:13 UTC",
        "Signed in with: password",
        "If this was you, do nothing.",
        "This wasn't me:",
    ] {
        assert!(mail.text().contains(fact), "{fact}: {}", mail.text());
    }
    assert!(mail.link().starts_with("/not-me?token=cfl_"), "{}", mail.link());
    let told = notices(&laptop).await;
    let expected = json!([{
        "id": told[0]["id"], "kind": "new_device", "at": "2023-11-14T22:13:20Z", "session_id": phone.session,
        "by": {"device": "Firefox on Windows", "ip": "198.51.100.7", "place": null}, "holder": null,
        "method": "password", "seen": false,
    }]);
    assert_eq!(json!(told), expected);
}

#[tokio::test]
async fn where_a_sign_in_came_from_is_told_roughly_where_that_is_known() {
    let (app, laptop) = with_account().await;
    let mut phone = laptop.other_device();
    phone.ip = Ipv4Addr::new(133, 11, 0, 1).into();
    phone.sign_in(ADDRESS).await;
    let mail = app.newest_mail(ADDRESS).await;
    assert!(mail.text().contains("Place, about: Japan"), "{}", mail.text());
    assert_eq!(notices(&laptop).await[0]["by"]["place"], "Japan");
}

#[tokio::test]
async fn a_browser_the_account_knows_is_not_told_of_unless_it_is_somewhere_else() {
    let (app, mut laptop) = with_account().await;
    let before = app.mails_to(ADDRESS).await;
    laptop.sign_in(ADDRESS).await;
    laptop.ip = Ipv4Addr::new(192, 0, 77, 7).into();
    laptop.sign_in(ADDRESS).await;
    assert_eq!(app.mails_to(ADDRESS).await, before, "the same provider's network");
    laptop.ip = Ipv4Addr::new(203, 0, 113, 9).into();
    laptop.sign_in(ADDRESS).await;
    assert_eq!(app.newest_mail(ADDRESS).await.subject(), "Sign-in from a new place");
    assert_eq!(notices(&laptop).await[0]["kind"], "new_place");
    let before = app.mails_to(ADDRESS).await;
    laptop.sign_in(ADDRESS).await;
    assert_eq!(app.mails_to(ADDRESS).await, before, "by now it is known");
}

#[tokio::test]
async fn a_browser_that_is_known_to_somebody_else_is_new_here() {
    let (app, _) = with_account().await;
    let mut bert = app.browser();
    bert.sign_up("bert@example.org").await;
    bert.sign_in(ADDRESS).await;
    assert_eq!(app.newest_mail(ADDRESS).await.subject(), "New sign-in to your account");
    assert_eq!(
        app.mails()
            .await
            .iter()
            .filter(|mail| mail.is_to("bert@example.org"))
            .filter(|mail| mail.text().contains("/not-me"))
            .count(),
        0
    );
}

async fn native(browser: &Browser, name: &str) {
    let body = json!({"email": ADDRESS, "password": PASSWORD, "device_name": name});
    let reply = browser.api("POST", "/v1/sign-in", "", Some(body)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
}

#[tokio::test]
async fn an_installed_app_is_told_of_once_and_its_chosen_name_never() {
    let (app, laptop) = with_account().await;
    let before = app.mails_to(ADDRESS).await;
    let phone = laptop.other_device();
    native(&phone, "Call 0800 1234 or visit http://evil.example").await;
    let mail = app.newest_mail(ADDRESS).await;
    assert!(mail.text().contains("Firefox on Windows") && !mail.text().contains("evil"), "{}", mail.text());
    native(&phone, "again").await;
    assert_eq!(app.mails_to(ADDRESS).await, before + 1);
}

#[tokio::test]
async fn whoever_signs_in_again_and_again_fills_no_mailbox() {
    let (app, laptop) = with_account().await;
    let before = app.mails_to(ADDRESS).await;
    for _ in 0..15 {
        app.browser().sign_in(ADDRESS).await;
    }
    assert_eq!(app.mails_to(ADDRESS).await, before + 10);
    assert_eq!(notices(&laptop).await.len(), 10);
    app.advance(std::time::Duration::from_mins(15));
    app.browser().sign_in(ADDRESS).await;
    assert_eq!(app.mails_to(ADDRESS).await, before + 11);
}

#[tokio::test]
async fn a_sign_in_that_is_refused_is_told_to_nobody() {
    let (app, laptop) = with_account().await;
    let before = app.mails_to(ADDRESS).await;
    let wrong = [("email", ADDRESS), ("password", "six loud lanterns sink")];
    laptop.other_device().post("/api/sign_in", &wrong).await.expect(401, "invalid_credentials");
    assert_eq!((app.mails_to(ADDRESS).await, notices(&laptop).await.len()), (before, 0));
}

#[tokio::test]
async fn an_account_the_operator_made_is_told_of_its_first_sign_in() {
    let app = TestApp::start().await;
    let password = curfew_domain::password::Password::new(PASSWORD.to_owned());
    let mandate = server::accounts::admin::Mandate::operator();
    let roles = curfew_domain::roles::Roles::default();
    server::accounts::admin::create::create(&app.state, &mandate, ADDRESS, password, roles).await.expect("an account");
    app.browser().sign_in(ADDRESS).await;
    assert_eq!(app.newest_mail(ADDRESS).await.subject(), "New sign-in to your account");
}
