//! `/api/refresh`: what each refusal says, what happens to the cookie, and who wins a race.

use crate::support::{Browser, Device, PASSWORD, TestApp, browser::REFRESH, clock::START};
use app::{error::ApiError, view::{EndReason, EndedByKind}};
use curfew_domain::device::{Device as Named, Kind};
use futures::future::join_all;
use server::{accounts::{Client, refresh::{RefreshError, refresh}}, clock::Clock, jobs::seen};
use std::{net::Ipv4Addr, time::{Duration, Instant}};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const MINUTE: Duration = Duration::from_secs(60);
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

#[tokio::test]
async fn a_refresh_answers_a_token_and_the_cookie_of_the_protocol() {
    let (app, mut browser) = signed_in(&[]).await;
    app.advance(DAY);
    let reply = browser.post("/api/refresh", &[]).await;
    assert_eq!((reply.status.as_u16(), reply.content_type()), (200, "application/json"));
    assert_eq!(reply.header("cache-control"), "no-store");
    let token = browser.refresh_token();
    assert!(token.starts_with("cft_") && token.len() == 87, "{token}");
    let line = reply.set_cookie(REFRESH).expect("set");
    assert_eq!(line, format!("__Host-refresh={token}; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age={}", 89 * 24 * 60 * 60));
    let body = reply.json();
    assert_eq!((body["token_type"].as_str(), body["session_id"].as_str()), (Some("Bearer"), Some(browser.session.as_str())));
    let life = body["expires_in"].as_u64().expect("seconds");
    assert!((569..=600).contains(&life), "ten minutes, at most five percent shorter: {life}");
    assert_eq!(body.as_object().expect("an object").len(), 4, "{body}");
}

#[tokio::test]
async fn a_browser_without_a_cookie_is_told_so() {
    let app = TestApp::start().await;
    assert_eq!(refused(&mut app.browser()).await, (ApiError::RefreshMissing, None));
}

#[tokio::test]
async fn a_forged_cookie_is_refused_and_neither_taken_away_nor_held_against_the_session() {
    let (app, browser) = signed_in(&[]).await;
    let honest = browser.refresh_token().to_owned();
    let mut other_bit = honest.clone().into_bytes();
    other_bit[40] ^= 1;
    let altered = String::from_utf8(other_bit).expect("ASCII");
    for forged in ["junk", "cft_", &altered, &honest[..86], &format!("{honest}A"), &honest.to_uppercase(), "cft_%00"] {
        let mut forger = browser.clone();
        forger.cookies.insert(REFRESH.to_owned(), forged.to_owned());
        assert_eq!(refused(&mut forger).await, (ApiError::RefreshForged, None), "{forged}");
    }
    app.advance(MINUTE);
    browser.clone().refresh().await.expect("nobody was signed out by junk");
    assert_eq!(browser.me().await.status, 200);
}

#[tokio::test]
async fn a_device_signed_out_from_another_is_told_why_by_whom_from_where_and_when() {
    let (app, mut browser) = signed_in(&[]).await;
    let mut other = browser.other_device();
    other.sign_in("anna@example.org").await;
    app.advance(MINUTE);
    assert_eq!(other.post("/api/end_session", &[("session_id", &browser.session)]).await.status, 200);
    let reply = browser.post("/api/refresh", &[]).await;
    assert_eq!((reply.status.as_u16(), reply.set_cookie(REFRESH)), (401, Some(REMOVED)));
    let told = serde_json::json!({
        "code": "session_ended",
        "reason": "signed_out_elsewhere",
        "by": {"kind": "self", "device": "Firefox on Windows", "ip": "198.51.100.7"},
        "at": "2023-11-14T22:14:20Z",
    });
    assert_eq!(reply.json(), told);
    assert!(browser.cookies.get(REFRESH).is_none());
}

#[tokio::test]
async fn a_session_nobody_used_for_two_weeks_is_over() {
    let (app, mut browser) = signed_in(&[]).await;
    app.advance(14 * DAY - MINUTE);
    browser.refresh().await.expect("not yet");
    app.advance(14 * DAY);
    assert_eq!(refused(&mut browser).await, (ApiError::SessionIdle, Some(REMOVED.to_owned())));
}

