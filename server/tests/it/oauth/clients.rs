//! Machine clients: who is one, what it is given, and what is left when it is deleted.

use super::refused;
use crate::support::{Machine, TestApp, log::Log, machine::basic};
use curfew_domain::access::Token;
use server::accounts::clients;
use std::time::Duration;

const ALL: &str = "introspect revoke endings";
const GRANT: &str = "grant_type=client_credentials";

#[tokio::test]
async fn a_client_gets_a_token_for_its_secret() {
    let app = TestApp::start().await;
    let machine = Machine::new(&app, ALL).await;
    let reply = machine.post("/oauth/token", &[("grant_type", "client_credentials")]).await;
    assert_eq!((reply.status.as_u16(), reply.header("cache-control")), (200, "no-store"));
    let body = reply.json();
    assert_eq!((body["token_type"].as_str(), body["expires_in"].as_u64()), (Some("Bearer"), Some(600)));
    assert_eq!((body["scope"].as_str(), body.as_object().map(serde_json::Map::len)), (Some(ALL), Some(4)));
    let token = app.state.access_tokens.verify(body["access_token"].as_str().expect("text")).expect("it verifies");
    let Token::Machine(claims) = token else { panic!("{token:?}") };
    assert_eq!((claims.client.to_string(), claims.permissions.to_string()), (machine.id, ALL.to_owned()));
}

#[tokio::test]
async fn a_client_may_ask_for_less_but_never_for_more() {
    let app = TestApp::start().await;
    let machine = Machine::new(&app, "introspect endings").await;
    for (scope, given) in
        [("endings", "endings"), ("endings introspect", "introspect endings"), (" ", "introspect endings")]
    {
        let reply = machine.post("/oauth/token", &[("grant_type", "client_credentials"), ("scope", scope)]).await;
        assert_eq!((reply.status.as_u16(), reply.json()["scope"].as_str()), (200, Some(given)), "{scope:?}");
    }
    for scope in ["revoke", "introspect revoke", "admin", "sessions", "root", "introspect,endings"] {
        let reply = machine.post("/oauth/token", &[("grant_type", "client_credentials"), ("scope", scope)]).await;
        refused(&reply, 400, "invalid_scope");
    }
}

#[tokio::test]
async fn nobody_but_the_client_with_its_secret_is_one() {
    let app = TestApp::start().await;
    let (machine, other) = (Machine::new(&app, ALL).await, Machine::new(&app, ALL).await);
    let wrong = [
        String::new(),
        basic(&machine.id, &other.secret),
        basic(&machine.id, ""),
        basic(&machine.id, &machine.secret[..machine.secret.len() - 1]),
        basic(&machine.id.to_uppercase(), &machine.secret),
        basic("01890a5d-ac96-774b-bcce-b302099a8057", &machine.secret),
        basic("", ""),
        basic("curfew-native", ""),
        basic("' OR 1=1", "x"),
        "Basic".to_owned(),
        "Basic !!!".to_owned(),
        format!("Bearer {}", machine.secret),
        format!("Bearer {}", machine.access_token().await),
    ];
    for authorization in wrong {
        let reply = machine.post_as(&authorization, "/oauth/token", GRANT).await;
        refused(&reply, 401, "invalid_client");
        assert!(reply.header("www-authenticate").starts_with("Basic realm="), "{authorization}");
    }
    let inside = format!("{GRANT}&client_id={}&client_secret={}", machine.id, machine.secret);
    refused(&machine.post_as("", "/oauth/token", inside.clone()).await, 401, "invalid_client");
    refused(&machine.post_as(&machine.basic(), "/oauth/token", inside).await, 400, "invalid_request");
    let about_another = format!("{GRANT}&client_id={}", other.id);
    refused(&machine.post_as(&machine.basic(), "/oauth/token", about_another).await, 400, "invalid_request");
}

#[tokio::test]
async fn a_machines_token_is_no_persons_and_a_persons_secret_no_machines() {
    let app = TestApp::start().await;
    let machine = Machine::new(&app, ALL).await;
    let mut anna = app.browser();
    anna.sign_up("anna@example.org").await;
    let token = machine.access_token().await;
    for (method, path) in [("GET", "/v1/me"), ("GET", "/v1/sessions"), ("DELETE", "/v1/sessions?except=current")] {
        anna.api(method, path, &token, None).await.expect(403, "forbidden");
    }
    assert_eq!(anna.me().await.status, 200);
}

