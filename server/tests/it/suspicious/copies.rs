//! A copied token: the owner is told of both parties, whoever came first, by whatever door it showed.

use super::{ADDRESS, notices};
use crate::support::{Browser, Device, Machine, PASSWORD, TestApp};
use serde_json::{Value, json};
use std::{net::Ipv4Addr, time::Duration};

const MINUTE: Duration = Duration::from_mins(1);

/// Anna's laptop, and somebody elsewhere with a copy of its cookie.
async fn with_thief() -> (TestApp, Browser, Browser) {
    let app = TestApp::start().await;
    let mut laptop = app.browser();
    laptop.sign_up(ADDRESS).await;
    app.mails().await;
    let mut thief = laptop.clone();
    thief.ip = Ipv4Addr::new(203, 0, 113, 66).into();
    (app, laptop, thief)
}

fn party(device: &str, ip: &str) -> Value {
    json!({"device": device, "ip": ip, "place": null})
}

/// Both parties, as Anna finds them when she has signed in again.
async fn told(app: &TestApp) -> (Value, Value) {
    let mut anna = app.browser();
    anna.ip = Ipv4Addr::new(192, 0, 2, 200).into();
    anna.sign_in(ADDRESS).await;
    let notices = notices(&anna).await;
    let copied: Vec<_> = notices.iter().filter(|notice| notice["kind"] == "token_copied").collect();
    let [copied] = copied[..] else { panic!("told once: {notices:?}") };
    (copied["by"].clone(), copied["holder"].clone())
}

#[tokio::test]
async fn a_thief_who_is_late_is_the_one_who_presented_the_copy() {
    let (app, mut laptop, mut thief) = with_thief().await;
    for _ in 0..2 {
        app.advance(MINUTE);
        laptop.refresh().await.expect("the owner goes on");
    }
    assert!(thief.refresh().await.is_err());
    let mail = app.newest_mail(ADDRESS).await;
    assert_eq!(mail.subject(), "A session was ended to protect you");
    for fact in ["Network address: 203.0.113.66", "Network address before: 192.0.2.1", "14 November 2023, 22:15 UTC"] {
        assert!(mail.text().contains(fact), "{fact}: {}", mail.text());
    }
    assert!(mail.link().starts_with("/not-me?token="), "{}", mail.link());
    let linux = "Chromium on Linux";
    assert_eq!(told(&app).await, (party(linux, "203.0.113.66"), party(linux, "192.0.2.1")));
}

#[tokio::test]
async fn both_parties_are_told_with_where_they_roughly_are() {
    let (app, mut laptop, mut thief) = with_thief().await;
    (laptop.ip, thief.ip) = (Ipv4Addr::new(193, 0, 6, 139).into(), Ipv4Addr::new(133, 11, 0, 1).into());
    for _ in 0..2 {
        app.advance(MINUTE);
        laptop.refresh().await.expect("the owner goes on");
    }
    assert!(thief.refresh().await.is_err());
    let mail = app.newest_mail(ADDRESS).await;
    for fact in ["Place, about: Japan", "Place before, about: Netherlands"] {
        assert!(mail.text().contains(fact), "{fact}: {}", mail.text());
    }
    let (by, holder) = told(&app).await;
    assert_eq!((by["place"].as_str(), holder["place"].as_str()), (Some("Japan"), Some("Netherlands")));
}

#[tokio::test]
async fn a_thief_who_went_first_is_the_one_who_held_the_session() {
    let (app, mut laptop, mut thief) = with_thief().await;
    for _ in 0..2 {
        app.advance(MINUTE);
        thief.refresh().await.expect("the thief goes first");
    }
    assert!(laptop.refresh().await.is_err());
    let linux = "Chromium on Linux";
    assert_eq!(told(&app).await, (party(linux, "192.0.2.1"), party(linux, "203.0.113.66")));
}

#[tokio::test]
async fn before_the_line_has_moved_the_session_is_held_by_who_signed_in() {
    let (app, mut laptop, _) = with_thief().await;
    let mut thief = laptop.copied_to(Device::FIREFOX_ON_WINDOWS);
    app.advance(MINUTE);
    laptop.refresh().await.expect("the owner goes on");
    app.advance(MINUTE);
    assert!(thief.refresh().await.is_err(), "another kind of device has the parent");
    let expected = (party("Firefox on Windows", "192.0.2.1"), party("Chromium on Linux", "192.0.2.1"));
    assert_eq!(told(&app).await, expected);
}

#[tokio::test]
async fn a_superseded_access_token_names_who_called_with_it() {
    let (app, mut laptop, mut thief) = with_thief().await;
    app.advance(MINUTE);
    thief.refresh().await.expect("the thief goes first");
    app.advance(MINUTE);
    laptop.refresh().await.expect("the owner takes the line back");
    thief.me().await.expect(401, "refresh_reused");
    let linux = "Chromium on Linux";
    assert_eq!(told(&app).await, (party(linux, "203.0.113.66"), party(linux, "192.0.2.1")));
}

#[tokio::test]
async fn of_a_copy_that_a_service_was_shown_nobody_knows_who_had_it() {
    let (app, mut laptop, thief) = with_thief().await;
    for _ in 0..2 {
        app.advance(MINUTE);
        laptop.refresh().await.expect("the owner goes on");
    }
    let service = Machine::new(&app, "revoke").await;
    service.post("/oauth/revoke", &[("token", thief.refresh_token())]).await.expect(200, "");
    assert_eq!(told(&app).await, (Value::Null, party("Chromium on Linux", "192.0.2.1")));
    let mail = app.mails().await.into_iter().find(|mail| mail.subject().contains("protect")).expect("a mail");
    assert!(!mail.text().contains("203.0.113"), "{}", mail.text());
}

#[tokio::test]
async fn a_copy_shows_by_every_door_that_acts_and_is_told_once() {
    for (path, fields) in [
        ("/api/list_sessions", vec![]),
        ("/api/sign_out", vec![]),
        ("/api/sign_in", vec![("email", ADDRESS), ("password", PASSWORD)]),
    ] {
        let (app, mut laptop, thief) = with_thief().await;
        for _ in 0..2 {
            app.advance(MINUTE);
            laptop.refresh().await.expect("the owner goes on");
        }
        let mut thief = thief.stolen();
        thief.post(path, &fields).await;
        thief.post("/api/refresh", &[]).await;
        assert!(laptop.refresh().await.is_err(), "{path}");
        let linux = "Chromium on Linux";
        assert_eq!(told(&app).await, (party(linux, "203.0.113.66"), party(linux, "192.0.2.1")), "{path}");
    }
}
