//! Signing in: what is told and what is not, how often it may be tried, and what becomes of the sessions
//! already there.

use crate::support::{
    Browser, PASSWORD, Reply, TestApp,
    browser::{DEVICE, REFRESH},
};
use std::{net::Ipv4Addr, time::Duration};

const MINUTE: Duration = Duration::from_mins(1);
const WRONG: &str = "six loud lanterns sink";

async fn attempt(browser: &mut Browser, email: &str, password: &str) -> Reply {
    browser.post("/api/sign_in", &[("email", email), ("password", password)]).await
}

/// Everything a caller can see but the request id, which is another each time.
fn visible(reply: &Reply) -> (u16, Vec<(String, Vec<u8>)>, String) {
    let mut headers: Vec<_> = reply
        .headers
        .iter()
        .filter(|(name, _)| *name != "x-request-id")
        .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
        .collect();
    headers.sort();
    (reply.status.as_u16(), headers, reply.text())
}

async fn with_account(flags: &[&str]) -> (TestApp, Browser) {
    let app = TestApp::with(flags).await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    (app, browser)
}

#[tokio::test]
async fn an_unknown_address_a_wrong_password_and_a_disabled_account_look_the_same() {
    let (app, _) = with_account(&[]).await;
    app.browser().sign_up("gone@example.org").await;
    app.set_disabled("gone@example.org", true).await;
    let wrong = attempt(&mut app.browser(), "anna@example.org", WRONG).await;
    wrong.expect(401, "invalid_credentials");
    assert_eq!(wrong.set_cookies(), [""; 0]);
    for (email, password) in [
        ("nobody@example.org", PASSWORD),
        ("gone@example.org", PASSWORD),
        ("gone@example.org", WRONG),
        ("not an address", PASSWORD),
        ("", ""),
        ("anna@example.org", ""),
    ] {
        let reply = attempt(&mut app.browser(), email, password).await;
        assert_eq!(visible(&reply), visible(&wrong), "{email} {password}");
    }
}

