//! Confirming an address: nobody is locked out before, and the link works once.

use super::{OLD, account, with_account, with_confirmed_account};
use crate::support::{PASSWORD, TestApp};
use serde_json::json;
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);

#[tokio::test]
async fn a_new_account_works_says_that_it_is_unconfirmed_and_is_confirmed_by_the_link() {
    let (app, laptop) = with_account().await;
    assert_eq!(account(&laptop).await, json!({"email": OLD, "email_confirmed": false, "change": null}));
    laptop.me().await.expect(200, "");
    let mail = app.newest_mail(OLD).await;
    assert_eq!(mail.subject(), "Confirm your email address");
    assert!(mail.link().starts_with("/confirm-email?token=cfl_"), "{}", mail.text());
    let mut reader = app.browser();
    reader.post("/api/confirm_email", &[("token", mail.token())]).await.expect(200, "");
    assert_eq!(account(&laptop).await["email_confirmed"], true);
    assert!(reader.cookies.is_empty(), "nobody is signed in by it");
    reader.post("/api/confirm_email", &[("token", mail.token())]).await.expect(410, "link_invalid");
}

#[tokio::test]
async fn a_link_is_good_for_a_day_and_the_newest_alone() {
    let (app, mut laptop) = with_account().await;
    let first = app.newest_mail(OLD).await.token().to_owned();
    laptop.post("/api/resend_confirmation", &[]).await.expect(200, "");
    let second = app.newest_mail(OLD).await.token().to_owned();
    app.browser().post("/api/confirm_email", &[("token", &first)]).await.expect(410, "link_invalid");
    app.advance(24 * HOUR);
    app.browser().post("/api/confirm_email", &[("token", &second)]).await.expect(410, "link_invalid");
    laptop.post("/api/resend_confirmation", &[]).await.expect(200, "");
    let third = app.newest_mail(OLD).await.token().to_owned();
    app.browser().post("/api/confirm_email", &[("token", &third)]).await.expect(200, "");
}

#[tokio::test]
async fn asking_again_is_throttled_and_where_it_is_confirmed_nothing_is_sent() {
    let (app, mut laptop) = with_account().await;
    let before = app.mails_to(OLD).await;
    for _ in 0..3 {
        laptop.post("/api/resend_confirmation", &[]).await.expect(200, "");
    }
    let reply = laptop.post("/api/resend_confirmation", &[]).await;
    reply.expect(429, "too_many_attempts");
    assert_eq!((reply.header("retry-after"), app.mails_to(OLD).await), ("900", before + 3));
    app.browser().post("/api/resend_confirmation", &[]).await.expect(401, "not_signed_in");

    let (app, mut laptop) = with_confirmed_account().await;
    let before = app.mails_to(OLD).await;
    laptop.post("/api/resend_confirmation", &[]).await.expect(200, "");
    assert_eq!(app.mails_to(OLD).await, before);
}

#[tokio::test]
async fn a_link_confirms_its_own_account_alone() {
    let (app, laptop) = with_account().await;
    let mut bert = app.browser();
    bert.sign_up("bert@example.org").await;
    let token = app.newest_mail("bert@example.org").await.token().to_owned();
    app.browser().post("/api/confirm_email", &[("token", &token)]).await.expect(200, "");
    assert_eq!(account(&laptop).await["email_confirmed"], false);
    assert_eq!(account(&bert).await["email_confirmed"], true);
}

#[tokio::test]
async fn whoever_resets_the_password_by_mail_reads_the_address() {
    let (app, mut laptop) = with_account().await;
    app.browser().post("/api/forgot_password", &[("email", OLD)]).await.expect(200, "");
    let token = app.newest_mail(OLD).await.token().to_owned();
    let fields = [("token", token.as_str()), ("new_password", PASSWORD)];
    app.browser().post("/api/reset_password", &fields).await.expect(200, "");
    laptop.sign_in(OLD).await;
    assert_eq!(account(&laptop).await["email_confirmed"], true);
}

#[tokio::test]
async fn nobody_writes_to_the_world_by_signing_up() {
    let app = TestApp::start().await;
    for n in 0..35 {
        app.browser().sign_up(&format!("somebody{n}@example.org")).await;
    }
    assert_eq!(app.mails().await.len(), 30);
    let mut last = app.browser();
    last.sign_in("somebody34@example.org").await;
    last.post("/api/resend_confirmation", &[]).await.expect(200, "");
    assert_eq!(app.newest_mail("somebody34@example.org").await.subject(), "Confirm your email address");
}

#[tokio::test]
async fn without_javascript_each_step_leads_on() {
    let (app, mut laptop) = with_account().await;
    let token = app.newest_mail(OLD).await.token().to_owned();
    laptop.submit("/api/resend_confirmation", &[]).await.leads_to("/account");
    app.browser().submit("/api/confirm_email", &[("token", &token)]).await.leads_to("/confirm-email");
}
