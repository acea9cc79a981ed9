//! `/v1/sign-in`: an installed app signs somebody in, by the rules of the browser's form and without its cookies.

use crate::support::{Browser, Device, PASSWORD, Reply, TestApp};
use axum::body::Body;
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

const SIGN_IN: &str = "/v1/sign-in";

async fn house() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    (app, browser)
}

async fn sign_in(app: &TestApp, body: Value) -> Reply {
    app.device(Device::FIREFOX_ON_WINDOWS).api("POST", SIGN_IN, "", Some(body)).await
}

fn anna() -> Value {
    json!({"email": "anna@example.org", "password": PASSWORD})
}

fn text(body: &Value, name: &str) -> String {
    body[name].as_str().unwrap_or_else(|| panic!("{name} in {body}")).to_owned()
}

#[tokio::test]
async fn an_app_is_given_both_tokens_and_no_cookie() {
    let (app, browser) = house().await;
    let mut wanted = anna();
    wanted["device_name"] = json!("  Anna's phone ");
    let reply = sign_in(&app, wanted).await;
    assert_eq!((reply.status.as_u16(), reply.header("cache-control")), (200, "no-store"), "{}", reply.text());
    assert_eq!((reply.set_cookies(), reply.content_type()), (vec![], "application/json"));
    let body = reply.json();
    assert_eq!((text(&body, "token_type").as_str(), body.as_object().map(serde_json::Map::len)), ("Bearer", Some(5)));
    assert!((569..=600).contains(&body["expires_in"].as_u64().expect("seconds")));
    assert!(text(&body, "refresh_token").starts_with("cft_"));
    let list = browser.api("GET", "/v1/sessions", &text(&body, "access_token"), None).await.json();
    assert_eq!(
        (list["sessions"][0]["name"].as_str(), list["sessions"][0]["current"].as_bool()),
        (Some("Anna's phone"), Some(true))
    );
    assert_eq!(list["sessions"][0]["id"].as_str(), body["session_id"].as_str());
    assert_eq!(list["sessions"].as_array().map(Vec::len), Some(2), "the browser's session goes on");
    let token = app.state.access_tokens.verify(&text(&body, "access_token")).expect("it verifies");
    let curfew_domain::access::Token::Person(claims) = token else { panic!("{token:?}") };
    assert_eq!(claims.application.client_id(), "curfew-native");
}

#[tokio::test]
async fn an_apps_session_is_ended_from_the_list_like_any_other() {
    let (app, browser) = house().await;
    let body = sign_in(&app, anna()).await.json();
    let path = format!("/v1/sessions/{}", text(&body, "session_id"));
    assert_eq!(browser.api("DELETE", &path, &browser.access_token, None).await.status, 204);
    browser.api("GET", "/v1/me", &text(&body, "access_token"), None).await.expect(401, "session_ended");
    let fields = [("grant_type", "refresh_token"), ("refresh_token", body["refresh_token"].as_str().expect("text"))];
    let request = browser.plain(Method::POST, "/oauth/token").header("content-type", crate::support::browser::FORM);
    let reply = app.door().knock(request.body(crate::support::browser::form(&fields)).expect("a request")).await;
    reply.expect(400, "session_ended");
    assert_eq!(
        (reply.json()["error"].as_str(), reply.json()["reason"].as_str()),
        (Some("invalid_grant"), Some("signed_out_elsewhere"))
    );
    assert_eq!(browser.me().await.status, 200);
}

#[tokio::test]
async fn unknown_disabled_and_wrong_look_the_same() {
    let (app, _) = house().await;
    let mut bert = app.browser();
    bert.sign_up("bert@example.org").await;
    app.set_disabled("bert@example.org", true).await;
    let replies = [
        sign_in(&app, json!({"email": "anna@example.org", "password": "wrong horse"})).await,
        sign_in(&app, json!({"email": "nobody@example.org", "password": PASSWORD})).await,
        sign_in(&app, json!({"email": "bert@example.org", "password": PASSWORD})).await,
        sign_in(&app, json!({"email": "nonsense", "password": ""})).await,
    ];
    for reply in &replies {
        reply.expect(401, "invalid_credentials");
        assert_eq!((reply.text(), reply.content_type()), (replies[0].text(), "application/problem+json"));
    }
}

#[tokio::test]
async fn attempts_share_the_forms_budget() {
    let (app, _) = house().await;
    for n in 0..100 {
        let reply = sign_in(&app, json!({"email": format!("u{n}@example.org"), "password": "wrong horse"})).await;
        reply.expect(401, "invalid_credentials");
    }
    let reply = sign_in(&app, anna()).await;
    reply.expect(429, "too_many_attempts");
    assert!(!reply.header("retry-after").is_empty());
    let form = [("email", "anna@example.org"), ("password", PASSWORD)];
    app.browser().post("/api/sign_in", &form).await.expect(429, "too_many_attempts");
    app.advance(Duration::from_mins(15));
    assert_eq!(sign_in(&app, anna()).await.status, 200);
}

#[tokio::test]
async fn a_body_that_is_not_of_the_documented_form_is_refused() {
    let (app, _) = house().await;
    let with = |name: &str, value: Value| {
        let mut body = anna();
        body[name] = value;
        body.to_string().into_bytes()
    };
    let bodies: Vec<Vec<u8>> = vec![
        vec![],
        b"null".to_vec(),
        b"[]".to_vec(),
        b"{}".to_vec(),
        br#"{"email":"anna@example.org"}"#.to_vec(),
        br#"{"password":"x"}"#.to_vec(),
        br#"{"email":"a@b","email":"c@d","password":"x"}"#.to_vec(),
        b"{\"email\":\"\xff\",\"password\":\"x\"}".to_vec(),
        with("email", json!(5)),
        with("password", json!(null)),
        with("password", json!(["x"])),
        with("device_name", json!({})),
        with("role", json!("admin")),
        with("<img src=x>", json!(1)),
        [anna().to_string().into_bytes(), b"{}".to_vec()].concat(),
    ];
    for body in bodies {
        let request = app.browser().plain(Method::POST, SIGN_IN).header("content-type", "application/json");
        let reply = app.door().knock(request.body(Body::from(body)).expect("a request")).await;
        reply.expect(400, "bad_request");
        assert!(!reply.text().contains("<img") && !reply.text().contains(PASSWORD), "{}", reply.text());
    }
    for name in ["", "  ", "a\nb", &"x".repeat(61), "x\u{202e}y"] {
        let mut body = anna();
        body["device_name"] = json!(name);
        sign_in(&app, body).await.expect(422, "name_invalid");
    }
    let huge = json!({"email": "anna@example.org", "password": "x".repeat(17 * 1024)});
    sign_in(&app, huge).await.expect(413, "body_too_large");
    let request = app.browser().plain(Method::POST, SIGN_IN).header("content-type", "text/plain");
    let reply = app.door().knock(request.body(anna().to_string().into()).expect("a request")).await;
    reply.expect(415, "unsupported_media_type");
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sessions").fetch_one(&mut app.sql().await).await.expect("counts");
    assert_eq!(count, 1);
}

#[tokio::test]
async fn another_sites_page_signs_nobody_in() {
    let (app, _) = house().await;
    let request = app.browser().plain(Method::POST, SIGN_IN).header("content-type", "application/json");
    let request = request.header("origin", "https://evil.example").header("sec-fetch-site", "cross-site");
    let reply = app.door().knock(request.body(anna().to_string().into()).expect("a request")).await;
    reply.expect(403, "cross_site");
}
