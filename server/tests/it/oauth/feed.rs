//! `GET /v1/endings` as pages: everything that ended, in order, and what a service needs to refuse by it.

use crate::support::{Machine, TestApp, machine::basic};
use curfew_domain::{
    ending::{Actor, Reason, Scope},
    ids::TokenId,
    roles::Roles,
    time::Timestamp,
};
use serde_json::{Value, json};
use server::{
    accounts::{clients, end},
    clock::Clock,
    store::endings,
};
use std::time::Duration;

const FEED: &str = "/v1/endings";

async fn page(machine: &Machine, query: &str) -> Value {
    let reply = machine.get_as(&machine.basic(), &format!("{FEED}{query}")).await;
    assert_eq!((reply.status.as_u16(), reply.header("cache-control")), (200, "no-store"), "{}", reply.text());
    reply.json()
}

#[tokio::test]
async fn every_kind_of_ending_says_whom_to_refuse() {
    let app = TestApp::start().await;
    let (machine, gone) = (Machine::new(&app, "endings revoke").await, Machine::new(&app, "endings").await);
    let mut anna = app.browser();
    anna.sign_up("anna@example.org").await;
    let sub = anna.me().await.json()["sub"].as_str().expect("text").to_owned();
    let account = sub.parse().expect("an id");
    assert_eq!(page(&machine, "").await, json!({"endings": [], "next": 0}));

    assert_eq!(anna.post("/api/sign_out", &[]).await.status, 200);
    machine.post("/oauth/revoke", &[("token", &machine.access_token().await)]).await;
    clients::delete(&app.state, gone.id.parse().expect("an id")).await.expect("deleted");
    let (now, mut db) = (app.clock.now(), app.state.store.begin().await.expect("a transaction"));
    let until = end::until(&app.state, now);
    end::end_account(&app.state, &mut db, account, Reason::Disabled, Actor::Admin).await.expect("ended");
    endings::change_roles(&mut db, account, &Roles::default(), now, until).await.expect("changed");
    end::end_everyone(&app.state, &mut db).await.expect("ended");
    endings::supersede(&mut db, anna.session.parse().expect("an id"), 4, now, until).await.expect("superseded");
    endings::record(&mut db, &Scope::Key { kid: "k1".into() }, now, until).await.expect("recorded");
    end::commit(&app.state, db).await.expect("committed");

    let body = page(&machine, "?after=0").await;
    let (at, until) = ("2023-11-14T22:13:20.000Z", "2023-11-14T22:24:22.000Z");
    let told = |seq: i64, scope: &str, subject: Value, reason: Value, more: Value| {
        let mut all =
            json!({"seq": seq, "scope": scope, "subject": subject, "reason": reason, "at": at, "until": until});
        all.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        all
    };
    let token = body["endings"][1]["subject"].clone();
    assert!(token.as_str().is_some_and(|id| id.parse::<TokenId>().is_ok()));
    let expected = [
        told(1, "session", json!(anna.session), json!("signed_out"), json!({"account": sub})),
        told(2, "token", token, Value::Null, json!({"until": "2023-11-14T22:23:22.000Z"})),
        told(3, "client", json!(gone.id), Value::Null, json!({})),
        told(4, "account", json!(sub), json!("disabled"), json!({"epoch": 1})),
        told(5, "roles", json!(sub), Value::Null, json!({"epoch": 2})),
        told(6, "everyone", Value::Null, json!("admin_everyone"), json!({"before": at})),
        told(7, "generation", json!(anna.session), Value::Null, json!({"generation": 4})),
        told(8, "key", json!("k1"), Value::Null, json!({})),
    ];
    assert_eq!(body, json!({"endings": expected, "next": 8}));
    assert!(!body.to_string().contains("192.0.2.1") && !body.to_string().contains("Chrom"), "who did it is private");
    assert_eq!(page(&machine, "?after=6").await, json!({"endings": expected[6..], "next": 8}));
    assert_eq!(page(&machine, "?after=8").await, json!({"endings": [], "next": 8}));
    assert_eq!(page(&machine, "?after=99").await, json!({"endings": [], "next": 99}));
}

