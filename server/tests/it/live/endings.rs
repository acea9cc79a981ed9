//! What open tabs are told, and which of them.

use crate::support::{
    device::{CHROME, FIREFOX},
    serving::LiveServer,
    tab::Heard,
};
use std::time::Duration;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// The fields of a frame, and that a time in it is one.
fn fields(frame: &serde_json::Value, time: &str) -> Vec<String> {
    let at = frame[time].as_str().expect("a time");
    assert!(at.ends_with('Z') && OffsetDateTime::parse(at, &Rfc3339).is_ok(), "{at}");
    frame.as_object().expect("an object").keys().cloned().collect()
}

#[tokio::test]
async fn a_new_tab_is_greeted_with_its_session_and_the_time() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let mut tab = laptop.tab_unheard().await;
    let hello = tab.frame().await;
    assert_eq!((hello["type"].as_str(), hello["session_id"].as_str()), (Some("hello"), Some(laptop.session.as_str())));
    assert_eq!(fields(&hello, "now"), ["now", "session_id", "type"]);
    tab.is_open_and_quiet().await;
}

#[tokio::test]
async fn an_ended_device_is_told_who_where_when_and_why_and_is_then_closed() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let phone = server.signed_in(FIREFOX, "anna@example.org").await;
    let mut tab = phone.tab().await;
    laptop.end(&phone.session).await;
    let told = tab.ended("signed_out_elsewhere").await;
    assert_eq!(told["session_id"].as_str(), Some(phone.session.as_str()));
    assert_eq!(told["by"], serde_json::json!({"kind": "self", "device": "Chrome on Linux", "ip": "127.0.0.1"}));
    assert_eq!(fields(&told, "at"), ["at", "by", "reason", "session_id", "type"]);
}

#[tokio::test]
async fn all_tabs_of_the_device_are_told_and_no_tab_of_another_device() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let phone = server.signed_in(FIREFOX, "anna@example.org").await;
    let stranger = server.signed_up(CHROME, "bert@example.org").await;
    let mut phone_tabs = [phone.tab().await, phone.tab().await, phone.tab().await];
    let (mut laptop_tab, mut strangers_tab) = (laptop.tab().await, stranger.tab().await);

    laptop.end(&phone.session).await;
    for tab in &mut phone_tabs {
        tab.ended("signed_out_elsewhere").await;
    }
    assert_eq!(laptop_tab.next().await, Heard::Frame(serde_json::json!({"type": "sessions_changed"})));
    laptop_tab.is_open_and_quiet().await;
    strangers_tab.is_open_and_quiet().await;
    assert!(laptop.me().await.status == 200 && stranger.me().await.status == 200);
}

#[tokio::test]
async fn a_device_that_opens_its_first_tab_makes_the_others_look_again() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let mut mine = laptop.tab().await;
    let phone = server.signed_in(FIREFOX, "anna@example.org").await;
    mine.looks_again().await;
    let (_first, _second) = (phone.tab().await, phone.tab().await);
    mine.looks_again().await;
    mine.is_open_and_quiet().await;
}

#[tokio::test]
async fn signing_out_tells_the_other_tabs_of_the_same_browser() {
    let server = LiveServer::start().await;
    let mut laptop = server.signed_up(CHROME, "anna@example.org").await;
    let mut tabs = [laptop.tab().await, laptop.tab().await];
    assert_eq!(laptop.sign_out().await.status, 200);
    for tab in &mut tabs {
        let told = tab.ended("signed_out").await;
        assert_eq!(told["by"]["kind"], "self");
    }
}

#[tokio::test]
async fn ending_all_other_devices_tells_each_of_them_and_not_the_one_that_asked() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let (phone, tablet) =
        (server.signed_in(FIREFOX, "anna@example.org").await, server.signed_in(FIREFOX, "anna@example.org").await);
    let (mut phones, mut tablets, mut mine) = (phone.tab().await, tablet.tab().await, laptop.tab().await);
    laptop.end_others().await;
    for tab in [&mut phones, &mut tablets] {
        tab.ended("signed_out_others").await;
    }
    for _ in 0..2 {
        assert_eq!(mine.frame().await["type"], "sessions_changed");
    }
    mine.is_open_and_quiet().await;
}

