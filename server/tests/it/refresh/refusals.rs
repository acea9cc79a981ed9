//! Every other way a refresh is refused: the code, what is told, and whether the cookie is taken away.

use super::{MINUTE, REMOVED, refused, signed_in};
use crate::support::{TestApp, browser::REFRESH};
use app::error::ApiError;

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
    assert!(!browser.cookies.contains_key(REFRESH));
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
    let request = request
        .header("cookie", format!("{REFRESH}={token}; {REFRESH}={token}"))
        .body(axum::body::Body::empty())
        .expect("a request");
    let reply = app.door().knock(request).await;
    reply.expect(400, "cookie_duplicated");
    assert!(reply.set_cookie(REFRESH).is_none());
}
