//! Somebody can always administer; and one's own account.

use super::{House, ROOT, account_id, api, goes_on, is_over};
use crate::support::PASSWORD;
use serde_json::json;

const NEW: &str = "nine loud kettles wander";

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let mut house = House::open().await;
    let root = account_id(&house.root).await;
    let user = format!("/v1/admin/users/{root}");
    api(&house.root, "PUT", &format!("{user}/roles"), Some(json!({"roles": ["editor"]})))
        .await
        .expect(409, "last_admin");
    api(&house.root, "POST", &format!("{user}/disable"), None).await.expect(409, "last_admin");
    api(&house.root, "DELETE", "/v1/me", Some(json!({"password": PASSWORD}))).await.expect(409, "last_admin");
    house.root.post("/api/delete_account", &[("password", PASSWORD)]).await.expect(409, "last_admin");
    goes_on(&house.root).await;
    house.app.give_roles(super::ANNA, "admin").await;
    assert_eq!(api(&house.root, "POST", &format!("{user}/disable"), None).await.status, 204);
    is_over(&house.root, "disabled").await;
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_unless_they_are_to_stay() {
    for (end_others, ended) in [(None, 1), (Some("true"), 1), (Some("false"), 0)] {
        let mut house = House::open().await;
        let mut fields = vec![("current_password", PASSWORD), ("new_password", NEW)];
        fields.extend(end_others.map(|value| ("end_others", value)));
        let reply = house.anna.post("/api/change_password", &fields).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (200, json!(ended)), "{}", reply.text());
        goes_on(&house.anna).await;
        goes_on(&house.bert).await;
        if ended == 1 {
            is_over(&house.phone, "password_changed").await;
        } else {
            goes_on(&house.phone).await;
        }
        let mut tablet = house.app.browser();
        let enter = |password| [("email", super::ANNA), ("password", password)];
        tablet.post("/api/sign_in", &enter(PASSWORD)).await.expect(401, "invalid_credentials");
        assert_eq!(tablet.post("/api/sign_in", &enter(NEW)).await.status, 200);
        let act = house.latest_act().await;
        assert_eq!((act["action"].as_str(), act["actor_kind"].as_str()), (Some("password_changed"), Some("owner")));
        assert_eq!((act["actor_name"].as_str(), act["ip"].as_str()), (Some(super::ANNA), Some("192.0.2.1")));
    }
}

#[tokio::test]
async fn a_password_is_changed_only_with_the_current_one_and_to_a_good_one() {
    let mut house = House::open().await;
    let mut change = async |current, new| {
        house.anna.post("/api/change_password", &[("current_password", current), ("new_password", new)]).await
    };
    change("wrong", NEW).await.expect(403, "password_wrong");
    change(PASSWORD, "short").await.expect(422, "password_too_short");
    change(PASSWORD, "password123").await.expect(422, "password_too_weak");
    change(PASSWORD, &"x".repeat(257)).await.expect(422, "password_too_long");
    let reply = house.anna.post("/api/change_password", &[("new_password", NEW)]).await;
    reply.expect(400, "bad_request");
    goes_on(&house.phone).await;
    house.app.browser().sign_in(super::ANNA).await;
}

#[tokio::test]
async fn guessing_in_a_session_is_counted_as_guessing_at_the_door() {
    let mut house = House::open().await;
    for _ in 0..11 {
        house.anna.post("/api/delete_account", &[("password", "wrong")]).await;
    }
    let reply = house.anna.post("/api/delete_account", &[("password", PASSWORD)]).await;
    assert_eq!((reply.status.as_u16(), &*reply.code()), (429, "too_many_attempts"), "{}", reply.text());
    goes_on(&house.anna).await;
}

#[tokio::test]
async fn a_deleted_account_is_gone_and_its_address_is_free() {
    for by_api in [true, false] {
        let house = House::open().await;
        let anna = account_id(&house.anna).await;
        api(&house.anna, "DELETE", "/v1/me", Some(json!({"password": "wrong"}))).await.expect(403, "password_wrong");
        api(&house.anna, "DELETE", "/v1/me", Some(json!({}))).await.expect(400, "bad_request");
        if by_api {
            let reply = api(&house.anna, "DELETE", "/v1/me", Some(json!({"password": PASSWORD}))).await;
            assert_eq!(reply.status, 204, "{}", reply.text());
        } else {
            house.anna.clone().submit("/api/delete_account", &[("password", PASSWORD)]).await.leads_to("/signed-out");
        }
        is_over(&house.anna, "deleted").await;
        is_over(&house.phone, "deleted").await;
        goes_on(&house.bert).await;
        let path = format!("/v1/admin/users/{anna}/sessions");
        api(&house.root, "GET", &path, None).await.expect(404, "user_not_found");
        assert_eq!(house.latest_act().await["action"], "account_deleted");
        let mut again = house.app.browser();
        again.sign_up(super::ANNA).await;
        assert_ne!(account_id(&again).await, anna, "an id is never given again");
    }
}

#[tokio::test]
async fn whoever_is_disabled_while_the_password_is_checked_does_not_get_in() {
    let house = House::open().await;
    let mut late = house.app.browser();
    let (state, mandate) = (&house.app.state, server::accounts::admin::Mandate::operator());
    let account =
        server::accounts::admin::account_of(state, &mandate.authority, super::ANNA).await.expect("she is there");
    // The writer is held while the sign-in hashes, and let go after the disabling is in line before it.
    let held = state.store.begin().await.expect("a transaction");
    let disable = server::accounts::admin::set_disabled::disable(state, &mandate, account.id);
    let (disabled, (), entered) = tokio::join!(
        disable,
        async { drop(held) },
        late.post("/api/sign_in", &[("email", super::ANNA), ("password", PASSWORD)]),
    );
    disabled.expect("it is done");
    entered.expect(401, "invalid_credentials");
    assert_eq!(
        house.app.browser().clone().post("/api/sign_in", &[("email", ROOT), ("password", PASSWORD)]).await.status,
        200
    );
}
