//! `/oauth/introspect`: what is good is told, what is not has one answer, and asking does nothing.

use super::refused;
use crate::support::{Browser, Machine, Reply, TestApp};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);
const INTROSPECT: &str = "/oauth/introspect";

struct House {
    app: TestApp,
    machine: Machine,
    anna: Browser,
    bert: Browser,
}

impl House {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let machine = Machine::new(&app, "introspect").await;
        let (mut anna, mut bert) = (app.browser(), app.browser());
        anna.sign_up("anna@example.org").await;
        bert.sign_up("bert@example.org").await;
        Self { app, machine, anna, bert }
    }

    async fn ask(&self, token: &str) -> Reply {
        self.machine.post(INTROSPECT, &[("token", token)]).await
    }

    async fn is_active(&self, token: &str) -> bool {
        let reply = self.ask(token).await;
        assert_eq!((reply.status.as_u16(), reply.header("cache-control")), (200, "no-store"), "{}", reply.text());
        let is_active = reply.json()["active"] == true;
        assert!(is_active || reply.text() == r#"{"active":false}"#, "inactive answers carry nothing: {}", reply.text());
        is_active
    }

    /// Both of a device's tokens.
    async fn both(&self, browser: &Browser) -> [bool; 2] {
        [self.is_active(&browser.access_token).await, self.is_active(browser.refresh_token()).await]
    }
}

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body[name].as_str().unwrap_or_else(|| panic!("{name} in {body}"))
}

#[tokio::test]
async fn a_persons_access_token_is_told_as_it_was_signed() {
    let house = House::open().await;
    let body = house.ask(&house.anna.access_token).await.json();
    assert_eq!((&body["active"], text(&body, "token_type")), (&json!(true), "Bearer"));
    assert_eq!((text(&body, "sid"), text(&body, "client_id")), (house.anna.session.as_str(), "curfew-web"));
    let me = house.anna.me().await.json();
    assert_eq!((text(&body, "sub"), text(&body, "scope")), (text(&me, "sub"), "sessions"));
    assert_eq!((text(&body, "iss"), text(&body, "aud")), ("http://localhost:3000", "http://localhost:3000"));
    assert_eq!((&body["amr"], &body["roles"]), (&json!(["pwd"]), &json!([])));
    let numbers = ["iat", "exp", "auth_time"].map(|name| body[name].as_i64().expect("seconds"));
    assert!((570..=600).contains(&(numbers[1] - numbers[0])) && numbers[0] == numbers[2], "{numbers:?}");
    assert_eq!(text(&body, "jti").len(), 36);
    assert_eq!(body.as_object().map(serde_json::Map::len), Some(14), "{body}");
}

#[tokio::test]
async fn a_refresh_token_is_told_and_not_used() {
    let house = House::open().await;
    house.app.advance(MINUTE);
    for _ in 0..3 {
        let body = house.ask(house.anna.refresh_token()).await.json();
        let told = [text(&body, "token_type"), text(&body, "sid"), text(&body, "client_id")];
        assert_eq!(told, ["refresh_token", house.anna.session.as_str(), "curfew-web"]);
        let left = body["exp"].as_i64().expect("seconds") - body["iat"].as_i64().expect("seconds");
        assert_eq!(left, 14 * 24 * 60 * 60, "until it lapses");
        assert_eq!(house.app.generation(&house.anna.session).await, 0);
    }
}

#[tokio::test]
async fn a_machines_token_is_told_too() {
    let house = House::open().await;
    let token = house.machine.access_token().await;
    let body = house.ask(&token).await.json();
    let told = [text(&body, "sub"), text(&body, "client_id"), text(&body, "scope")];
    assert_eq!(told, [house.machine.id.as_str(), &house.machine.id, "introspect"]);
    assert!(body.get("sid").is_none() && body.get("roles").is_none(), "{body}");
    let by_token = house.machine.post_as(&format!("Bearer {token}"), INTROSPECT, format!("token={token}")).await;
    assert_eq!(by_token.json(), body);
}

