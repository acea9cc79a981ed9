//! Copied tokens: whoever presents one ends the session for both, and nothing else.

use super::{MINUTE, REMOVED, refused, signed_in};
use crate::support::{Device, PASSWORD};
use app::{
    error::ApiError,
    view::{EndReason, EndedByKind},
};

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
        assert_eq!(
            (notice.reason, notice.by.kind, notice.at.as_str()),
            (EndReason::RefreshReuse, EndedByKind::System, "2023-11-14T22:15:20Z")
        );
        assert_eq!(cookie.as_deref(), Some(REMOVED));
    }
    assert_eq!(app.endings("refresh_reuse").await, 1, "it ended once");
}

#[tokio::test]
async fn a_copied_token_is_evidence_at_any_door_that_acts() {
    for (path, fields) in [
        ("/api/list_sessions", vec![]),
        ("/api/end_other_sessions", vec![]),
        ("/api/sign_out", vec![]),
        ("/api/sign_in", vec![("email", "anna@example.org"), ("password", PASSWORD)]),
    ] {
        let (app, mut browser) = signed_in(&[]).await;
        let mut thief = browser.stolen();
        for _ in 0..2 {
            app.advance(MINUTE);
            browser.refresh().await.expect("the owner goes on");
        }
        thief.post(path, &fields).await;
        browser.me().await.expect(401, "refresh_reused");
        assert_eq!(app.endings("refresh_reuse").await, 1, "{path}");
    }
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