#[tokio::test]
async fn a_session_of_ninety_days_is_over_however_much_it_was_used() {
    let (app, mut browser) = signed_in(&[]).await;
    for _ in 0..8 {
        app.advance(11 * DAY);
        let reply = browser.post("/api/refresh", &[]).await;
        let left = 90 * DAY.as_secs() * 1000 - u64::try_from(app.clock.now().as_millis() - START).expect("later");
        assert!(max_age(reply.set_cookie(REFRESH).expect("set")) * 1000 <= left, "the cookie never outlives the session");
    }
    app.advance(2 * DAY);
    assert_eq!(refused(&mut browser).await, (ApiError::SessionExpired, Some(REMOVED.to_owned())));
}

#[tokio::test]
async fn a_copied_token_is_named_as_such_to_both_parties() {
    let (app, mut browser) = signed_in(&[]).await;
    let mut thief = browser.clone();
    for _ in 0..2 {
        app.advance(MINUTE);
        browser.refresh().await.expect("the owner goes on");
    }
    for party in [&mut thief, &mut browser] {
        let (error, cookie) = refused(party).await;
        let ApiError::RefreshReused { notice: Some(notice) } = error else { panic!("{error:?}") };
        assert_eq!((notice.reason, notice.by.kind, notice.at.as_str()), (EndReason::RefreshReuse, EndedByKind::System, "2023-11-14T22:15:20Z"));
        assert_eq!(cookie.as_deref(), Some(REMOVED));
    }
    assert_eq!(app.endings("refresh_reuse").await, 1, "it ended once");
}

#[tokio::test]
async fn the_parent_from_another_kind_of_device_is_a_copy() {
    let (app, mut browser) = signed_in(&[]).await;
    let mut thief = browser.copied_to(Device::FIREFOX_ON_WINDOWS);
    app.advance(MINUTE);
    browser.refresh().await.expect("the owner goes on");
    app.advance(MINUTE);
    assert!(matches!(thief.refresh().await, Err(ApiError::RefreshReused { .. })));
    browser.me().await.expect(401, "refresh_reused");
}

#[tokio::test]
async fn a_disabled_account_is_refused_and_goes_on_once_it_is_enabled() {
    let (app, mut browser) = signed_in(&[]).await;
    let mut kept = browser.clone();
    app.set_disabled("anna@example.org", true).await;
    assert_eq!(refused(&mut browser).await, (ApiError::AccountDisabled, Some(REMOVED.to_owned())));
    app.set_disabled("anna@example.org", false).await;
    kept.refresh().await.expect("the session itself never ended");
}

#[tokio::test]
async fn a_session_forgotten_by_the_database_is_over_without_a_notice() {
    let (app, mut browser) = signed_in(&[]).await;
    sqlx::query("DELETE FROM sessions").execute(&mut app.sql().await).await.expect("deletes");
    assert_eq!(refused(&mut browser).await, (ApiError::SessionEnded { notice: None }, Some(REMOVED.to_owned())));
}

#[tokio::test]
async fn a_database_out_of_reach_is_a_503_that_takes_no_cookie_away() {
    let (mut app, mut browser) = signed_in(&[]).await;
    app.state.store.close().await;
    let reply = browser.post("/api/refresh", &[]).await;
    reply.expect(503, "unavailable");
    assert!(!reply.header("retry-after").is_empty());
    assert_eq!(reply.set_cookies(), [""; 0]);
    app.restart().await;
    browser.refresh().await.expect("still signed in");
}