#[tokio::test]
async fn a_long_feed_comes_in_pages_without_a_gap() {
    let app = TestApp::start().await;
    let machine = Machine::new(&app, "endings").await;
    let mut db = app.state.store.begin().await.expect("a transaction");
    for n in 0..1_100 {
        let token = TokenId::new(Timestamp::from_millis(n), &[0; 10]);
        endings::record(&mut db, &Scope::Token { token }, app.clock.now(), app.clock.now()).await.expect("recorded");
    }
    end::commit(&app.state, db).await.expect("committed");
    let (mut seen, mut after) = (Vec::new(), 0);
    for length in [500, 500, 100, 0] {
        let body = page(&machine, &format!("?after={after}")).await;
        let endings = body["endings"].as_array().expect("a list");
        assert_eq!(endings.len(), length);
        seen.extend(endings.iter().map(|ending| ending["seq"].as_i64().expect("a number")));
        after = body["next"].as_i64().expect("a number");
    }
    assert_eq!(seen, (1..=1_100).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_address_that_says_nothing_clear_is_a_problem() {
    let app = TestApp::start().await;
    let machine = Machine::new(&app, "endings").await;
    for query in [
        "?after=-1",
        "?after=x",
        "?after=1.5",
        "?after=",
        "?after=9223372036854775808",
        "?after=1&after=2",
        "?after=%ff",
    ] {
        let reply = machine.get_as(&machine.basic(), &format!("{FEED}{query}")).await;
        reply.expect(400, "bad_request");
        assert_eq!(reply.content_type(), "application/problem+json");
    }
    for (last, kind) in ["x", "-1", "1.5"].into_iter().flat_map(|last| [(last, "text/event-stream"), (last, "*/*")]) {
        let request = machine.request(http::Method::GET, FEED, &machine.basic()).header("last-event-id", last);
        let request = request.header("accept", kind).body(axum::body::Body::empty());
        app.door().knock(request.expect("a request")).await.expect(400, "bad_request");
    }
}

#[tokio::test]
async fn what_was_seen_last_goes_before_what_the_address_says() {
    let app = TestApp::start().await;
    let machine = Machine::new(&app, "endings").await;
    for (last, next) in [("7", 7), ("0", 0), ("", 3)] {
        let path = format!("{FEED}?after=3");
        let request = machine.request(http::Method::GET, &path, &machine.basic()).header("last-event-id", last);
        let reply = app.door().knock(request.body(axum::body::Body::empty()).expect("a request")).await;
        assert_eq!((reply.status.as_u16(), reply.json()["next"].as_i64()), (200, Some(next)), "{last:?}");
    }
}

#[tokio::test]
async fn the_feed_is_for_machine_clients_with_the_permission() {
    let app = TestApp::start().await;
    let (machine, other) = (Machine::new(&app, "endings").await, Machine::new(&app, "introspect revoke").await);
    let mut anna = app.browser();
    anna.sign_up("anna@example.org").await;
    let bearer = async |machine: &Machine| format!("Bearer {}", machine.access_token().await);
    let cases = [
        (String::new(), 401, "not_signed_in"),
        (basic(&machine.id, &other.secret), 401, "invalid_client"),
        ("Bearer x".to_owned(), 401, "token_invalid"),
        (format!("Bearer {}", anna.access_token), 403, "forbidden"),
        (other.basic(), 403, "forbidden"),
        (bearer(&other).await, 403, "forbidden"),
    ];
    for (authorization, status, code) in cases {
        let reply = machine.get_as(&authorization, FEED).await;
        reply.expect(status, code);
        assert_eq!(reply.content_type(), "application/problem+json");
        assert_eq!(reply.header("www-authenticate").starts_with("Basic"), code == "invalid_client");
    }
    let good = bearer(&machine).await;
    assert_eq!(machine.get_as(&good, FEED).await.status, 200);
    app.advance(Duration::from_mins(11));
    machine.get_as(&good, FEED).await.expect(401, "token_expired");
}

#[tokio::test]
async fn without_the_database_nothing_is_said_to_have_ended() {
    let app = TestApp::start().await;
    let machine = Machine::new(&app, "endings").await;
    let bearer = format!("Bearer {}", machine.access_token().await);
    app.state.store.close().await;
    for authorization in [machine.basic(), bearer] {
        let reply = machine.get_as(&authorization, FEED).await;
        reply.expect(503, "unavailable");
        assert!(!reply.header("retry-after").is_empty());
    }
}
