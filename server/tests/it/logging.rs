//! The log: one line for what was refused, and nothing in it that proves or names anybody.

use crate::support::{Browser, PASSWORD, TestApp, browser::REFRESH, log::Log};
use axum::body::Body;
use http::{Method, header};
use serde_json::Value;
use std::time::Duration;

const WRONG: &str = "six loud lanterns sink";
const NOTHING: &str = "";

/// The one line that what was just done left: its message, code, route and session.
fn only_line(log: &Log) -> (String, String, String, String) {
    let lines = log.take();
    let [line] = lines.as_slice() else { panic!("one line: {lines:?}") };
    assert_eq!(line["level"], "INFO");
    assert_eq!(line["span"]["id"].as_str().map_or(0, str::len), 32, "the request's id is with it: {line}");
    let field = |name: &str| line["fields"][name].as_str().unwrap_or_default().to_owned();
    (field("message"), field("code"), field("route"), field("session"))
}

fn line(message: &str, code: &str, route: &str, session: &str) -> (String, String, String, String) {
    (message.to_owned(), code.to_owned(), route.to_owned(), session.to_owned())
}

async fn signed_in() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    (app, browser)
}

#[tokio::test]
async fn a_refused_sign_in_is_one_line_with_javascript_and_without() {
    let (app, _) = signed_in().await;
    let fields = [("email", "anna@example.org"), ("password", WRONG)];
    let log = Log::listen();
    app.browser().post("/api/sign_in", &fields).await.expect(401, "invalid_credentials");
    let expected = line("a sign-in was refused", "invalid_credentials", "/api/sign_in", NOTHING);
    assert_eq!(only_line(&log), expected);
    app.browser().submit("/api/sign_in", &fields).await.leads_to("/sign-in");
    assert_eq!(only_line(&log), expected);
}

#[tokio::test]
async fn a_call_with_the_token_of_an_ended_session_is_one_line_that_names_the_session() {
    let (app, mut laptop) = signed_in().await;
    let mut phone = laptop.other_device();
    phone.sign_in("anna@example.org").await;
    laptop.post("/api/end_session", &[("session_id", &phone.session)]).await;
    app.advance(Duration::from_secs(1));
    let log = Log::listen();
    phone.me().await.expect(401, "session_ended");
    assert_eq!(only_line(&log), line("access was refused", "session_ended", "/v1/me", &phone.session));
    let other = format!("/v1/sessions/{}", phone.session);
    laptop.api("DELETE", &other, &laptop.access_token, None).await.expect(404, "session_not_found");
    assert_eq!(only_line(&log), line("access was refused", "session_not_found", "/v1/sessions/{id}", &laptop.session));
}

#[tokio::test]
async fn what_another_site_asks_for_is_one_line() {
    let (_app, mut browser) = signed_in().await;
    let request = browser
        .plain(Method::POST, "/api/sign_out")
        .header(header::COOKIE, format!("{REFRESH}={}", browser.refresh_token()))
        .header(header::ORIGIN, "https://evil.example")
        .header("sec-fetch-site", "cross-site");
    let log = Log::listen();
    browser.send(request.body(Body::empty()).expect("a request")).await.expect(403, "cross_site");
    let expected = line("a request from another site was refused", "cross_site", "/api/sign_out", &browser.session);
    assert_eq!(only_line(&log), expected);
}

#[tokio::test]
async fn no_line_holds_a_secret_or_says_who_typed_what() {
    let log = Log::listen();
    let (app, mut browser) = signed_in().await;
    let mut stranger = app.browser();
    for attempt in 0..12 {
        let password = if attempt % 2 == 0 { WRONG } else { PASSWORD };
        stranger.post("/api/sign_in", &[("email", "bert@example.org"), ("password", password)]).await;
    }
    browser.refresh().await.expect("it is answered");
    browser.get("/sessions").await;
    browser.post("/api/end_session", &[("session_id", &browser.session.clone())]).await;
    browser.me().await;
    let lines: String = log.take().iter().map(Value::to_string).collect();
    for told in ["signed in", "a session ended", "a sign-in was refused", "access was refused"] {
        assert!(lines.contains(told), "{told} is not in {lines}");
    }
    let cookies = browser.cookies.values().chain(stranger.cookies.values()).map(String::as_str);
    let secrets = [PASSWORD, WRONG, "anna", "bert", "example.org", "192.0.2.1", "Chrom", browser.access_token.as_str()];
    for secret in secrets.into_iter().chain(cookies) {
        assert!(!lines.contains(secret), "{secret} is in {lines}");
    }
}
