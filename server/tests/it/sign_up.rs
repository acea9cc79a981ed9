//! Making an account: which passwords may be chosen, and that nobody learns who has an account.

use crate::support::{Browser, PASSWORD, Reply, TestApp};
use futures::future::join_all;

async fn attempt(browser: &mut Browser, email: &str, password: &str) -> Reply {
    browser.post("/api/sign_up", &[("email", email), ("password", password)]).await
}

/// Hard to guess at any length up to 256.
fn unguessable(length: usize) -> String {
    "q7Vz9kXw3TbR5mYj8HcL2nFd6GsP4xKtQ1vZ".chars().cycle().take(length).collect()
}

#[tokio::test]
async fn signing_up_signs_in() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    assert_eq!(browser.me().await.status, 200);
    let page = browser.get("/sessions").await;
    assert!(page.status == 200 && page.text().contains("anna@example.org"), "{}", page.text());
}

#[tokio::test]
async fn a_password_has_eight_to_256_characters() {
    let app = TestApp::start().await;
    for (length, status, code) in [
        (0, 422, "password_too_short"),
        (7, 422, "password_too_short"),
        (8, 200, ""),
        (256, 200, ""),
        (257, 422, "password_too_long"),
        (4000, 422, "password_too_long"),
    ] {
        attempt(&mut app.browser(), &format!("of{length}@example.org"), &unguessable(length))
            .await
            .expect(status, code);
    }
    // Characters are counted, not bytes.
    attempt(&mut app.browser(), "short@example.org", "🏮🌊🗝️🌒").await.expect(422, "password_too_short");
    let wide: String = "ßłđŋħĸæðøþ€ŧ←↓→¶".chars().cycle().take(256).collect();
    attempt(&mut app.browser(), "wide@example.org", &wide).await.expect(200, "");
}

#[tokio::test]
async fn a_password_that_is_easy_to_guess_is_refused_with_its_own_code() {
    let app = TestApp::start().await;
    for weak in ["password", "12345678", "qwertyuiop", "aaaaaaaaaaaaaaaa", "curfew123", "anna.example", "Passw0rd!"] {
        attempt(&mut app.browser(), "anna@example.org", weak).await.expect(422, "password_too_weak");
    }
}

#[tokio::test]
async fn what_is_no_address_is_refused_with_its_own_code() {
    let app = TestApp::start().await;
    for bad in [
        "",
        "anna",
        "@example.org",
        "anna@",
        "an na@example.org",
        "anna@example.org\0",
        "a@b@c",
        &format!("{}@example.org", "a".repeat(300)),
    ] {
        attempt(&mut app.browser(), bad, PASSWORD).await.expect(422, "email_invalid");
    }
}

#[tokio::test]
async fn an_address_that_is_taken_is_answered_like_a_wrong_password() {
    let app = TestApp::start().await;
    let mut anna = app.browser();
    anna.sign_up("anna@example.org").await;
    let wrong = app
        .browser()
        .post("/api/sign_in", &[("email", "anna@example.org"), ("password", "six loud lanterns sink")])
        .await;
    for (email, password) in [("anna@example.org", "six loud lanterns sink"), ("ANNA@example.org", PASSWORD)] {
        let mut stranger = app.browser();
        let reply = attempt(&mut stranger, email, password).await;
        assert_eq!(
            (reply.status, reply.text(), reply.set_cookies()),
            (wrong.status, wrong.text(), wrong.set_cookies())
        );
        assert!(stranger.cookies.is_empty(), "nobody gets in by signing up again");
    }
    anna.me().await.expect(200, "");
    app.browser().sign_in("anna@example.org").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_ten_who_sign_up_with_one_address_at_once_one_gets_it() {
    let app = TestApp::start().await;
    let replies = join_all((0..10).map(|_| {
        let mut browser = app.browser();
        async move { attempt(&mut browser, "anna@example.org", PASSWORD).await.status.as_u16() }
    }));
    let mut statuses = replies.await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401, 401, 401, 401, 401, 401, 401, 401, 401]);
}

#[tokio::test]
async fn where_sign_up_is_closed_nobody_makes_an_account_and_everybody_else_signs_in() {
    let mut app = TestApp::start().await;
    app.browser().sign_up("anna@example.org").await;
    app.restart_with(&["--sign-up", "closed"]).await;
    attempt(&mut app.browser(), "bert@example.org", PASSWORD).await.expect(403, "sign_up_closed");
    app.browser().sign_in("anna@example.org").await;
}

#[tokio::test]
async fn signing_up_is_throttled_like_signing_in() {
    let app = TestApp::start().await;
    app.browser().sign_up("anna@example.org").await;
    for _ in 0..99 {
        attempt(&mut app.browser(), "anna@example.org", PASSWORD).await.expect(401, "invalid_credentials");
    }
    attempt(&mut app.browser(), "bert@example.org", PASSWORD).await.expect(200, "");
    attempt(&mut app.browser(), "anna@example.org", PASSWORD).await.expect(401, "invalid_credentials");
    let reply = attempt(&mut app.browser(), "carla@example.org", PASSWORD).await;
    reply.expect(429, "too_many_attempts");
    assert_eq!(reply.header("retry-after"), "900");
}

#[tokio::test]
async fn signing_up_in_a_browser_that_is_signed_in_ends_the_session_it_had() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    let annas = browser.clone();
    browser.sign_up("bert@example.org").await;
    annas.me().await.expect(401, "session_ended");
    browser.me().await.expect(200, "");
}

#[tokio::test]
async fn the_database_holds_neither_password_nor_token() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    let files = std::fs::read_dir(app.data_dir())
        .expect("the data folder")
        .map(|entry| std::fs::read(entry.expect("an entry").path()).expect("a file"));
    let everything: Vec<u8> = files.flatten().collect();
    let holds = |text: &str| everything.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("anna@example.org"), "the search finds what is there");
    for secret in [PASSWORD, browser.refresh_token(), &browser.access_token, &browser.refresh_token()[40..80]] {
        assert!(!holds(secret));
    }
}