#[tokio::test]
async fn a_right_password_signs_in_whatever_case_and_space_the_address_is_typed_with() {
    let (app, _) = with_account(&[]).await;
    for email in ["anna@example.org", "ANNA@Example.org", " anna@example.org "] {
        let reply = attempt(&mut app.browser(), email, PASSWORD).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let line = reply.set_cookie(REFRESH).expect("the session's cookie");
        assert!(line.ends_with("; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=7776000"), "{line}");
        let line = reply.set_cookie(DEVICE).expect("the proof that this browser is known");
        assert!(line.ends_with("; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=34560000"), "{line}");
        assert_eq!(reply.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn a_password_is_verified_exactly_as_it_was_chosen() {
    let app = TestApp::start().await;
    let long = format!("{}{}", "seven quiet lanterns ", "drift over the water ".repeat(3))
        .chars()
        .take(72)
        .collect::<String>();
    let chosen = [
        (
            "space@example.org",
            "seven quiet lanterns drift ",
            vec!["seven quiet lanterns drift", " seven quiet lanterns drift "],
        ),
        (
            "nul@example.org",
            "seven quiet\0lanterns drift",
            vec!["seven quiet", "seven quietlanterns drift", "seven quiet\0lanterns"],
        ),
        (
            "emoji@example.org",
            "sieben 🏮🏮 Laternen treiben",
            vec!["sieben 🏮 Laternen treiben", "sieben ?? Laternen treiben"],
        ),
        ("case@example.org", "Seven Quiet Lanterns Drift", vec!["seven quiet lanterns drift"]),
        ("marks@example.org", "sév\u{65}n quiet lant\u{e9}rns", vec!["se\u{301}ven quiet lante\u{301}rns"]),
    ];
    for (email, password, twins) in &chosen {
        let reply = app.browser().post("/api/sign_up", &[("email", email), ("password", password)]).await;
        assert_eq!(reply.status, 200, "{email}: {}", reply.text());
        for twin in twins {
            attempt(&mut app.browser(), email, twin).await.expect(401, "invalid_credentials");
        }
        assert_eq!(attempt(&mut app.browser(), email, password).await.status, 200, "{email}");
    }
    // bcrypt would look at the first 72 bytes only.
    let (one, other) = (format!("{long}a"), format!("{long}b"));
    let reply = app.browser().post("/api/sign_up", &[("email", "long@example.org"), ("password", &one)]).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    attempt(&mut app.browser(), "long@example.org", &other).await.expect(401, "invalid_credentials");
}

#[tokio::test]
async fn after_ten_wrong_passwords_a_stranger_is_always_wrong_for_a_while() {
    let (app, _) = with_account(&[]).await;
    let mut stranger = app.browser();
    for _ in 0..10 {
        attempt(&mut stranger, "anna@example.org", WRONG).await.expect(401, "invalid_credentials");
    }
    app.advance(14 * MINUTE);
    attempt(&mut stranger, "anna@example.org", PASSWORD).await.expect(401, "invalid_credentials");
    let mut elsewhere = stranger.other_device();
    attempt(&mut elsewhere, "Anna@example.org", PASSWORD).await.expect(401, "invalid_credentials");
    app.advance(MINUTE);
    assert_eq!(attempt(&mut stranger, "anna@example.org", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn an_owner_on_a_known_device_cannot_be_locked_out_by_strangers() {
    let (app, mut owner) = with_account(&[]).await;
    assert_eq!(owner.post("/api/sign_out", &[]).await.status, 200);
    assert!(owner.cookies.contains_key(DEVICE), "signing out leaves the proof that this browser is known");
    let mut stranger = app.browser();
    for _ in 0..15 {
        attempt(&mut stranger, "anna@example.org", WRONG).await;
    }
    owner.sign_in("anna@example.org").await;
    // The known device has ten tries of its own, and they are counted.
    for _ in 0..10 {
        attempt(&mut owner, "anna@example.org", WRONG).await.expect(401, "invalid_credentials");
    }
    attempt(&mut owner, "anna@example.org", PASSWORD).await.expect(429, "too_many_attempts");
}

#[tokio::test]
async fn a_known_device_is_known_to_its_own_account_alone() {
    let (app, _) = with_account(&[]).await;
    let mut bert = app.browser();
    bert.sign_up("bert@example.org").await;
    for _ in 0..10 {
        attempt(&mut bert, "anna@example.org", WRONG).await;
    }
    attempt(&mut bert, "anna@example.org", PASSWORD).await.expect(401, "invalid_credentials");
    for forged in ["junk", "", "AAAA"] {
        bert.cookies.insert(DEVICE.to_owned(), forged.to_owned());
        attempt(&mut bert, "anna@example.org", PASSWORD).await.expect(401, "invalid_credentials");
    }
}

#[tokio::test]
async fn right_passwords_use_nothing_up() {
    let (app, _) = with_account(&[]).await;
    for _ in 0..25 {
        app.browser().sign_in("anna@example.org").await;
    }
}

#[tokio::test]
async fn one_address_may_not_try_many_accounts_without_end() {
    let app = TestApp::start().await;
    for n in 0..100 {
        attempt(&mut app.browser(), &format!("guess{n}@example.org"), WRONG).await.expect(401, "invalid_credentials");
    }
    app.advance(MINUTE);
    let reply = attempt(&mut app.browser(), "guess100@example.org", WRONG).await;
    reply.expect(429, "too_many_attempts");
    assert_eq!((reply.header("retry-after"), reply.json()["retry_after"].as_u64()), ("840", Some(840)));
    let mut elsewhere = app.browser();
    elsewhere.ip = Ipv4Addr::new(203, 0, 113, 9).into();
    attempt(&mut elsewhere, "guess100@example.org", WRONG).await.expect(401, "invalid_credentials");
}

#[tokio::test]
async fn a_forwarded_address_counts_only_from_a_trusted_proxy() {
    let app = TestApp::with(&["--trusted-proxies", "192.0.2.0/24"]).await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    for (peer, seen) in [([192, 0, 2, 9], "198.51.100.77"), ([203, 0, 113, 5], "203.0.113.5")] {
        let mut browser = app.browser();
        browser.ip = Ipv4Addr::from(peer).into();
        let fields = [("email", "anna@example.org"), ("password", PASSWORD)];
        let request =
            browser.call(http::Method::POST, "/api/sign_in").header("x-forwarded-for", "10.9.9.9, 198.51.100.77");
        let request = request
            .header("content-type", crate::support::browser::FORM)
            .body(crate::support::browser::form(&fields))
            .expect("a request");
        let reply = browser.send(request).await;
        browser.land(&reply).expect("signed in");
        let own = browser.api("GET", "/v1/sessions", &browser.access_token, None).await.json();
        assert_eq!(own["sessions"][0]["ip"], seen);
    }
}

#[tokio::test]
async fn signing_in_again_in_a_browser_ends_the_session_it_had() {
    let (app, mut browser) = with_account(&[]).await;
    let before = browser.clone();
    app.advance(MINUTE);
    browser.sign_in("anna@example.org").await;
    assert_ne!(browser.session, before.session);
    before.me().await.expect(401, "session_ended");
    assert_eq!(before.me().await.json()["reason"], "signed_out");
    assert_eq!(before.clone().post("/api/refresh", &[]).await.code(), "session_ended");
    assert_eq!(browser.me().await.status, 200);
}

#[tokio::test]
async fn signing_in_as_somebody_else_ends_the_session_before_and_no_other_of_its_account() {
    let (_app, mut browser) = with_account(&[]).await;
    let mut annas_other = browser.other_device();
    annas_other.sign_in("anna@example.org").await;
    let annas = browser.clone();
    let mut bert = browser.other_device();
    bert.sign_up("bert@example.org").await;
    browser.sign_in("bert@example.org").await;
    annas.me().await.expect(401, "session_ended");
    for alive in [&annas_other, &bert, &browser] {
        assert_eq!(alive.me().await.status, 200);
    }
}

#[tokio::test]
async fn a_wrong_password_or_a_forged_cookie_ends_nothing() {
    let (_app, mut browser) = with_account(&[]).await;
    attempt(&mut browser, "anna@example.org", WRONG).await.expect(401, "invalid_credentials");
    assert_eq!(browser.me().await.status, 200);
    let mut forger = browser.other_device();
    let mut bytes = browser.refresh_token().to_owned().into_bytes();
    bytes[80] ^= 1;
    forger.cookies.insert(REFRESH.to_owned(), String::from_utf8(bytes).expect("ASCII"));
    forger.sign_in("anna@example.org").await;
    assert_eq!(browser.me().await.status, 200);
}

#[tokio::test]
async fn past_the_limit_the_session_idle_for_longest_makes_room() {
    let (app, first) = with_account(&["--max-sessions", "2"]).await;
    app.advance(MINUTE);
    let mut second = app.browser();
    second.sign_in("anna@example.org").await;
    app.advance(MINUTE);
    let mut first_again = first.clone();
    first_again.refresh().await.expect("the first is in use");
    app.advance(MINUTE);
    let mut third = first.other_device();
    third.sign_in("anna@example.org").await;
    second.me().await.expect(401, "session_ended");
    assert_eq!(second.me().await.json()["reason"], "limit");
    for alive in [&first_again, &third] {
        assert_eq!(alive.me().await.status, 200);
    }
}

#[tokio::test]
async fn signing_in_again_at_the_limit_costs_no_other_device_its_session() {
    let (app, other) = with_account(&["--max-sessions", "2"]).await;
    app.advance(MINUTE);
    let mut browser = other.other_device();
    browser.sign_in("anna@example.org").await;
    app.advance(MINUTE);
    browser.sign_in("anna@example.org").await;
    assert_eq!(other.me().await.status, 200, "the browser's own session made the room");
    assert_eq!((app.endings("limit").await, app.endings("signed_out").await), (0, 1));
}