#[tokio::test]
async fn a_deleted_client_is_nobody_at_once_and_after_a_restart_and_others_are_as_before() {
    let mut app = TestApp::start().await;
    let (machine, other) = (Machine::new(&app, ALL).await, Machine::new(&app, ALL).await);
    let (token, others) = (machine.access_token().await, other.access_token().await);
    clients::delete(&app.state, machine.id.parse().expect("an id")).await.expect("deleted");
    for _ in 0..2 {
        refused(&machine.post_as(&machine.basic(), "/oauth/token", GRANT).await, 401, "invalid_client");
        machine.get_as(&format!("Bearer {token}"), "/v1/me").await.expect(401, "token_invalid");
        machine.get_as(&format!("Bearer {others}"), "/v1/me").await.expect(403, "forbidden");
        assert_eq!(other.post("/oauth/token", &[("grant_type", "client_credentials")]).await.status, 200);
        app.restart().await;
    }
    let acts: Vec<(String, String, String)> =
        sqlx::query_as("SELECT actor_kind, action, target_id FROM audit WHERE target_id = $1 ORDER BY seq")
            .bind(&machine.id)
            .fetch_all(&mut app.sql().await)
            .await
            .expect("rows");
    let act = |action: &str| ("operator".to_owned(), action.to_owned(), machine.id.clone());
    assert_eq!(acts, [act("client_created"), act("client_deleted")]);
    let again = clients::delete(&app.state, machine.id.parse().expect("an id")).await;
    assert!(matches!(again, Err(clients::ClientError::NotFound)));
}

#[tokio::test]
async fn failed_authentications_are_counted_per_address_and_right_ones_are_not() {
    let app = TestApp::start().await;
    let machine = Machine::new(&app, ALL).await;
    for _ in 0..150 {
        machine.access_token().await;
    }
    for n in 0..100 {
        let reply = machine.post_as(&basic(&machine.id, "wrong"), "/oauth/token", GRANT).await;
        assert_eq!(reply.status, 401, "{n}");
    }
    for authorization in [machine.basic(), basic(&machine.id, "wrong"), "Basic !".to_owned()] {
        let reply = machine.post_as(&authorization, "/oauth/token", GRANT).await;
        refused(&reply, 429, "temporarily_unavailable");
        assert_eq!((reply.code().as_str(), reply.header("retry-after")), ("too_many_attempts", "900"));
    }
    let mut elsewhere = machine.clone();
    elsewhere.ip = "198.51.100.9".parse().expect("an address");
    elsewhere.access_token().await;
    let mut neighbour = app.browser();
    neighbour.ip = machine.ip;
    neighbour.sign_up("anna@example.org").await;
    app.advance(Duration::from_mins(15));
    machine.access_token().await;
}

#[tokio::test]
async fn the_database_keeps_no_secret() {
    let app = TestApp::start().await;
    let machine = Machine::new(&app, ALL).await;
    let token = machine.access_token().await;
    app.stop().await;
    for file in std::fs::read_dir(app.data_dir()).expect("a folder") {
        let bytes = std::fs::read(file.expect("an entry").path()).expect("a file");
        for secret in [machine.secret.as_bytes(), &machine.secret.as_bytes()[4..], token.as_bytes()] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret));
        }
    }
}

#[tokio::test]
async fn no_secret_and_no_token_is_in_the_log() {
    let log = Log::listen();
    let app = TestApp::start().await;
    let machine = Machine::new(&app, ALL).await;
    let mut anna = app.browser();
    anna.sign_up("anna@example.org").await;
    let token = machine.access_token().await;
    for path in ["/oauth/introspect", "/oauth/revoke"] {
        for shown in [anna.refresh_token(), &anna.access_token, &token] {
            machine.post(path, &[("token", shown)]).await;
            machine.post_as(&format!("Bearer {shown}"), path, format!("token={shown}")).await;
            machine.post_as(&basic(&machine.id, shown), path, format!("token={shown}")).await;
        }
    }
    app.state.store.close().await;
    machine.post("/oauth/introspect", &[("token", anna.refresh_token())]).await;
    let lines: String = log.take().iter().map(serde_json::Value::to_string).collect();
    assert!(lines.contains("access was refused") && lines.contains("/oauth/introspect"), "{lines}");
    for secret in [&machine.secret, &machine.basic(), anna.refresh_token(), &anna.access_token, &token] {
        assert!(!lines.contains(secret) && !lines.contains(&secret[4..]), "{secret} is in {lines}");
    }
}

#[tokio::test]
async fn a_client_has_a_name_and_a_scope_of_its_own_kind() {
    let app = TestApp::start().await;
    for (name, scope) in [("", ALL), ("a\nb", ALL), ("x", ""), ("x", "admin"), ("x", "introspect sessions"), ("x", "?")]
    {
        assert!(clients::create(&app.state, name, scope).await.is_err(), "{name:?} {scope:?}");
    }
    assert!(clients::create(&app.state, &"x".repeat(61), ALL).await.is_err());
    assert!(clients::list(&app.state).await.expect("lists").is_empty());
}

#[tokio::test]
async fn without_the_database_a_client_is_asked_to_come_back() {
    let app = TestApp::start().await;
    let machine = Machine::new(&app, ALL).await;
    app.state.store.close().await;
    let reply = machine.post("/oauth/token", &[("grant_type", "client_credentials")]).await;
    refused(&reply, 503, "temporarily_unavailable");
    assert!(!reply.header("retry-after").is_empty());
}
