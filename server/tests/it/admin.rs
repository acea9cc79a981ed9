//! Administration: who may, what it does at once, what it refuses, and what the audit log says of it.

mod audit;
mod command_line;
mod endings;
mod guard;
mod last_admin;
mod roles;
mod setup;

use crate::support::{Browser, Reply, TestApp};
use serde_json::Value;

/// Root administers; Anna has two devices; Bert is somebody else.
struct House {
    app: TestApp,
    root: Browser,
    anna: Browser,
    phone: Browser,
    bert: Browser,
}

const ROOT: &str = "root@example.org";
const ANNA: &str = "anna@example.org";
const BERT: &str = "bert@example.org";

impl House {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let (mut root, mut anna, mut bert) = (app.browser(), app.browser(), app.browser());
        app.administrator(&mut root, ROOT).await;
        anna.sign_up(ANNA).await;
        let mut phone = anna.other_device();
        phone.sign_in(ANNA).await;
        bert.sign_up(BERT).await;
        Self { app, root, anna, phone, bert }
    }

    /// The latest act in the log.
    async fn latest_act(&self) -> Value {
        let reply = api(&self.root, "GET", "/v1/admin/audit", None).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()["entries"][0].clone()
    }
}

/// With the access token the browser holds.
async fn api(browser: &Browser, method: &str, path: &str, json: Option<Value>) -> Reply {
    browser.api(method, path, &browser.access_token, json).await
}

async fn account_id(browser: &Browser) -> String {
    browser.me().await.json()["sub"].as_str().expect("an id").to_owned()
}

/// Signed out for this reason, by token and by cookie.
async fn is_over(browser: &Browser, reason: &str) {
    let reply = browser.me().await;
    assert_eq!((reply.status.as_u16(), reply.json()["reason"].as_str()), (401, Some(reason)), "{}", reply.text());
    let page = browser.clone().get("/sessions").await;
    assert_eq!(page.status, 303, "{}", page.text());
}

async fn goes_on(browser: &Browser) {
    assert_eq!(browser.me().await.status, 200, "{}", browser.me().await.text());
}
