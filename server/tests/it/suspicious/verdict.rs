//! Why a session was ended, with both parties: for its owner and for the browser it was, and for nobody else.

use super::ADDRESS;
use crate::support::{
    Browser, Reply, TestApp,
    browser::{DEVICE, REFRESH},
};
use serde_json::{Value, json};
use server::jobs::sweep;
use std::{net::Ipv4Addr, time::Duration};

const MINUTE: Duration = Duration::from_mins(1);

async fn ask(browser: &Browser, session: &str) -> Reply {
    browser.clone().post("/api/session_verdict", &[("session_id", session)]).await
}

fn party(device: &str, ip: &str) -> Value {
    json!({"device": device, "ip": ip, "place": null})
}

/// A session that ended because a copy turned up: the owner's browser, and the thief's.
async fn with_theft() -> (TestApp, Browser, Browser) {
    let app = TestApp::start().await;
    let mut laptop = app.browser();
    laptop.sign_up(ADDRESS).await;
    let mut thief = laptop.clone();
    thief.ip = Ipv4Addr::new(203, 0, 113, 66).into();
    for _ in 0..2 {
        app.advance(MINUTE);
        thief.refresh().await.expect("the thief goes first");
    }
    laptop.clone().post("/api/list_sessions", &[]).await.expect(401, "refresh_reused");
    (app, laptop, thief)
}

#[tokio::test]
async fn both_sides_of_a_theft_see_both_parties() {
    let (app, laptop, thief) = with_theft().await;
    let mut phone = laptop.other_device();
    phone.sign_in(ADDRESS).await;
    let linux = "Chromium on Linux";
    let expected = json!({
        "session_id": laptop.session, "name": linux, "reason": "refresh_reuse", "by": {"kind": "system"},
        "at": "2023-11-14T22:15:20Z", "opened": party(linux, "192.0.2.1"), "holder": party(linux, "203.0.113.66"),
        "presenter": party(linux, "192.0.2.1"),
    });
    for (who, browser) in
        [("the owner, signed in again", &phone), ("the owner's browser", &laptop), ("the thief", &thief)]
    {
        let reply = ask(browser, &laptop.session).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (200, expected.clone()), "{who}");
        assert!(reply.set_cookies().is_empty(), "{who}: looking changes nothing");
    }
    assert_eq!(app.endings("refresh_reuse").await, 1);
}

#[tokio::test]
async fn a_calm_end_has_who_did_it_and_no_second_party() {
    let app = TestApp::start().await;
    let mut laptop = app.browser();
    laptop.sign_up(ADDRESS).await;
    let mut phone = laptop.other_device();
    phone.sign_in(ADDRESS).await;
    laptop.post("/api/rename_session", &[("session_id", &phone.session), ("name", "My phone")]).await.expect(200, "");
    laptop.post("/api/end_session", &[("session_id", &phone.session)]).await.expect(200, "");
    let verdict = ask(&laptop, &phone.session).await.json();
    assert_eq!((&verdict["name"], &verdict["reason"]), (&json!("My phone"), &json!("signed_out_elsewhere")));
    assert_eq!(verdict["by"], json!({"kind": "self", "device": "Chromium on Linux", "ip": "192.0.2.1"}));
    assert_eq!(
        (&verdict["holder"], &verdict["presenter"]),
        (&party("Firefox on Windows", "198.51.100.7"), &Value::Null)
    );
    assert_eq!(ask(&phone, &phone.session).await.json(), verdict);
}

#[tokio::test]
async fn nobody_else_sees_it() {
    let (app, laptop, _) = with_theft().await;
    let mut bert = app.browser();
    bert.sign_up("bert@example.org").await;
    ask(&bert, &laptop.session).await.expect(404, "session_not_found");
    ask(&app.browser(), &laptop.session).await.expect(401, "not_signed_in");
    let mut known = app.browser();
    known.cookies.insert(DEVICE.to_owned(), laptop.cookies[DEVICE].clone());
    ask(&known, &laptop.session).await.expect(401, "not_signed_in");
    let mut forged = laptop.refresh_token().to_owned().into_bytes();
    forged[60] ^= 1;
    let stranger = laptop.with_refresh_token(&String::from_utf8(forged).expect("ASCII"));
    ask(&stranger, &laptop.session).await.expect(401, "not_signed_in");
    let berts = bert.with_refresh_token(laptop.refresh_token());
    ask(&berts, &bert.session).await.expect(401, "refresh_reused");
    assert!(berts.cookies.contains_key(REFRESH));
}

#[tokio::test]
async fn of_a_session_that_goes_on_or_never_was_or_is_forgotten_there_is_none() {
    let (app, laptop, _) = with_theft().await;
    let mut phone = laptop.other_device();
    phone.sign_in(ADDRESS).await;
    for none in [phone.session.as_str(), "01890a5d-ac96-774b-bcce-b302099a8057", "x", ""] {
        ask(&phone, none).await.expect(404, "session_not_found");
    }
    for _ in 0..31 {
        app.advance(Duration::from_hours(24));
        phone.refresh().await.expect("the phone is used");
        sweep::forget(&app.state).await.expect("forgets");
    }
    ask(&phone, &laptop.session).await.expect(404, "session_not_found");
}
