//! What a server does about its keys before it serves anybody.

use super::{another, damage, keys, kid, published, rotate, round, states};
use crate::support::TestApp;
use base64::{Engine, engine::general_purpose::STANDARD};
use curfew_domain::audit::Who;
use server::crypto::jwk::SigningAlgorithm;

/// Why another server on the same folder does not start.
async fn refusal(app: &TestApp) -> String {
    match another(app, |_| ()).await {
        Ok(_) => panic!("it starts"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn a_database_in_use_without_an_active_key_stops_the_start_with_what_to_do() {
    let app = TestApp::start().await;
    app.browser().sign_up("anna@example.org").await;
    damage(&app, "DELETE FROM signing_keys").await;
    let text = refusal(&app).await;
    assert!(text.contains("no active signing key") && text.contains("backup"), "{text}");
    assert!(text.contains("curfew keys rotate --now"), "{text}");
    assert!(keys(&app).await.is_empty(), "nothing was made silently");
}

#[tokio::test]
async fn keys_without_an_active_one_stop_the_start_even_where_nobody_has_an_account() {
    let app = TestApp::start().await;
    damage(&app, "UPDATE signing_keys SET state = 'retiring', until = 1").await;
    assert!(refusal(&app).await.contains("no active signing key"));
}

#[tokio::test]
async fn a_key_that_does_not_open_stops_the_start_with_what_to_do() {
    for sql in [
        "UPDATE signing_keys SET sealed = x'00'",
        "UPDATE signing_keys SET sealed = zeroblob(length(sealed))",
        "UPDATE signing_keys SET kid = 'other'",
        "UPDATE signing_keys SET algorithm = 'RS256'",
        "UPDATE signing_keys SET algorithm = 'none'",
    ] {
        let app = TestApp::start().await;
        damage(&app, sql).await;
        let text = refusal(&app).await;
        assert!(text.contains("cannot be opened") && text.contains("curfew keys rotate --now"), "{sql}: {text}");
        assert_eq!(keys(&app).await.len(), 1, "{sql}");
    }
}

#[tokio::test]
async fn another_secret_stops_the_start() {
    let app = TestApp::start().await;
    let secret = STANDARD.encode([9; 32]);
    std::fs::write(app.data_dir().join("secret.key"), secret).expect("writes");
    let text = refusal(&app).await;
    assert!(text.contains("server secret is not the one") && !text.contains("CQkJ"), "{text}");
}

#[tokio::test]
async fn what_does_not_open_is_removed_by_a_rotation_without_waiting_and_people_go_on() {
    let mut app = TestApp::with(&["--reuse-window", "0s"]).await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    rotate(&app).await;
    app.state.keys.publish(&Who::operator()).await.expect("publishes");
    damage(&app, "UPDATE signing_keys SET sealed = x'00'").await;
    let made = app.state.keys.rotate_now(&Who::operator()).await.expect("rotates");
    assert_eq!(keys(&app).await, [(made.kid.clone(), "active")]);
    app.restart_with(&["--reuse-window", "0s"]).await;
    browser.me().await.expect(401, "token_invalid");
    browser.refresh().await.expect("nobody is signed out");
    assert_eq!(kid(&browser), made.kid);
}

#[tokio::test]
async fn another_algorithm_is_published_at_the_start_and_signs_when_its_time_has_come() {
    let mut app = TestApp::with(&["--reuse-window", "0s", "--access-ttl", "1h"]).await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    let old = browser.clone();
    let flags = ["--reuse-window", "0s", "--access-ttl", "1h", "--signing-alg", "ES256"];
    for _ in 0..2 {
        app.restart_with(&flags).await;
        app.state.keys.follow_settings().await.expect("publishes");
        round(&app.state).await;
    }
    assert_eq!((states(&app).await, published(&app).await.len()), (vec!["active", "next"], 2), "once");
    browser.refresh().await.expect("goes on");
    assert_eq!(kid(&browser), kid(&old), "not yet");
    rotate(&app).await;
    browser.refresh().await.expect("goes on");
    let alg = |token: &str| jsonwebtoken::decode_header(token).expect("a header").alg;
    assert_eq!(alg(&browser.access_token), jsonwebtoken::Algorithm::ES256);
    for tab in [&old, &browser] {
        assert!(app.state.access_tokens.verify(&tab.access_token).is_ok(), "one of each kind");
    }
}

#[tokio::test]
async fn an_algorithm_that_was_set_and_set_back_never_signs() {
    let mut app = TestApp::start().await;
    for algorithm in ["ES256", "EdDSA"] {
        app.restart_with(&["--signing-alg", algorithm]).await;
        app.state.keys.follow_settings().await.expect("publishes");
    }
    let rows = server::keys::list(&app.state.store).await.expect("reads");
    let algorithms: Vec<&str> = rows.iter().map(|row| row.key.algorithm.as_str()).collect();
    assert_eq!(algorithms, ["EdDSA", "EdDSA"]);
    assert_eq!(
        app.state.access_tokens.ring().active().map(server::crypto::keys::SigningKey::algorithm),
        Some(SigningAlgorithm::EdDsa)
    );
}