#[tokio::test]
async fn what_is_over_is_inactive_at_once_and_other_peoples_stay() {
    for (method, path) in [("DELETE", "/v1/sessions/{}"), ("POST", "/api/sign_out")] {
        let mut house = House::open().await;
        assert_eq!(house.both(&house.anna).await, [true, true]);
        let (anna, path) = (house.anna.clone(), path.replace("{}", &house.anna.session));
        if method == "DELETE" {
            assert_eq!(house.anna.api(method, &path, &anna.access_token, None).await.status, 204);
        } else {
            assert_eq!(house.anna.post(&path, &[]).await.status, 200);
        }
        assert_eq!(house.both(&anna).await, [false, false]);
        assert_eq!(house.both(&house.bert).await, [true, true]);
    }
}

#[tokio::test]
async fn forged_expired_and_unknown_tokens_have_the_same_answer() {
    let house = House::open().await;
    let (access, refresh) = (&house.anna.access_token, house.anna.refresh_token());
    let swapped = format!("{}.{}", &access[..access.rfind('.').expect("three parts")], "A".repeat(86));
    let elsewhere = House::open().await;
    for token in [
        "x",
        "..",
        "cft_",
        "<img src=x>",
        " ",
        "\u{0}",
        &swapped,
        &refresh[..86],
        &refresh.to_uppercase(),
        &elsewhere.anna.access_token,
        elsewhere.anna.refresh_token(),
        &house.machine.secret,
        &"x".repeat(10_000),
    ] {
        assert!(!house.is_active(token).await, "{token}");
    }
    house.app.advance(Duration::from_mins(11));
    assert_eq!(house.both(&house.anna).await, [false, true], "the access token expired");
    house.app.advance(Duration::from_hours(14 * 24));
    assert_eq!(house.both(&house.anna).await, [false, false], "the session lapsed");
}

#[tokio::test]
async fn a_copied_refresh_token_is_inactive_and_ends_nothing() {
    let mut house = House::open().await;
    let copied = house.anna.refresh_token().to_owned();
    for _ in 0..2 {
        house.app.advance(MINUTE);
        house.anna.refresh().await.expect("goes on");
    }
    assert!(!house.is_active(&copied).await);
    assert_eq!(house.both(&house.anna).await, [true, true]);
    assert_eq!(house.app.endings("refresh_reuse").await, 0);
}

#[tokio::test]
async fn the_token_before_the_last_is_still_good_wherever_it_is_asked_about() {
    let mut house = House::open().await;
    let parent = house.anna.refresh_token().to_owned();
    house.app.advance(MINUTE);
    house.anna.refresh().await.expect("goes on");
    for _ in 0..2 {
        assert!(house.is_active(&parent).await, "its reply may have been lost");
        house.app.advance(MINUTE);
    }
}

#[tokio::test]
async fn a_superseded_access_token_is_evidence_here_too() {
    let mut house = House::open().await;
    let mut thief = house.anna.clone();
    house.app.advance(MINUTE);
    thief.refresh().await.expect("the thief goes first");
    house.app.advance(MINUTE);
    house.anna.refresh().await.expect("the owner takes the line back");
    assert_eq!(house.app.endings("refresh_reuse").await, 0);
    assert!(!house.is_active(&thief.access_token).await);
    assert_eq!(house.app.endings("refresh_reuse").await, 1);
    assert_eq!(house.both(&house.anna).await, [false, false]);
    assert_eq!(house.both(&house.bert).await, [true, true]);
}

