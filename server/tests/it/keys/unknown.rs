//! Tokens of keys that a server does not know, because another made them a moment ago, or because they are junk.

use super::{SECOND, another, round};
use crate::support::{Browser, Reply, TestApp, serving::eventually};
use axum::{Router, body::Body, extract::Request};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use curfew_domain::audit::Who;
use futures::future::join_all;
use serde_json::{Value, json};
use server::state::AppState;
use std::time::{Duration, Instant};
use tower::ServiceExt;

/// Another server on the same database, with its feed and without the round that looks after the keys: what it
/// knows of new ones it has looked up itself.
struct Neighbour {
    state: AppState,
    router: Router,
}

impl Neighbour {
    async fn of(app: &TestApp) -> Self {
        let state = another(app, |_| ()).await.unwrap_or_else(|error| panic!("{error}"));
        let feed = AppState::clone(&state);
        state.tasks.spawn(async move { feed.hub.follow(&feed.store, &*feed.clock, feed.stopping.clone()).await });
        Self { router: server::http::router(AppState::clone(&state)).expect("the origins are origins"), state }
    }

    async fn asked(&self, token: &str) -> Reply {
        let request = Request::builder().uri("/v1/me").header("authorization", format!("Bearer {token}"));
        let answer = self.router.clone().oneshot(request.body(Body::empty()).expect("a request")).await;
        Reply::read(answer.unwrap_or_else(|never| match never {})).await
    }
}

async fn signed_in() -> (TestApp, Neighbour, Browser) {
    let app = TestApp::start().await;
    let neighbour = Neighbour::of(&app).await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    (app, neighbour, browser)
}

/// The browser's token is of a key made just now, at its own server.
async fn with_a_new_key(app: &TestApp, browser: &mut Browser) {
    app.state.keys.rotate_now(&Who::operator()).await.expect("rotates");
    round(&app.state).await;
    browser.refresh().await.expect("goes on");
}

/// The token under another header.
fn under(token: &str, change: impl FnOnce(&mut Value)) -> String {
    let (head, rest) = token.split_once('.').expect("three parts");
    let mut header: Value = serde_json::from_slice(&BASE64URL.decode(head).expect("base64url")).expect("JSON");
    change(&mut header);
    format!("{}.{rest}", BASE64URL.encode(header.to_string()))
}

/// Well-formed, of a key that nobody ever made.
fn of_no_key(token: &str, number: u32) -> String {
    under(token, |header| header["kid"] = json!(format!("{number:043}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_a_key_made_elsewhere_is_good_at_once_and_so_are_the_older_ones() {
    let (app, neighbour, mut browser) = signed_in().await;
    let mut tokens = vec![browser.access_token.clone()];
    for _ in 0..3 {
        with_a_new_key(&app, &mut browser).await;
        tokens.push(browser.access_token.clone());
        for token in &tokens {
            neighbour.asked(token).await.expect(200, "");
        }
        tokio::time::sleep(SECOND).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_tokens_of_no_key_has_the_table_looked_at_once_a_second_at_most() {
    let (app, neighbour, mut browser) = signed_in().await;
    for round in 0.. {
        let began = Instant::now();
        let junk: Vec<_> = (0..200).map(|n| of_no_key(&browser.access_token, round * 200 + n)).collect();
        for reply in join_all(junk.iter().map(|token| neighbour.asked(token))).await {
            reply.expect(401, "token_invalid");
        }
        // Their one look was before this key was there, so that its token shows whether there is another.
        with_a_new_key(&app, &mut browser).await;
        let first = neighbour.asked(&browser.access_token).await;
        if began.elapsed() < SECOND {
            first.expect(401, "token_invalid");
            break;
        }
        assert!(round < 10, "the machine is too slow to tell");
    }
    let good = async || neighbour.asked(&browser.access_token).await.status == 200;
    eventually(2 * SECOND, "the next look finds the key", good).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_table_is_asked_about_known_keys_nor_about_what_cannot_be_a_token() {
    let (app, neighbour, mut browser) = signed_in().await;
    let revoked = browser.access_token.clone();
    app.state.keys.revoke(&super::kid(&browser), &Who::operator()).await.expect("revokes");
    eventually(SECOND, "the feed hears of it", async || !neighbour.state.hub.revoked_keys().is_empty()).await;
    round(&neighbour.state).await;
    round(&app.state).await;
    browser.refresh().await.expect("goes on");
    let token = &browser.access_token;
    neighbour.state.store.close().await;

    neighbour.asked(token).await.expect(200, "");
    let kid = |kid: &str| under(token, |header| header["kid"] = json!(kid));
    for refused in [
        revoked,
        format!("{token}A"),
        kid(""),
        kid(&"A".repeat(42)),
        kid(&"A".repeat(44)),
        kid(&format!("{}=", "A".repeat(42))),
        kid("' OR 1=1 --"),
        under(token, |header| header["kid"] = Value::Null),
        under(&of_no_key(token, 1), |header| header["typ"] = json!("JWT")),
        under(&of_no_key(token, 1), |header| header["crit"] = json!(["exp"])),
        format!("{}.x", of_no_key(token, 1)),
        of_no_key(token, 1).rsplit_once('.').expect("three parts").0.to_owned(),
        "x".repeat(10_000),
    ] {
        neighbour.asked(&refused).await.expect(401, "token_invalid");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_table_is_out_of_reach_nobody_is_told_that_a_token_is_bad() {
    let (_app, neighbour, browser) = signed_in().await;
    neighbour.state.store.close().await;
    for number in 0..3 {
        let reply = neighbour.asked(&of_no_key(&browser.access_token, number)).await;
        reply.expect(503, "unavailable");
        assert!(!reply.header("retry-after").is_empty() && reply.set_cookies().is_empty());
    }
    neighbour.asked(&browser.access_token).await.expect(200, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_does_not_open_makes_junk_no_more_than_junk() {
    let (app, neighbour, browser) = signed_in().await;
    super::damage(&app, "UPDATE signing_keys SET sealed = x'00'").await;
    neighbour.asked(&of_no_key(&browser.access_token, 1)).await.expect(401, "token_invalid");
    neighbour.asked(&browser.access_token).await.expect(200, "");
    assert!(neighbour.state.access_tokens.ring().active().is_some(), "the keys in use stay");
    tokio::time::sleep(Duration::from_millis(1100)).await;
    neighbour.asked(&of_no_key(&browser.access_token, 2)).await.expect(401, "token_invalid");
}
