//! What administrators end, by every door: at once, with the reason, and nobody else's.

use super::{ANNA, House, account_id, api, goes_on, is_over};
use serde_json::json;

#[tokio::test]
async fn one_session_ends_and_the_account_goes_on() {
    let house = House::open().await;
    let path = format!("/v1/admin/sessions/{}", house.phone.session);
    assert_eq!(api(&house.root, "DELETE", &format!("{path}?reason=lost"), None).await.status, 204);
    is_over(&house.phone, "admin").await;
    goes_on(&house.anna).await;
    api(&house.root, "DELETE", &path, None).await.expect(404, "session_not_found");
    let act = house.latest_act().await;
    assert_eq!((act["action"].as_str(), act["reason"].as_str()), (Some("session_ended"), Some("lost")));
    assert_eq!((act["target_id"].as_str(), act["target_name"].as_str()), (Some(&*house.phone.session), Some(ANNA)));
}

#[tokio::test]
async fn all_of_one_person_end_and_nobody_elses() {
    let house = House::open().await;
    let path = format!("/v1/admin/users/{}/sessions", account_id(&house.anna).await);
    assert_eq!(api(&house.root, "DELETE", &path, None).await.json(), json!({"ended": 2}));
    is_over(&house.anna, "admin").await;
    is_over(&house.phone, "admin").await;
    goes_on(&house.bert).await;
    goes_on(&house.root).await;
    house.anna.clone().sign_in(ANNA).await;
}

#[tokio::test]
async fn whoever_is_disabled_is_out_at_once_by_every_door() {
    for door in ["api", "action", "form"] {
        let mut house = House::open().await;
        let anna = account_id(&house.anna).await;
        match door {
            "api" => {
                let body = json!({"reason": "left the company"});
                let reply = api(&house.root, "POST", &format!("/v1/admin/users/{anna}/disable"), Some(body)).await;
                assert_eq!(reply.status, 204, "{}", reply.text());
            }
            "action" => {
                let fields = [("user_id", &*anna), ("reason", "left the company")];
                let reply = house.root.post("/api/disable_user", &fields).await;
                assert_eq!(reply.status, 200, "{}", reply.text());
            }
            _ => {
                let fields = [("user_id", &*anna), ("reason", "left the company")];
                house.root.submit("/api/disable_user", &fields).await.leads_to(&format!("/admin?user={anna}"));
            }
        }
        is_over(&house.anna, "disabled").await;
        is_over(&house.phone, "disabled").await;
        goes_on(&house.bert).await;
        let fields = [("email", ANNA), ("password", crate::support::PASSWORD)];
        house.anna.post("/api/sign_in", &fields).await.expect(401, "invalid_credentials");
        house.phone.post("/api/refresh", &[]).await.expect(401, "account_disabled");
        let act = house.latest_act().await;
        assert_eq!(
            (act["action"].as_str(), act["reason"].as_str()),
            (Some("account_disabled"), Some("left the company"))
        );
        assert_eq!(api(&house.root, "POST", &format!("/v1/admin/users/{anna}/enable"), None).await.status, 204);
        house.app.browser().sign_in(ANNA).await;
        assert_eq!(house.latest_act().await["action"], "account_enabled");
    }
}

#[tokio::test]
async fn everyone_ends_after_the_words_are_typed_and_not_before() {
    let mut house = House::open().await;
    for query in ["", "?confirm=", "?confirm=yes", "?confirm=end%20everyone", "?confirm=END%20EVERYONE&x=1"] {
        let reply = api(&house.root, "DELETE", &format!("/v1/admin/sessions{query}"), None).await;
        reply.expect(400, "not_confirmed");
    }
    house.root.post("/api/end_everyone", &[("confirm", "END EVERYBODY")]).await.expect(400, "not_confirmed");
    goes_on(&house.bert).await;
    let preview = house.root.post("/api/end_everyone_preview", &[]).await.json();
    assert_eq!(preview, json!({"sessions": 4, "open_tabs": 0}));
    let reply = house.root.post("/api/end_everyone", &[("confirm", "END EVERYONE"), ("reason", "drill")]).await;
    assert_eq!((reply.status.as_u16(), reply.json()), (200, json!(4)), "{}", reply.text());
    assert!(!reply.header("clear-site-data").is_empty(), "the caller is out as well");
    for browser in [&house.anna, &house.phone, &house.bert] {
        is_over(browser, "admin_everyone").await;
    }
    let mut root = house.app.browser();
    root.sign_in(super::ROOT).await;
    house.root = root;
    let act = house.latest_act().await;
    assert_eq!((act["action"].as_str(), act["target_kind"].as_str()), (Some("everyone_ended"), Some("everyone")));
    assert_eq!((act["reason"].as_str(), act["detail"].as_str()), (Some("drill"), Some("4 sessions ended")));
}

#[tokio::test]
async fn a_reason_is_short_or_nothing_happens() {
    let mut house = House::open().await;
    let (anna, long) = (account_id(&house.anna).await, "x".repeat(201));
    let path = format!("/v1/admin/users/{anna}");
    api(&house.root, "DELETE", &format!("{path}/sessions?reason={long}"), None).await.expect(422, "reason_invalid");
    let body = json!({"reason": "a\nb"});
    api(&house.root, "POST", &format!("{path}/disable"), Some(body)).await.expect(422, "reason_invalid");
    let fields = [("user_id", &*anna), ("reason", &*long)];
    house.root.post("/api/end_user_sessions", &fields).await.expect(422, "reason_invalid");
    for body in [json!({"why": "x"}), json!([]), json!({"reason": 5})] {
        api(&house.root, "POST", &format!("{path}/disable"), Some(body)).await.expect(400, "bad_request");
    }
    goes_on(&house.anna).await;
}