#[tokio::test]
async fn only_a_machine_client_with_the_permission_is_answered() {
    let house = House::open().await;
    let body = || format!("token={}", house.bert.access_token);
    let person = format!("Bearer {}", house.anna.access_token);
    refused(&house.machine.post_as("", INTROSPECT, body()).await, 401, "invalid_client");
    for authorization in [person, "Bearer x".to_owned()] {
        refused(&house.machine.post_as(&authorization, INTROSPECT, body()).await, 401, "invalid_token");
    }
    let other = Machine::new(&house.app, "revoke endings").await;
    let token = format!("Bearer {}", other.access_token().await);
    for authorization in [other.basic(), token] {
        refused(&other.post_as(&authorization, INTROSPECT, body()).await, 403, "insufficient_scope");
    }
    let expired = format!("Bearer {}", house.machine.access_token().await);
    house.app.advance(Duration::from_mins(11));
    refused(&house.machine.post_as(&expired, INTROSPECT, body()).await, 401, "invalid_token");
    let mut anna = house.anna.clone();
    let request = anna.call(Method::POST, INTROSPECT).header("content-type", crate::support::browser::FORM);
    let by_cookie = anna.send(request.body(body().into()).expect("a request")).await;
    refused(&by_cookie, 401, "invalid_client");
}

#[tokio::test]
async fn a_request_without_one_token_is_refused_and_a_hint_is_only_one() {
    let house = House::open().await;
    for fields in [vec![], vec![("token", "")], vec![("token", "a"), ("token", "b")], vec![("tokens", "a")]] {
        refused(&house.machine.post(INTROSPECT, &fields).await, 400, "invalid_request");
    }
    for hint in ["access_token", "refresh_token", "nonsense", ""] {
        for token in [house.anna.access_token.as_str(), house.anna.refresh_token()] {
            let reply = house.machine.post(INTROSPECT, &[("token", token), ("token_type_hint", hint)]).await;
            assert_eq!(reply.json()["active"], true, "{hint}");
        }
    }
}

#[tokio::test]
async fn junk_runs_into_a_limit_per_client_and_good_tokens_do_not() {
    let house = House::open().await;
    for n in 0..1000 {
        assert_eq!(house.ask("x").await.status, 200, "{n}");
    }
    let reply = house.ask("x").await;
    refused(&reply, 429, "temporarily_unavailable");
    assert!(!reply.header("retry-after").is_empty());
    assert_eq!(house.both(&house.anna).await, [true, true]);
    let other = Machine::new(&house.app, "introspect").await;
    assert_eq!(other.post(INTROSPECT, &[("token", "x")]).await.text(), r#"{"active":false}"#);
    house.app.advance(Duration::from_mins(15));
    assert!(!house.is_active("x").await);
}

#[tokio::test]
async fn a_role_taken_away_makes_the_token_inactive() {
    let house = House::open().await;
    let sub = text(&house.anna.me().await.json(), "sub").to_owned();
    let mut db = house.app.state.store.begin().await.expect("a transaction");
    let roles = curfew_domain::roles::Roles::default();
    let now = server::clock::Clock::now(&*house.app.clock);
    let until = now + Duration::from_mins(11);
    server::store::endings::change_roles(&mut db, sub.parse().expect("an id"), &roles, now, until).await.expect("done");
    server::accounts::end::commit(&house.app.state, db).await.expect("committed");
    assert_eq!(house.both(&house.anna).await, [false, true], "to be exchanged, not signed out");
    assert_eq!(house.both(&house.bert).await, [true, true]);
}

#[tokio::test]
async fn without_the_database_nothing_is_said_of_any_token() {
    let house = House::open().await;
    let bearer = format!("Bearer {}", house.machine.access_token().await);
    house.app.state.store.close().await;
    for authorization in [house.machine.basic(), bearer] {
        for token in [&house.anna.access_token, house.anna.refresh_token(), "x"] {
            let reply = house.machine.post_as(&authorization, INTROSPECT, format!("token={token}")).await;
            refused(&reply, 503, "temporarily_unavailable");
            assert!(!reply.header("retry-after").is_empty());
        }
    }
}
