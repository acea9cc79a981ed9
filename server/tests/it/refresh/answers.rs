//! What a refresh that goes well answers, and that callers who race get the same.

use super::{DAY, MINUTE, signed_in};
use crate::support::browser::REFRESH;
use curfew_domain::device::{Device, Kind};
use futures::future::join_all;
use server::{
    accounts::{
        Client,
        refresh::{RefreshError, refresh},
    },
    clock::Clock,
    jobs::seen,
};
use std::{
    net::Ipv4Addr,
    time::{Duration, Instant},
};

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
    assert_eq!(
        line,
        format!("__Host-refresh={token}; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age={}", 89 * 24 * 60 * 60)
    );
    let body = reply.json();
    assert_eq!(
        (body["token_type"].as_str(), body["session_id"].as_str()),
        (Some("Bearer"), Some(browser.session.as_str()))
    );
    let seconds = body["expires_in"].as_u64().expect("seconds");
    assert!((569..=600).contains(&seconds), "ten minutes, at most five percent shorter: {seconds}");
    assert_eq!(body.as_object().expect("an object").len(), 4, "{body}");
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
        let last: i64 = sqlx::query_scalar("SELECT last_seen_at FROM sessions")
            .fetch_one(&mut app.sql().await)
            .await
            .expect("a row");
        assert_eq!(last, app.clock.now().as_millis());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_refreshes_at_once_get_the_same_cookie_and_move_the_line_once() {
    let (app, mut browser) = signed_in(&[]).await;
    for round in 1..=10 {
        app.advance(MINUTE);
        let mut tabs = vec![browser.clone(); 20];
        let replies = join_all(tabs.iter_mut().map(|tab| tab.post("/api/refresh", &[]))).await;
        let lines: Vec<_> = replies
            .iter()
            .map(|reply| reply.set_cookie(REFRESH).unwrap_or_else(|| panic!("{}", reply.text())))
            .collect();
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
    let device = Device { browser: "Chromium".into(), os: "Linux".into(), kind: Kind::Desktop };
    Client { device, ip: Ipv4Addr::LOCALHOST.into() }
}
