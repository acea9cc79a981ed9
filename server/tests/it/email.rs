//! The account's address: confirmed by its owner, and changed when both addresses agree.

mod change;
mod confirm;
mod pages;

use crate::support::{Browser, TestApp, mail::Mail};
use serde_json::Value;

const OLD: &str = "anna@example.org";
const NEW: &str = "anna@example.net";

async fn with_account() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up(OLD).await;
    app.mails().await;
    (app, browser)
}

/// Anna, whose address is confirmed.
async fn with_confirmed_account() -> (TestApp, Browser) {
    let (app, browser) = with_account().await;
    let token = app.newest_mail(OLD).await.token().to_owned();
    app.browser().post("/api/confirm_email", &[("token", &token)]).await.expect(200, "");
    (app, browser)
}

async fn account(browser: &Browser) -> Value {
    let reply = browser.clone().post("/api/own_account", &[]).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

/// The newest mail to `email` about this.
async fn mail_about(app: &TestApp, email: &str, subject: &str) -> Mail {
    let found = app.mails().await.into_iter().find(|mail| mail.is_to(email) && mail.subject() == subject);
    found.unwrap_or_else(|| panic!("{email} has no mail called {subject}"))
}
