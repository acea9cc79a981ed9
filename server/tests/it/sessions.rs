//! One's own devices: seen, named, ended; never anybody else's.

use crate::support::{Browser, Reply, TestApp, browser::REFRESH};
use serde_json::{Value, json};
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);

struct People {
    app: TestApp,
    laptop: Browser,
    phone: Browser,
    /// Somebody else.
    bert: Browser,
}

async fn people() -> People {
    let app = TestApp::start().await;
    let mut laptop = app.browser();
    laptop.sign_up("anna@example.org").await;
    app.advance(MINUTE);
    let mut phone = laptop.other_device();
    phone.sign_in("anna@example.org").await;
    app.advance(MINUTE);
    let mut bert = app.browser();
    bert.sign_up("bert@example.org").await;
    People { app, laptop, phone, bert }
}

async fn bearer(browser: &Browser, method: &str, path: &str, json: Option<Value>) -> Reply {
    browser.api(method, path, &browser.access_token, json).await
}

async fn list(browser: &Browser, path: &str) -> Vec<Value> {
    let reply = bearer(browser, "GET", path, None).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()["sessions"].as_array().expect("a list").clone()
}

fn ids(list: &[Value]) -> Vec<&str> {
    list.iter().map(|session| session["id"].as_str().expect("an id")).collect()
}

#[tokio::test]
async fn the_list_has_this_device_first_then_the_most_recently_active() {
    let People { app, laptop, mut phone, .. } = people().await;
    let mut tablet = laptop.other_device();
    tablet.sign_in("anna@example.org").await;
    app.advance(MINUTE);
    phone.refresh().await.expect("the phone is used");
    assert_eq!(ids(&list(&laptop, "/v1/sessions").await), [&laptop.session, &phone.session, &tablet.session]);
    assert_eq!(ids(&list(&tablet, "/v1/sessions").await), [&tablet.session, &phone.session, &laptop.session]);
    let by_action = laptop.clone().post("/api/list_sessions", &[]).await.json();
    assert_eq!(by_action, json!(list(&laptop, "/v1/sessions").await), "the interface sees the same");
}

#[tokio::test]
async fn a_session_object_says_what_the_interface_promises() {
    let People { laptop, phone, .. } = people().await;
    let sessions = list(&laptop, "/v1/sessions").await;
    let expected = json!({
        "id": laptop.session, "name": "Chromium on Linux", "browser": "Chromium", "os": "Linux", "device_kind": "desktop",
        "ip": "192.0.2.1", "place": null, "method": "password",
        "created_at": "2023-11-14T22:13:20Z", "last_seen_at": "2023-11-14T22:13:20Z", "expires_at": "2023-11-28T22:13:20Z",
        "current": true, "open_tabs": 0, "ended_at": null, "end_reason": null,
    });
    assert_eq!(sessions[0], expected);
    assert_eq!(
        (&sessions[1]["id"], &sessions[1]["name"], &sessions[1]["current"]),
        (&json!(phone.session), &json!("Firefox on Windows"), &json!(false))
    );
}

#[tokio::test]
async fn nobody_sees_anybody_elses_devices() {
    let People { bert, .. } = people().await;
    assert_eq!(ids(&list(&bert, "/v1/sessions?ended=true").await), [&bert.session]);
}

#[tokio::test]
async fn a_session_that_lapsed_is_not_listed() {
    let People { app, mut laptop, .. } = people().await;
    app.advance(13 * DAY);
    laptop.refresh().await.expect("the laptop is used, the phone is not");
    app.advance(DAY);
    laptop.refresh().await.expect("an hour counts");
    assert_eq!(ids(&list(&laptop, "/v1/sessions").await), [&laptop.session]);
}

#[tokio::test]
async fn an_ended_device_is_refused_on_its_very_next_call_and_after_a_restart() {
    let People { mut app, laptop, mut phone, .. } = people().await;
    let kept = phone.clone();
    let reply = bearer(&laptop, "DELETE", &format!("/v1/sessions/{}", phone.session), None).await;
    assert_eq!((reply.status.as_u16(), reply.text().as_str()), (204, ""));
    for _ in 0..2 {
        let refused = phone.me().await;
        refused.expect(401, "session_ended");
        let told = refused.json();
        assert_eq!((&told["reason"], &told["at"]), (&json!("signed_out_elsewhere"), &json!("2023-11-14T22:15:20Z")));
        assert_eq!(told["by"], json!({"kind": "self", "device": "Chromium on Linux", "ip": "192.0.2.1"}));
        assert_eq!(refused.content_type(), "application/problem+json");
        assert_eq!(refused.header("www-authenticate"), "Bearer error=\"invalid_token\"");
        phone = kept.clone();
        assert_eq!(phone.post("/api/refresh", &[]).await.code(), "session_ended");
        phone = kept.clone();
        app.restart().await;
    }
    laptop.me().await.expect(200, "");
}

