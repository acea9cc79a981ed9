//! What looks like somebody else: the owner is told by mail and in the app, with both parties where there are
//! two, and "This wasn't me" puts everybody out.

mod copies;
mod not_me;
mod notices;
mod sign_ins;
mod verdict;

use crate::support::{Browser, Reply, TestApp};
use serde_json::Value;

const ADDRESS: &str = "anna@example.org";
const NEW: &str = "nine loud kettles whistle";

/// Anna, signed up on her laptop; what that sent is out of the way.
async fn with_account() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    let mut laptop = app.browser();
    laptop.sign_up(ADDRESS).await;
    app.mails().await;
    (app, laptop)
}

async fn notices(browser: &Browser) -> Vec<Value> {
    let reply = browser.clone().post("/api/list_notices", &[]).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json().as_array().expect("a list").clone()
}

async fn change_password(browser: &mut Browser, end_others: &str) -> Reply {
    let fields = [("current_password", crate::support::PASSWORD), ("new_password", NEW), ("end_others", end_others)];
    browser.post("/api/change_password", &fields).await
}
