//! The audit log: every act with who, what, whom, from where and why.

use super::{ANNA, BERT, House, ROOT, account_id, api};
use crate::support::{
    Device, Machine, PASSWORD,
    browser::{FORM, form},
};
use serde_json::{Value, json};
use std::time::Duration;

fn columns(act: &Value) -> [&str; 4] {
    ["actor_kind", "actor_name", "action", "target_name"].map(|name| act[name].as_str().unwrap_or_default())
}

#[tokio::test]
async fn every_act_is_in_the_log_with_who_what_whom_and_from_where() {
    let mut house = House::open().await;
    let bert = account_id(&house.bert).await;
    assert_eq!(api(&house.root, "DELETE", &format!("/v1/admin/users/{bert}/sessions"), None).await.status, 200);
    house.root.post("/api/set_roles", &[("user_id", &bert), ("roles", "editor, author")]).await;
    let acts = api(&house.root, "GET", "/v1/admin/audit", None).await.json()["entries"].clone();
    let acts: Vec<_> = acts.as_array().expect("a list").iter().collect();
    let said: Vec<_> = acts.iter().map(|act| columns(act)).collect();
    let made = |email| ["owner", email, "account_created", email];
    assert_eq!(
        said,
        [
            ["admin", ROOT, "roles_changed", BERT],
            ["admin", ROOT, "account_sessions_ended", BERT],
            made(BERT),
            made(ANNA),
            ["operator", "command line", "roles_changed", ROOT],
            made(ROOT),
        ]
    );
    assert_eq!((acts[0]["ip"].as_str(), acts[0]["target_id"].as_str()), (Some("192.0.2.1"), Some(&*bert)));
    assert_eq!(acts[0]["detail"], "from none to author editor");
    assert!(acts[0]["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{}", acts[0]);
}

#[tokio::test]
async fn a_copied_token_is_in_the_log() {
    let mut house = House::open().await;
    let mut thief = house.anna.stolen();
    for browser in [&mut house.anna, &mut thief] {
        house.app.advance(Duration::from_mins(10));
        let _ = browser.refresh().await;
    }
    house.app.advance(Duration::from_mins(10));
    assert!(house.anna.refresh().await.is_err(), "the copy showed itself");
    house.root.refresh().await.expect("somebody else's session stands");
    let act = house.latest_act().await;
    assert_eq!(columns(&act), ["system", "Curfew", "reuse_detected", ANNA]);
    assert_eq!(act["target_id"].as_str(), Some(&*house.anna.session));
}

/// The latest act, once nobody but the administrator is left to look at it.
async fn reuse(house: &mut House) -> (Option<String>, String) {
    house.root.refresh().await.expect("somebody else's session stands");
    let act = house.latest_act().await;
    assert_eq!(act["action"], "reuse_detected");
    for secret in ["cft_", "eyJ"] {
        assert!(!act.to_string().contains(secret), "{act}");
    }
    (act["ip"].as_str().map(str::to_owned), act["detail"].as_str().expect("it says more").to_owned())
}

#[tokio::test]
async fn of_a_copied_token_both_parties_are_in_the_log_by_whatever_door_it_came() {
    for door in ["refresh", "sign_out", "sign_in", "oauth"] {
        let mut house = House::open().await;
        let session = house.anna.session.clone();
        house.anna.post("/api/rename_session", &[("session_id", &session), ("name", "Kitchen; by nobody")]).await;
        let mut thief = house.anna.stolen().copied_to(Device::FIREFOX_ON_WINDOWS);
        thief.ip = "2001:db8::66".parse().expect("an address");
        for _ in 0..2 {
            house.app.advance(Duration::from_mins(10));
            house.anna.refresh().await.expect("the owner goes on");
        }
        match door {
            "oauth" => {
                let fields = [("grant_type", "refresh_token"), ("refresh_token", thief.refresh_token())];
                let request = thief.plain(http::Method::POST, "/oauth/token").header("content-type", FORM);
                house.app.door().knock(request.body(form(&fields)).expect("a request")).await
            }
            "sign_in" => thief.post("/api/sign_in", &[("email", BERT), ("password", PASSWORD)]).await,
            action => thief.post(&format!("/api/{action}"), &[]).await,
        };
        let (ip, detail) = reuse(&mut house).await;
        assert_eq!(ip.as_deref(), Some("2001:db8::66"), "{door}");
        let both = "presented by Firefox on Windows; the session is signed in from 192.0.2.1 on Kitchen; by nobody";
        assert_eq!(detail, both, "{door}");
    }
}

#[tokio::test]
async fn of_a_superseded_access_token_whoever_called_with_it_is_in_the_log() {
    let mut house = House::open().await;
    let mut thief = house.anna.clone();
    thief.ip = "198.51.100.66".parse().expect("an address");
    house.app.advance(Duration::from_mins(10));
    thief.refresh().await.expect("the thief goes first");
    house.app.advance(Duration::from_mins(5));
    house.anna.refresh().await.expect("the owner takes the line back");
    thief.me().await.expect(401, "refresh_reused");
    let (ip, detail) = reuse(&mut house).await;
    assert_eq!(ip.as_deref(), Some("198.51.100.66"));
    assert!(detail.starts_with("presented by Chromium on Linux; "), "{detail}");
}

#[tokio::test]
async fn of_a_copy_that_a_program_was_shown_the_program_is_in_the_log() {
    for (path, with_access_token) in [("/oauth/revoke", false), ("/oauth/introspect", true), ("/oauth/revoke", true)] {
        let mut house = House::open().await;
        let machine = Machine::new(&house.app, "introspect revoke").await;
        let mut thief = house.anna.clone();
        let old = house.anna.refresh_token().to_owned();
        house.app.advance(Duration::from_mins(10));
        thief.refresh().await.expect("the thief goes first");
        house.app.advance(Duration::from_mins(5));
        house.anna.refresh().await.expect("the owner takes the line back");
        let shown = if with_access_token { thief.access_token } else { thief.refresh_token().to_owned() };
        assert_ne!(shown, old);
        machine.post(path, &[("token", &shown)]).await;
        let (ip, detail) = reuse(&mut house).await;
        assert_eq!(ip, None, "where the copy is, the program alone knows");
        assert!(detail.starts_with(&format!("shown to the program {}; ", machine.id)), "{detail}");
    }
}

#[tokio::test]
async fn the_log_is_filtered_and_paged() {
    let house = House::open().await;
    let asked = async |query: &str| {
        let reply = api(&house.root, "GET", &format!("/v1/admin/audit?{query}"), None).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()["entries"].as_array().expect("a list").len()
    };
    assert_eq!(asked("").await, 4);
    assert_eq!(asked("text=BERT").await, 1);
    assert_eq!(asked("action=roles_changed").await, 1);
    assert_eq!(asked("actor=command").await, 1);
    assert_eq!(asked("from=2023-11-14&until=2023-11-14").await, 4);
    assert_eq!(asked("until=2023-11-13").await, 0);
    assert_eq!(asked("before=3").await, 2);
    assert_eq!(asked("text=&actor=&action=&from=&until=&format=json").await, 4);
    for bad in ["format=", "format=xml", "before=", "action=x", "from=x", "until=2023-13-01", "page=2"] {
        let reply = api(&house.root, "GET", &format!("/v1/admin/audit?{bad}"), None).await;
        reply.expect(400, "bad_request");
    }
    let anna = account_id(&house.anna).await;
    for n in 0..30 {
        let roles = json!({"roles": [format!("r{n}")]});
        api(&house.root, "PUT", &format!("/v1/admin/users/{anna}/roles"), Some(roles)).await;
        api(&house.root, "DELETE", &format!("/v1/admin/users/{anna}/sessions"), None).await;
    }
    let page = api(&house.root, "GET", "/v1/admin/audit", None).await.json();
    let next = page["next"].as_i64().expect("there is more");
    assert_eq!(asked("").await, 50);
    assert_eq!(asked(&format!("before={next}")).await, 14);
}

#[tokio::test]
async fn the_csv_is_rfc_4180_and_holds_no_formula() {
    let house = House::open().await;
    let path = format!("/v1/admin/users/{}/disable", account_id(&house.anna).await);
    let reason = json!({"reason": "=HYPERLINK(\"http://evil.example\",\"x\")"});
    assert_eq!(api(&house.root, "POST", &path, Some(reason)).await.status, 204);
    let csv = api(&house.root, "GET", "/v1/admin/audit?format=csv&action=account_disabled", None).await;
    assert_eq!(csv.content_type(), "text/csv; charset=utf-8");
    let text = csv.text();
    let lines: Vec<_> = text.split("\r\n").collect();
    assert_eq!((lines.len(), lines[2]), (3, ""), "{text}");
    assert!(lines[1].contains("\"'=HYPERLINK(\"\"http://evil.example\"\",\"\"x\"\")\""), "{text}");
}