#[tokio::test]
async fn signing_in_again_ends_the_tabs_of_the_session_before() {
    let server = LiveServer::start().await;
    let mut laptop = server.signed_up(CHROME, "anna@example.org").await;
    let before = laptop.session.clone();
    let mut tab = laptop.tab().await;
    laptop.sign_in("anna@example.org").await;
    assert_ne!(laptop.session, before);
    tab.ended("signed_out").await;
    laptop.tab().await.is_open_and_quiet().await;
}

#[tokio::test]
async fn refreshing_does_not_disturb_an_open_tab() {
    let server = LiveServer::with(&["--reuse-window", "0s"]).await;
    let mut laptop = server.signed_up(CHROME, "anna@example.org").await;
    let mut tab = laptop.tab().await;
    for _ in 0..5 {
        let before = laptop.refresh_token.clone();
        assert_eq!(laptop.refresh().await.status, 200);
        assert_ne!(laptop.refresh_token, before, "it has rotated");
        tab.is_open_and_quiet().await;
    }
    assert!(tab.next_within(Duration::from_millis(300)).await.is_none());
}

#[tokio::test]
async fn a_copied_refresh_token_ends_every_tab_of_its_session_and_of_no_other() {
    let server = LiveServer::with(&["--reuse-window", "0s"]).await;
    let mut laptop = server.signed_up(CHROME, "anna@example.org").await;
    let phone = server.signed_in(FIREFOX, "anna@example.org").await;
    let mut thief = laptop.clone();
    let (mut tabs, mut phones) = ([laptop.tab().await, laptop.tab().await], phone.tab().await);
    for _ in 0..2 {
        assert_eq!(laptop.refresh().await.status, 200);
    }
    thief.refresh().await.expect(401, "refresh_reused");
    for tab in &mut tabs {
        let told = tab.ended("refresh_reuse").await;
        assert_eq!(told["by"], serde_json::json!({"kind": "system"}));
    }
    assert_eq!(phones.frame().await["type"], "sessions_changed");
    phones.is_open_and_quiet().await;
}

#[tokio::test]
async fn an_access_token_nobody_should_have_ends_every_tab_of_its_session() {
    let server = LiveServer::with(&["--reuse-window", "0s"]).await;
    let mut laptop = server.signed_up(CHROME, "anna@example.org").await;
    let mut thief = laptop.clone();
    // The thief goes first; the owner's move supersedes theirs; the thief's next call shows it.
    assert_eq!(thief.refresh().await.status, 200);
    assert_eq!(laptop.refresh().await.status, 200);
    let mut tab = laptop.tab().await;
    assert_eq!(thief.me().await.status, 401);
    tab.ended("refresh_reuse").await;
    assert_eq!(laptop.me().await.status, 401);
}

#[tokio::test]
async fn the_list_of_devices_counts_open_tabs() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let phone = server.signed_in(FIREFOX, "anna@example.org").await;
    let open_tabs = async || {
        let list = laptop.api("GET", "/v1/sessions").await.json();
        [list["sessions"][0]["open_tabs"].as_u64(), list["sessions"][1]["open_tabs"].as_u64()]
            .map(|tabs| tabs.expect("a number"))
    };
    assert_eq!(open_tabs().await, [0, 0]);
    let (_mine, one, two) = (laptop.tab().await, phone.tab().await, phone.tab().await);
    assert_eq!(open_tabs().await, [1, 2]);
    assert_eq!(one.leave().await, Heard::Closed(1001, String::new()), "a goodbye is answered (RFC 6455 §5.5.1)");
    drop(two);
    crate::support::serving::eventually(Duration::from_secs(2), "closed tabs are no longer counted", || async {
        open_tabs().await == [1, 0]
    })
    .await;
}
