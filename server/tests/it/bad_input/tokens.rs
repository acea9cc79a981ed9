//! Tokens that are none, and honest ones of somewhere else.

use super::House;
use crate::support::browser::REFRESH;
use axum::body::Body;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderValue, Method};
use serde_json::{Value, json};

#[tokio::test]
async fn an_authorization_header_that_is_none_is_refused() {
    let house = House::open().await;
    let long = format!("Bearer {}", "A".repeat(100_000));
    let headers: [&[u8]; 12] = [
        b"",
        b"Bearer",
        b"Bearer ",
        b"Bearer  ",
        b"Basic YTpi",
        b"Token x",
        b"Bearer \xff\xfe",
        b"\xff",
        b"Bearer a b",
        b"Bearer <img src=x>",
        b"Bearer a.b.c",
        long.as_bytes(),
    ];
    for header in headers {
        for path in ["/v1/me", "/v1/sessions"] {
            let request = house
                .anna
                .plain(Method::GET, path)
                .header("authorization", HeaderValue::from_bytes(header).expect("a header value"));
            house.refuses(request.body(Body::empty()).expect("a request"), path).await.expect(401, "token_invalid");
        }
        let request = house
            .anna
            .call(Method::POST, "/api/sign_out")
            .header("authorization", HeaderValue::from_bytes(header).expect("a header value"));
        house.refuses(request.body(Body::empty()).expect("a request"), "sign_out").await.expect(401, "token_invalid");
    }
    let twice =
        house.anna.plain(Method::GET, "/v1/me").header("authorization", format!("Bearer {}", house.anna.access_token));
    let twice = twice
        .header("authorization", format!("Bearer {}", house.bert.access_token))
        .body(Body::empty())
        .expect("a request");
    house.refuses(twice, "two tokens").await.expect(401, "token_invalid");
    house.stands().await;
}

/// A token's part, decoded, changed and encoded again; the signature stays.
fn altered(token: &str, part: usize, change: impl Fn(&mut Value)) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let mut value: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(&parts[part]).expect("base64url")).expect("JSON");
    change(&mut value);
    parts[part] = URL_SAFE_NO_PAD.encode(value.to_string());
    parts.join(".")
}

#[tokio::test]
async fn only_an_access_token_of_this_server_for_this_audience_is_one() {
    let mut house = House::open().await;
    let honest = house.anna.access_token.clone();
    let (head, signature) = honest.rsplit_once('.').expect("three parts");
    let elsewhere = House::open().await;
    let alg = |alg: &str| altered(&honest, 0, |header| header["alg"] = json!(alg));
    let mut bad = vec![
        format!("{}.", alg("none").rsplit_once('.').expect("three parts").0),
        alg("none"),
        alg("HS256"),
        alg("RS256"),
        altered(&honest, 0, |header| header["typ"] = json!("JWT")),
        altered(&honest, 0, |header| header["kid"] = json!("../../etc/passwd")),
        altered(&honest, 0, |header| header["jwk"] = json!({"kty": "OKP"})),
        altered(&honest, 1, |claims| claims["exp"] = json!(9_999_999_999_i64)),
        altered(&honest, 1, |claims| claims["sid"] = json!(house.bert.session)),
        altered(&honest, 1, |claims| claims["roles"] = json!(["admin"])),
        format!("{head}."),
        format!("{head}.{}", &signature[1..]),
        format!("{head}.{}", signature.chars().rev().collect::<String>()),
        format!("{honest}="),
        format!("{honest}.{signature}"),
        honest[1..].to_owned(),
        honest.to_uppercase(),
        house.anna.refresh_token().to_owned(),
        "..".to_owned(),
        elsewhere.anna.access_token.clone(),
    ];
    bad.push(format!("{head}.{}", house.bert.access_token.rsplit_once('.').expect("three parts").1));
    for token in bad {
        house.anna.api("GET", "/v1/me", &token, None).await.expect(401, "token_invalid");
    }
    house.stands().await;
    for flags in [["--audience", "https://other.example"], ["--public-url", "http://localhost:4000"]] {
        house.app.restart_with(&flags).await;
        house.anna.me().await.expect(401, "token_invalid");
    }
    house.app.restart().await;
    house.stands().await;
}

#[tokio::test]
async fn a_refresh_token_of_another_server_is_forged_here() {
    let (house, elsewhere) = (House::open().await, House::open().await);
    let mut browser = house.anna.clone();
    browser.cookies.insert(REFRESH.to_owned(), elsewhere.anna.refresh_token().to_owned());
    let reply = browser.post("/api/refresh", &[]).await;
    reply.expect(401, "refresh_forged");
    house.stands().await;
}