#[tokio::test]
async fn whoever_ends_a_device_is_named_as_they_named_theirs() {
    let People { mut laptop, phone, .. } = people().await;
    let named = [("session_id", laptop.session.as_str()), ("name", "Anna's <b>laptop</b>")];
    assert_eq!(laptop.clone().post("/api/rename_session", &named).await.status, 200);
    laptop.post("/api/end_session", &[("session_id", &phone.session)]).await;
    assert_eq!(phone.me().await.json()["by"]["device"], "Anna's <b>laptop</b>");
}

#[tokio::test]
async fn somebody_elses_session_is_not_found_and_nothing_happens_to_it() {
    let People { app, laptop, mut bert, .. } = people().await;
    let path = format!("/v1/sessions/{}", laptop.session);
    bearer(&bert, "DELETE", &path, None).await.expect(404, "session_not_found");
    bearer(&bert, "PATCH", &path, Some(json!({"name": "mine"}))).await.expect(404, "session_not_found");
    bert.post("/api/end_session", &[("session_id", &laptop.session)]).await.expect(404, "session_not_found");
    bert.post("/api/rename_session", &[("session_id", &laptop.session), ("name", "mine")])
        .await
        .expect(404, "session_not_found");
    laptop.me().await.expect(200, "");
    assert_eq!(list(&laptop, "/v1/sessions").await[0]["name"], "Chromium on Linux");
    let unknown = bearer(&bert, "DELETE", "/v1/sessions/00000000-0000-7000-8000-000000000000", None).await;
    let theirs = bearer(&bert, "DELETE", &path, None).await;
    assert_eq!(unknown.text(), theirs.text(), "there is no telling the two apart");
    assert_eq!(app.endings("signed_out_elsewhere").await, 0);
}

#[tokio::test]
async fn ending_a_session_twice_is_not_found_the_second_time() {
    let People { app, mut laptop, phone, .. } = people().await;
    let path = format!("/v1/sessions/{}", phone.session);
    assert_eq!(bearer(&laptop, "DELETE", &path, None).await.status, 204);
    bearer(&laptop, "DELETE", &path, None).await.expect(404, "session_not_found");
    laptop.post("/api/end_session", &[("session_id", &phone.session)]).await.expect(404, "session_not_found");
    bearer(&laptop, "PATCH", &path, Some(json!({"name": "late"}))).await.expect(404, "session_not_found");
    assert_eq!(app.endings("signed_out_elsewhere").await, 1);
}

#[tokio::test]
async fn ending_the_own_session_signs_out_and_tells_the_browser_to_forget() {
    let People { mut laptop, phone, .. } = people().await;
    let own = laptop.session.clone();
    let reply = laptop.post("/api/end_session", &[("session_id", &own)]).await;
    assert_eq!((reply.status.as_u16(), reply.header("clear-site-data")), (200, "\"cache\", \"storage\""));
    assert!(!laptop.cookies.contains_key(REFRESH));
    assert_eq!(laptop.me().await.json()["reason"], "signed_out");
    let reply = bearer(&phone, "DELETE", &format!("/v1/sessions/{}", phone.session), None).await;
    assert_eq!(reply.status, 204);
    assert_eq!(phone.me().await.json()["reason"], "signed_out");
}

#[tokio::test]
async fn signing_out_ends_this_session_alone_and_twice_is_no_error() {
    let People { mut laptop, phone, .. } = people().await;
    let mut second_tab = laptop.clone();
    for tab in [&mut laptop, &mut second_tab] {
        let reply = tab.post("/api/sign_out", &[]).await;
        assert_eq!(
            (reply.status.as_u16(), reply.header("clear-site-data")),
            (200, "\"cache\", \"storage\""),
            "{}",
            reply.text()
        );
        assert!(!tab.cookies.contains_key(REFRESH));
    }
    laptop.me().await.expect(401, "session_ended");
    assert_eq!(laptop.me().await.json()["reason"], "signed_out");
    phone.me().await.expect(200, "");
}

#[tokio::test]
async fn signing_out_all_others_ends_every_other_device_and_nobody_elses() {
    let People { laptop, phone, bert, .. } = people().await;
    let mut tablet = laptop.other_device();
    tablet.sign_in("anna@example.org").await;
    let reply = bearer(&laptop, "DELETE", "/v1/sessions?except=current", None).await;
    assert_eq!((reply.status.as_u16(), reply.json()), (200, json!({"ended": 2})));
    for gone in [&phone, &tablet] {
        gone.me().await.expect(401, "session_ended");
        assert_eq!(gone.me().await.json()["reason"], "signed_out_others");
    }
    for alive in [&laptop, &bert] {
        alive.me().await.expect(200, "");
    }
    let again = laptop.clone().post("/api/end_other_sessions", &[]).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, json!(0)));
}

