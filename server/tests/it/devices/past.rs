//! Devices that are signed out, as their owner is told of them: by whom, when and why, on the page as well. And
//! devices nobody uses.

use crate::support::{Browser, TestApp};
use serde_json::{Value, json};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

/// Two devices of one person.
async fn two(flags: &[&str]) -> (TestApp, Browser, Browser) {
    let app = TestApp::with(flags).await;
    let mut laptop = app.browser();
    laptop.sign_up("anna@example.org").await;
    let mut phone = laptop.other_device();
    phone.sign_in("anna@example.org").await;
    (app, laptop, phone)
}

async fn list(browser: &Browser) -> Vec<Value> {
    let reply = browser.api("GET", "/v1/sessions?ended=true", &browser.access_token, None).await;
    reply.json()["sessions"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_device_that_is_signed_out_is_listed_with_who_did_it() {
    let (_app, mut laptop, phone) = two(&[]).await;
    assert!(list(&laptop).await.iter().all(|session| session.get("ended_by").is_none()), "live ones have none");
    laptop.post("/api/end_session", &[("session_id", &phone.session)]).await;
    let gone = list(&laptop).await.remove(1);
    assert_eq!(gone["ended_by"], json!({"kind": "self", "device": "Chromium on Linux", "ip": "192.0.2.1"}));
    let by_action = laptop.post("/api/list_sessions", &[("ended", "true")]).await.json();
    assert_eq!(by_action, json!(list(&laptop).await), "the interface sees the same");
    assert_eq!(laptop.post("/api/list_sessions", &[]).await.json().as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn the_page_tells_the_history_without_scripts() {
    let (_app, mut laptop, phone) = two(&[]).await;
    assert!(!laptop.get("/sessions").await.text().contains("Signed out in the last 30 days"));
    laptop.submit("/api/end_session", &[("session_id", &phone.session)]).await.leads_to("/sessions");
    let page = laptop.get("/sessions").await.text();
    for text in
        ["Signed out in the last 30 days", "Firefox on Windows", "signed out from Chromium on Linux (192.0.2.1)"]
    {
        assert!(page.contains(text), "{text}");
    }
}

#[tokio::test]
async fn an_administrator_who_ends_a_device_is_not_traced() {
    let (app, laptop, phone) = two(&[]).await;
    let mut admin = app.browser();
    app.administrator(&mut admin, "root@example.org").await;
    admin.post("/api/admin_end_session", &[("session_id", &phone.session)]).await;
    assert_eq!(list(&laptop).await[1]["ended_by"], json!({"kind": "admin"}));
}

#[tokio::test]
async fn nobody_sees_anybody_elses_history() {
    let (app, mut laptop, phone) = two(&[]).await;
    laptop.post("/api/end_session", &[("session_id", &phone.session)]).await;
    let mut bert = app.browser();
    bert.sign_up("bert@example.org").await;
    assert_eq!(list(&bert).await.len(), 1);
    assert!(!bert.get("/sessions").await.text().contains("Signed out in the last 30 days"));
    app.browser().post("/api/list_sessions", &[("ended", "true")]).await.expect(401, "not_signed_in");
}

#[tokio::test]
async fn a_device_nobody_uses_is_marked_halfway_to_its_end_and_no_later_than_after_thirty_days() {
    for (flags, used_until) in
        [(vec![], 6 * DAY), (vec!["--session-idle-ttl", "80d", "--session-max-ttl", "400d"], 29 * DAY)]
    {
        let (app, mut laptop, _phone) = two(&flags).await;
        app.advance(used_until);
        laptop.refresh().await.expect("the laptop is used");
        assert!(list(&laptop).await.iter().all(|session| session.get("inactive").is_none()));
        app.advance(DAY);
        laptop.refresh().await.expect("the laptop is used");
        let sessions = list(&laptop).await;
        assert_eq!((sessions[0].get("inactive"), sessions[1].get("inactive")), (None, Some(&json!(true))));
        let page = laptop.get("/sessions").await.text();
        assert!(page.contains("/sessions?show=inactive") && page.contains(">Inactive<"), "{page}");
        let alone = laptop.get("/sessions?show=inactive").await.text();
        assert!(alone.contains(&format!("data-session-id=\"{}\"", sessions[1]["id"].as_str().expect("an id"))));
        assert!(!alone.contains(&format!("data-session-id=\"{}\"", laptop.session)));
    }
}

/// Looking at the page is activity, and the page says so before it is written down.
#[tokio::test]
async fn a_device_that_comes_back_after_a_while_is_not_shown_as_one_nobody_uses() {
    let (app, mut laptop, _phone) = two(&[]).await;
    app.advance(8 * DAY);
    let page = laptop.get("/sessions").await.text();
    assert_eq!(page.matches(">Inactive<").count(), 1, "the phone alone: {page}");
    let last_active = page.split("Last active").nth(1).expect("this device comes first");
    assert!(last_active.split("</div>").next().is_some_and(|fact| fact.contains("2023-11-22")), "{last_active}");
}
