//! `/api/refresh`: what an answer gives, what each refusal says and does to the cookie, who wins a race, and
//! what a copied token comes to.

mod answers;
mod limits;
mod refusals;
mod reuse;

use crate::support::{Browser, TestApp, browser::REFRESH};
use app::error::ApiError;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);
const MINUTE: Duration = Duration::from_mins(1);
const REMOVED: &str = "__Host-refresh=; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=0";

async fn signed_in(flags: &[&str]) -> (TestApp, Browser) {
    let app = TestApp::with(flags).await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    (app, browser)
}

/// What the refresh is refused with, and what its answer does to the cookie.
async fn refused(browser: &mut Browser) -> (ApiError, Option<String>) {
    let reply = browser.post("/api/refresh", &[]).await;
    assert_eq!(reply.status, 401, "{}", reply.text());
    assert_eq!(reply.header("cache-control"), "no-store");
    (reply.error(), reply.set_cookie(REFRESH).map(str::to_owned))
}

fn max_age(line: &str) -> u64 {
    line.rsplit_once("Max-Age=").and_then(|(_, age)| age.parse().ok()).expect("every cookie of ours has a life")
}
