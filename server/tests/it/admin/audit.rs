//! The audit log: every act with who, what, whom, from where and why.

use super::{ANNA, BERT, House, ROOT, account_id, api};
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
