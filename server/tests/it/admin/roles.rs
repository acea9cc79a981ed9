//! Roles given and taken: effective at once, by token, cookie, page and socket, and nobody is signed out.

use super::{House, ROOT, account_id, api, goes_on};
use crate::support::{
    device::CHROME,
    serving::{LiveServer, eventually},
};
use curfew_domain::roles::Roles;
use serde_json::{Value, json};
use server::accounts::admin::{self, Mandate};
use std::time::Duration;

async fn set(house: &House, account: &str, roles: Value) {
    let body = json!({"roles": roles});
    let reply = api(&house.root, "PUT", &format!("/v1/admin/users/{account}/roles"), Some(body)).await;
    assert_eq!(reply.status, 204, "{}", reply.text());
}

#[tokio::test]
async fn a_role_given_or_taken_is_so_at_once_and_signs_nobody_out() {
    let mut house = House::open().await;
    let anna = account_id(&house.anna).await;
    let shown_admin = |page: &crate::support::Reply| page.text().contains("&quot;admin&quot;:true");
    for (roles, is_admin) in
        [(json!(["admin", "editor"]), true), (json!(["editor"]), false), (json!(["admin"]), true), (json!([]), false)]
    {
        set(&house, &anna, roles).await;
        // The token in hand says what is no longer so.
        house.anna.me().await.expect(401, "refresh_needed");
        api(&house.anna, "GET", "/v1/admin/users", None).await.expect(401, "refresh_needed");
        // The cookie and pages know already.
        let by_cookie = house.anna.post("/api/list_users", &[]).await;
        assert_eq!(by_cookie.status, if is_admin { 200 } else { 403 }, "{}", by_cookie.text());
        let page = house.anna.get("/sessions").await;
        assert_eq!((page.status.as_u16(), shown_admin(&page)), (200, is_admin), "{}", page.text());
        // And a fresh token.
        let session = house.anna.session.clone();
        house.anna.refresh().await.expect("the session stands");
        assert_eq!(house.anna.session, session, "nobody was signed out");
        assert_eq!(api(&house.anna, "GET", "/v1/admin/users", None).await.status, if is_admin { 200 } else { 403 });
        goes_on(&house.anna).await;
        goes_on(&house.bert).await;
    }
}

#[tokio::test]
async fn the_token_says_the_roles_and_what_they_permit() {
    let mut house = House::open().await;
    let anna = account_id(&house.anna).await;
    set(&house, &anna, json!(["editor", "admin"])).await;
    house.anna.refresh().await.expect("the session stands");
    let me = house.anna.me().await.json();
    assert_eq!((&me["roles"], &me["scope"]), (&json!(["admin", "editor"]), &json!("sessions admin")));
    let act = house.latest_act().await;
    assert_eq!(
        (act["action"].as_str(), act["detail"].as_str()),
        (Some("roles_changed"), Some("from none to admin editor"))
    );
    // The same again changes nothing, and asks nobody to refresh.
    set(&house, &anna, json!(["admin", "editor"])).await;
    goes_on(&house.anna).await;
}

#[tokio::test]
async fn what_is_no_role_is_refused() {
    let house = House::open().await;
    let path = format!("/v1/admin/users/{}/roles", account_id(&house.anna).await);
    let many: Vec<_> = (0..17).map(|n| format!("r{n}")).collect();
    for roles in [json!(["Admin"]), json!(["a b"]), json!([""]), json!(["a,b"]), json!(["ä"]), json!(many)] {
        api(&house.root, "PUT", &path, Some(json!({"roles": roles}))).await.expect(422, "role_invalid");
    }
    for body in [json!({}), json!({"roles": "admin"}), json!({"roles": [1]}), json!({"roles": [], "x": 1})] {
        api(&house.root, "PUT", &path, Some(body)).await.expect(400, "bad_request");
    }
    goes_on(&house.anna).await;
}

#[tokio::test]
async fn an_open_tab_is_told_that_its_token_is_to_be_exchanged() {
    let server = LiveServer::start().await;
    let anna = server.signed_up(CHROME, "anna@example.org").await;
    let bert = server.signed_up(CHROME, "bert@example.org").await;
    let (mut tab, mut other) = (anna.tab().await, bert.tab().await);
    let mandate = Mandate::operator();
    let account = admin::account_of(&server.app, &mandate.authority, "anna@example.org").await.expect("she is there");
    let roles = Roles::parse("admin").expect("roles");
    admin::roles::set(&server.app, &mandate, account.id, roles).await.expect("she may");
    assert_eq!(tab.frame().await["type"], "refresh_needed");
    tab.is_open_and_quiet().await;
    other.is_open_and_quiet().await;
    eventually(Duration::from_secs(2), "the token is refused", async || anna.me().await.code() == "refresh_needed")
        .await;
}

#[tokio::test]
async fn whoever_lost_the_role_a_moment_ago_does_nothing_any_more() {
    let mut house = House::open().await;
    let anna = account_id(&house.anna).await;
    set(&house, &anna, json!(["admin"])).await;
    house.anna.refresh().await.expect("the session stands");
    house.app.give_roles(ROOT, "").await;
    let path = format!("/v1/admin/users/{anna}/disable");
    api(&house.root, "POST", &path, None).await.expect(401, "refresh_needed");
    house.root.post("/api/disable_user", &[("user_id", &anna)]).await.expect(403, "forbidden");
    goes_on(&house.anna).await;
}