#[tokio::test]
async fn two_cookies_of_the_name_are_refused_whatever_they_hold() {
    let (app, browser) = signed_in(&[]).await;
    let token = browser.refresh_token();
    let request = browser.plain(http::Method::POST, "/api/refresh").header("sec-fetch-site", "same-origin");
    let request = request.header("cookie", format!("{REFRESH}={token}; {REFRESH}={token}")).body(axum::body::Body::empty()).expect("a request");
    let reply = app.door().knock(request).await;
    reply.expect(400, "cookie_duplicated");
    assert!(reply.set_cookie(REFRESH).is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_refreshes_at_once_get_the_same_cookie_and_move_the_line_once() {
    let (app, mut browser) = signed_in(&[]).await;
    for round in 1..=10 {
        app.advance(MINUTE);
        let mut tabs = vec![browser.clone(); 20];
        let replies = join_all(tabs.iter_mut().map(|tab| tab.post("/api/refresh", &[]))).await;
        let lines: Vec<_> = replies.iter().map(|reply| reply.set_cookie(REFRESH).unwrap_or_else(|| panic!("{}", reply.text()))).collect();
        assert!(lines.iter().all(|line| *line == lines[0]), "{lines:?}");
        assert_eq!(app.generation(&browser.session).await, round);
        for reply in &replies {
            browser.land(reply).expect("every tab is answered");
            assert_eq!(browser.me().await.status, 200);
        }
    }
    assert_eq!(app.endings("refresh_reuse").await, 0);
}

#[tokio::test]
async fn a_superseded_access_token_that_is_presented_ends_the_session() {
    let (app, mut browser) = signed_in(&[]).await;
    let mut thief = browser.clone();
    app.advance(MINUTE);
    thief.refresh().await.expect("the thief goes first");
    app.advance(MINUTE);
    browser.refresh().await.expect("the owner takes the line back");
    assert_eq!(browser.me().await.status, 200, "nothing has shown the theft yet");
    thief.me().await.expect(401, "refresh_reused");
    browser.me().await.expect(401, "refresh_reused");
    assert_eq!(app.endings("refresh_reuse").await, 1);
}

#[tokio::test]
async fn a_superseded_access_token_is_evidence_after_a_restart_too() {
    let (mut app, mut browser) = signed_in(&[]).await;
    let lost = browser.clone();
    app.advance(MINUTE);
    let reply = lost.refresh_in_flight().await;
    app.advance(MINUTE);
    browser.refresh().await.expect("the retry");
    app.restart().await;
    let mut thief = lost;
    thief.land(&reply).expect("somebody received it after all");
    thief.me().await.expect(401, "refresh_reused");
    browser.me().await.expect(401, "refresh_reused");
}

#[tokio::test]
async fn without_a_reuse_window_every_refresh_moves_the_line() {
    let (app, mut browser) = signed_in(&["--reuse-window", "0s"]).await;
    let mut thief = browser.clone();
    for generation in 1..=3 {
        browser.refresh().await.expect("the owner refreshes");
        assert_eq!(app.generation(&browser.session).await, generation);
    }
    assert!(matches!(thief.refresh().await, Err(ApiError::RefreshReused { .. })));
}

#[tokio::test]
async fn a_shortened_age_limit_applies_to_sessions_already_there() {
    let (mut app, mut browser) = signed_in(&[]).await;
    app.advance(3 * DAY);
    app.restart_with(&["--session-max-ttl", "7d"]).await;
    let reply = browser.post("/api/refresh", &[]).await;
    assert_eq!(max_age(reply.set_cookie(REFRESH).expect("set")), 4 * DAY.as_secs());
    app.advance(4 * DAY);
    assert_eq!(refused(&mut browser).await.0, ApiError::SessionExpired);
}

#[tokio::test]
async fn a_shortened_idle_limit_applies_to_sessions_already_there_and_a_longer_age_limit_does_not() {
    let (mut app, mut browser) = signed_in(&["--session-max-ttl", "20d"]).await;
    let mut idle = browser.other_device();
    idle.sign_in("anna@example.org").await;
    app.advance(2 * DAY);
    browser.refresh().await.expect("used");
    app.restart_with(&["--session-idle-ttl", "1d", "--session-max-ttl", "90d"]).await;
    assert_eq!(refused(&mut idle).await.0, ApiError::SessionIdle);
    let reply = browser.post("/api/refresh", &[]).await;
    assert_eq!(max_age(reply.set_cookie(REFRESH).expect("set")), 18 * DAY.as_secs(), "no session gets older than it was promised");
}

#[tokio::test]
async fn a_clock_that_was_set_back_between_two_starts_signs_nobody_out() {
    let (mut app, mut browser) = signed_in(&[]).await;
    app.advance(DAY);
    browser.refresh().await.expect("a day later");
    app.clock.set_back(DAY / 2);
    app.restart().await;
    browser.refresh().await.expect("a change in the future counts as old");
    app.advance(MINUTE);
    browser.refresh().await.expect("and the line goes on");
}

#[tokio::test]
async fn a_refresh_that_keeps_its_token_still_counts_as_activity() {
    let (app, mut browser) = signed_in(&[]).await;
    app.advance(DAY);
    browser.refresh().await.expect("moves the line");
    for _ in 0..2 {
        app.advance(Duration::from_secs(14));
        browser.refresh().await.expect("within T: the line stays");
        seen::write_down(&app.state).await.expect("written");
        let last: i64 = sqlx::query_scalar("SELECT last_seen_at FROM sessions").fetch_one(&mut app.sql().await).await.expect("a row");
        assert_eq!(last, app.clock.now().as_millis());
    }
}

#[tokio::test]
async fn towards_the_end_of_the_window_no_cookie_is_handed_out_that_could_land_after_it() {
    let (app, mut browser) = signed_in(&[]).await;
    app.advance(MINUTE);
    let parent = browser.clone();
    browser.refresh().await.expect("moves the line");
    app.advance(Duration::from_secs(20));
    for tab in [browser, parent] {
        let (held, reply) = (tab.refresh_token(), tab.refresh_in_flight().await);
        assert_eq!((reply.status.as_u16(), reply.set_cookie(REFRESH)), (200, None));
        let mut tab = tab.clone();
        tab.land(&reply).expect("an access token all the same");
        assert_eq!((tab.refresh_token(), tab.me().await.status.as_u16()), (held, 200));
    }
}

#[tokio::test]
async fn a_refresh_that_waited_over_five_seconds_is_dropped_and_nothing_moves() {
    let (app, mut browser) = signed_in(&[]).await;
    let copied = browser.refresh_token().to_owned();
    for _ in 0..2 {
        app.advance(MINUTE);
        browser.refresh().await.expect("the owner goes on");
    }
    app.advance(MINUTE);
    let long_ago = Instant::now().checked_sub(Duration::from_secs(6)).expect("the machine has run for six seconds");
    for token in [browser.refresh_token(), &copied] {
        let outcome = refresh(&app.state, token, &chromium(), long_ago).await;
        assert!(matches!(outcome, Err(RefreshError::TooLate)), "neither moved nor held against anybody");
    }
    assert_eq!(app.generation(&browser.session).await, 2);
    assert_eq!(browser.me().await.status, 200);
    browser.refresh().await.expect("the line is where it was");
    assert_eq!(app.generation(&browser.session).await, 3);
}

fn chromium() -> Client {
    let device = Named { browser: "Chromium".into(), os: "Linux".into(), kind: Kind::Desktop };
    Client { device, ip: Ipv4Addr::LOCALHOST.into() }
}

#[tokio::test]
async fn a_refresh_ends_nothing_of_another_account() {
    let (app, mut anna) = signed_in(&[]).await;
    let mut bert = anna.other_device();
    bert.sign_up("bert@example.org").await;
    let mut thief = bert.clone();
    for _ in 0..2 {
        app.advance(MINUTE);
        bert.refresh().await.expect("goes on");
    }
    assert!(thief.refresh().await.is_err());
    anna.refresh().await.expect("theft at another account is nothing to her");
    let reply = anna.post("/api/sign_in", &[("email", "bert@example.org"), ("password", PASSWORD)]).await;
    assert_eq!(reply.status, 200, "he can sign in again, from anywhere");
}
