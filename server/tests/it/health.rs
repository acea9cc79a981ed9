//! What operators and browsers rely on in every answer: health, security headers, the request id.

use crate::support::{Browser, PASSWORD, Reply, TestApp};
use axum::body::Body;
use http::Method;
use serde_json::json;
use std::{collections::HashSet, time::Duration};

async fn ready(app: &TestApp) -> Reply {
    app.browser().api("GET", "/readyz", "", None).await
}

#[tokio::test]
async fn a_server_that_answers_is_alive_even_without_its_database() {
    let app = TestApp::start().await;
    for _ in 0..2 {
        let reply = app.browser().api("GET", "/healthz", "", None).await;
        assert_eq!(
            (reply.status.as_u16(), reply.text().as_str(), reply.header("cache-control")),
            (200, "ok", "no-store")
        );
        app.state.store.close().await;
    }
}

#[tokio::test]
async fn a_server_is_ready_with_database_and_feed_and_until_it_stops() {
    let app = TestApp::start().await;
    let reply = ready(&app).await;
    assert_eq!(
        (reply.status.as_u16(), reply.json()),
        (200, json!({"database": "ok", "feed": "ok", "keys": "ok", "accepting": "ok"}))
    );
    app.state.stopping.cancel();
    let reply = ready(&app).await;
    assert_eq!(
        (reply.status.as_u16(), reply.json()),
        (503, json!({"database": "ok", "feed": "ok", "keys": "ok", "accepting": "not ok"}))
    );
}

#[tokio::test]
async fn without_its_database_a_server_is_not_ready() {
    let app = TestApp::start().await;
    app.state.store.close().await;
    let reply = ready(&app).await;
    assert_eq!((reply.status.as_u16(), &reply.json()["database"]), (503, &json!("not ok")));
}

#[tokio::test]
async fn a_feed_that_stands_still_makes_a_server_ask_its_database_and_never_guess() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    let mut other = browser.other_device();
    other.sign_in("anna@example.org").await;
    // The feed stops; the server itself goes on.
    app.state.stopping.cancel();
    app.state.tasks.close();
    app.state.tasks.wait().await;
    tokio::time::sleep(server::hub::FEED_FRESH + Duration::from_millis(100)).await;
    assert_eq!(ready(&app).await.json()["feed"], "not ok");
    browser.me().await.expect(200, "");
    sqlx::query("DELETE FROM sessions WHERE browser = 'Firefox'").execute(&mut app.sql().await).await.expect("deletes");
    other.me().await.expect(401, "session_ended");
    app.state.store.close().await;
    let reply = browser.me().await;
    reply.expect(503, "unavailable");
    assert_eq!(
        (reply.header("retry-after"), reply.set_cookies().len()),
        ("2", 0),
        "a failure of ours signs nobody out"
    );
    assert_eq!(browser.post("/api/refresh", &[]).await.code(), "unavailable");
    let page = browser.get("/sessions").await;
    assert_eq!((page.status.as_u16(), page.header("retry-after")), (503, "2"));
    assert!(page.text().contains("You are still signed in") && page.set_cookies().is_empty(), "{}", page.text());
}

#[tokio::test]
async fn tokens_are_judged_without_the_database_ended_ones_too() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    let (mut ended, mut left) = (browser.other_device(), browser.other_device());
    for device in [&mut ended, &mut left] {
        device.sign_in("anna@example.org").await;
    }
    browser.post("/api/end_session", &[("session_id", &ended.session)]).await.expect(200, "");
    app.state.store.close().await;
    ended.me().await.expect(401, "session_ended");
    for device in [&browser, &left] {
        device.me().await.expect(200, "");
    }
}

/// One answer of every kind, good and bad.
async fn one_of_each(app: &TestApp) -> Vec<(&'static str, Reply)> {
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    let mut all = Vec::new();
    for path in [
        "/",
        "/sign-in",
        "/sign-up",
        "/sessions",
        "/signed-out",
        "/nothing",
        "/healthz",
        "/readyz",
        "/live",
        "/api/refresh",
        "/api/nothing",
        "/v1/me",
        "/v1/nothing",
        "/pkg/none.js",
        "/favicon.svg",
    ] {
        all.push((path, app.browser().get(path).await));
        all.push((path, browser.get(path).await));
    }
    all.push(("post", browser.post("/api/refresh", &[]).await));
    all.push(("wrong", browser.post("/api/sign_in", &[("email", "a@b"), ("password", PASSWORD)]).await));
    all.push(("form", browser.submit("/api/end_other_sessions", &[]).await));
    all.push(("elsewhere", browser.get_from_elsewhere("/sessions").await));
    all.push(("cross-site", cross_site(&mut browser).await));
    all.push(("method", browser.api("PUT", "/sign-in", "", None).await));
    all
}

async fn cross_site(browser: &mut Browser) -> Reply {
    let request =
        browser.plain(Method::POST, "/api/sign_out").header("sec-fetch-site", "cross-site").body(Body::empty());
    browser.send(request.expect("a request")).await
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_a_request_id_of_its_own() {
    let app = TestApp::start().await;
    let mut ids = HashSet::new();
    for (what, reply) in one_of_each(&app).await {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(reply.header(name), value, "{what} {name}");
        }
        let policy = reply.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'")
                && policy.contains("frame-ancestors 'none'")
                && !policy.contains("'unsafe-"),
            "{what}: {policy}"
        );
        assert!(!reply.header("permissions-policy").is_empty(), "{what}");
        assert!(reply.headers.get("strict-transport-security").is_none(), "plain http promises nothing");
        let id = reply.header("x-request-id").to_owned();
        assert!(id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()), "{what}: {id}");
        assert!(ids.insert(id), "{what}");
    }
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let app = TestApp::with(&["--public-url", "https://id.example.org"]).await;
    let reply = app.browser().get("/sign-in").await;
    assert_eq!(reply.header("strict-transport-security"), "max-age=63072000; includeSubDomains");
    assert!(reply.header("content-security-policy").contains("upgrade-insecure-requests"));
}

#[tokio::test]
async fn a_request_id_from_outside_is_not_taken_over() {
    let app = TestApp::start().await;
    let request = app
        .browser()
        .plain(Method::GET, "/healthz")
        .header("x-request-id", "<script>")
        .body(Body::empty())
        .expect("a request");
    let reply = app.door().knock(request).await;
    assert!(reply.header("x-request-id").len() == 32);
}

#[tokio::test]
async fn an_answer_that_shows_who_somebody_is_may_not_be_stored() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    let api = async |path| browser.api("GET", path, &browser.access_token, None).await;
    for reply in [api("/v1/me").await, api("/v1/sessions").await, browser.me().await] {
        assert_eq!((reply.status.as_u16(), reply.header("cache-control")), (200, "no-store"));
    }
    for path in ["/", "/sessions", "/signed-out", "/nothing"] {
        assert_eq!(browser.get(path).await.header("cache-control"), "no-store", "{path}");
    }
    assert_eq!(browser.post("/api/list_sessions", &[]).await.header("cache-control"), "no-store");
}