#[tokio::test]
async fn ending_all_sessions_needs_the_word_that_says_which() {
    let People { laptop, phone, .. } = people().await;
    for path in
        ["/v1/sessions", "/v1/sessions?except=", "/v1/sessions?except=none", "/v1/sessions?except=current&except=none"]
    {
        bearer(&laptop, "DELETE", path, None).await.expect(400, "bad_request");
    }
    phone.me().await.expect(200, "");
}

#[tokio::test]
async fn ended_devices_are_listed_for_thirty_days() {
    let People { app, mut laptop, phone, .. } = people().await;
    laptop.post("/api/end_session", &[("session_id", &phone.session)]).await;
    assert_eq!(ids(&list(&laptop, "/v1/sessions").await), [&laptop.session]);
    let both = list(&laptop, "/v1/sessions?ended=true").await;
    assert_eq!(ids(&both), [&laptop.session, &phone.session]);
    assert_eq!(
        (&both[1]["ended_at"], &both[1]["end_reason"]),
        (&json!("2023-11-14T22:15:20Z"), &json!("signed_out_elsewhere"))
    );
    for _ in 0..3 {
        app.advance(10 * DAY + MINUTE);
        laptop.refresh().await.expect("the laptop is used");
    }
    assert_eq!(ids(&list(&laptop, "/v1/sessions?ended=true").await), [&laptop.session]);
}

#[tokio::test]
async fn a_device_is_called_what_its_owner_calls_it() {
    let People { laptop, phone, .. } = people().await;
    let path = format!("/v1/sessions/{}", phone.session);
    let reply = bearer(&laptop, "PATCH", &path, Some(json!({"name": "  Annas Telefon 📱 "}))).await;
    assert_eq!(reply.status, 204);
    assert_eq!(list(&laptop, "/v1/sessions").await[1]["name"], "Annas Telefon 📱");
    assert_eq!(list(&laptop, "/v1/sessions").await[1]["browser"], "Firefox");
}

#[tokio::test]
async fn a_bad_name_is_refused_and_the_old_one_stays() {
    let People { mut laptop, .. } = people().await;
    let (own, long) = (laptop.session.clone(), "a".repeat(61));
    for bad in ["", "   ", "a\nb", "a\0b", "x\u{202e}y", &long] {
        bearer(&laptop, "PATCH", &format!("/v1/sessions/{own}"), Some(json!({"name": bad})))
            .await
            .expect(422, "name_invalid");
        laptop.post("/api/rename_session", &[("session_id", &own), ("name", bad)]).await.expect(422, "name_invalid");
    }
    assert_eq!(list(&laptop, "/v1/sessions").await[0]["name"], "Chromium on Linux");
}

#[tokio::test]
async fn an_access_token_lives_no_longer_than_it_says() {
    let People { app, laptop, .. } = people().await;
    app.advance(10 * MINUTE);
    laptop.me().await.expect(401, "token_expired");
}

#[tokio::test]
async fn a_token_and_a_cookie_of_different_sessions_are_refused_and_end_nothing() {
    let People { laptop, phone, bert, .. } = people().await;
    for other in [&phone, &bert] {
        for (method, path) in [("GET", "/v1/me"), ("POST", "/api/sign_out"), ("POST", "/api/end_other_sessions")] {
            let request = laptop
                .call(method.parse().expect("a method"), path)
                .header("authorization", format!("Bearer {}", other.access_token));
            let mut tab = laptop.clone();
            tab.send(request.body(axum::body::Body::empty()).expect("a request")).await.expect(400, "session_mismatch");
        }
    }
    for alive in [&laptop, &phone, &bert] {
        alive.me().await.expect(200, "");
    }
}

#[tokio::test]
async fn everything_about_sessions_needs_proof_of_one() {
    let People { app, laptop, .. } = people().await;
    let path = format!("/v1/sessions/{}", laptop.session);
    for (method, path) in [
        ("GET", "/v1/me"),
        ("GET", "/v1/sessions"),
        ("DELETE", "/v1/sessions?except=current"),
        ("DELETE", &path),
        ("PATCH", &path),
    ] {
        let reply = app.browser().api(method, path, "", None).await;
        reply.expect(401, "not_signed_in");
        assert_eq!(reply.header("www-authenticate"), "Bearer");
    }
    for (action, fields) in [
        ("list_sessions", vec![]),
        ("end_other_sessions", vec![]),
        ("end_session", vec![("session_id", laptop.session.as_str())]),
        ("rename_session", vec![("session_id", laptop.session.as_str()), ("name", "x")]),
    ] {
        app.browser().post(&format!("/api/{action}"), &fields).await.expect(401, "not_signed_in");
    }
    laptop.me().await.expect(200, "");
}
