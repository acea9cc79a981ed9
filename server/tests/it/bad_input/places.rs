//! Tokens and parameters in places where nobody looks for them, twice, or in pieces on the wire.

use super::House;
use crate::support::{
    Machine, TestApp,
    browser::FORM,
    serving::LiveServer,
    wire::{self, connect, exchange},
};
use axum::body::Body;
use http::Method;

#[tokio::test]
async fn an_access_token_is_looked_for_in_its_header_and_nowhere_else() {
    let house = House::open().await;
    let token = &house.anna.access_token;
    for path in ["/v1/me", "/v1/sessions"] {
        let query = house.anna.plain(Method::GET, &format!("{path}?access_token={token}"));
        house.refuses(query.body(Body::empty()).expect("a request"), path).await.expect(401, "not_signed_in");
        let cookie = house.anna.plain(Method::GET, path).header("cookie", format!("access_token={token}"));
        house.refuses(cookie.body(Body::empty()).expect("a request"), path).await.expect(401, "not_signed_in");
    }
    // RFC 6750 §2.2 would have it in a form.
    let form = house.app.browser().call(Method::POST, "/api/end_other_sessions").header("content-type", FORM);
    let form = form.body(Body::from(format!("access_token={token}"))).expect("a request");
    house.refuses(form, "form").await.expect(401, "not_signed_in");
    house.stands().await;
}

#[tokio::test]
async fn the_scheme_is_written_in_any_case_and_one_token_comes_after_it() {
    let house = House::open().await;
    let token = &house.anna.access_token;
    let asked = async |value: &str| {
        let request = house.anna.plain(Method::GET, "/v1/me").header("authorization", value);
        house.app.door().knock(request.body(Body::empty()).expect("a request")).await
    };
    for good in [format!("bearer {token}"), format!("BEARER {token}"), format!("Bearer   {token}")] {
        asked(&good).await.expect(200, "");
    }
    for bad in [
        format!("Bearer\t{token}"),
        format!("Bearer{token}"),
        format!("Bearer {token}, Bearer {token}"),
        format!("Bearer {token} {token}"),
        format!("Bearer \"{token}\""),
        format!("Bearer token={token}"),
        format!("Basic {token}"),
        token.clone(),
    ] {
        asked(&bad).await.expect(401, "token_invalid");
    }
    house.stands().await;
}

#[tokio::test]
async fn a_parameter_in_the_address_of_an_oauth_form_is_none() {
    let app = TestApp::start().await;
    let machine = Machine::new(&app, "introspect revoke").await;
    let mut anna = app.browser();
    anna.sign_up("anna@example.org").await;
    let token = anna.refresh_token().to_owned();
    for address in [
        "/oauth/token?grant_type=client_credentials".to_owned(),
        format!("/oauth/token?grant_type=refresh_token&refresh_token={token}"),
        format!("/oauth/introspect?token={token}"),
        format!("/oauth/revoke?token={token}"),
    ] {
        let reply = machine.post_as(&machine.basic(), &address, "").await;
        crate::oauth::refused(&reply, 400, "invalid_request");
    }
    anna.me().await.expect(200, "");
    assert_eq!(app.generation(&anna.session).await, 0);
}

#[tokio::test]
async fn a_parameter_that_is_there_twice_is_refused_before_anything_is_done_with_it() {
    let app = TestApp::start().await;
    let machine = Machine::new(&app, "introspect revoke").await;
    let mut anna = app.browser();
    anna.sign_up("anna@example.org").await;
    app.advance(std::time::Duration::from_mins(1));
    let token = anna.refresh_token().to_owned();
    for (path, body) in [
        ("/oauth/token", format!("grant_type=refresh_token&refresh_token={token}&refresh_token={token}")),
        ("/oauth/token", format!("grant_type=refresh_token&refresh_token=&refresh_token={token}")),
        ("/oauth/token", format!("grant_type=refresh_token&refresh_token={token}&scope=&scope=")),
        ("/oauth/introspect", format!("token={token}&token_type_hint=refresh_token&token_type_hint=access_token")),
        ("/oauth/revoke", format!("token={token}&%74oken={token}")),
        ("/oauth/revoke", format!("token={token}&token_type_hint=a&token_type_hint=a")),
    ] {
        let authorization = if path == "/oauth/token" { String::new() } else { machine.basic() };
        crate::oauth::refused(&machine.post_as(&authorization, path, body).await, 400, "invalid_request");
    }
    anna.me().await.expect(200, "");
    assert_eq!(app.generation(&anna.session).await, 0);
}

#[tokio::test]
async fn two_proofs_of_a_client_in_one_request_are_none() {
    let app = TestApp::start().await;
    let machine = Machine::new(&app, "introspect").await;
    let bearer = format!("Bearer {}", machine.access_token().await);
    for (first, second) in
        [(machine.basic(), bearer.clone()), (bearer.clone(), machine.basic()), (bearer.clone(), bearer)]
    {
        let request = machine.request(Method::POST, "/oauth/introspect", &first).header("authorization", second);
        let request = request.header("content-type", FORM).body(Body::from("token=x")).expect("a request");
        assert_eq!(app.door().knock(request).await.status, 401);
    }
}

/// A form in chunks (RFC 9112 §7.1) of at most `size` bytes.
fn chunked(path: &str, headers: &[(&str, &str)], body: &str, size: usize) -> String {
    let lines: String = headers.iter().map(|(name, value)| [name, ": ", value, "\r\n"].concat()).collect();
    let chunks: String = body
        .as_bytes()
        .chunks(size)
        .map(|chunk| [&format!("{:x}", chunk.len()), std::str::from_utf8(chunk).expect("ASCII"), ""].join("\r\n"))
        .collect();
    format!("POST {path} HTTP/1.1\r\nHost: localhost\r\n{lines}Transfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n")
}

#[tokio::test]
async fn a_form_in_pieces_is_a_form_and_one_that_grows_too_large_is_refused() {
    let server = LiveServer::start().await;
    let anna = server.signed_up(crate::support::device::CHROME, "anna@example.org").await;
    let kind = [("Content-Type", FORM)];
    let body = format!("grant_type=refresh_token&refresh_token={}", anna.refresh_token);
    for size in [1, 7, 4096] {
        let reply = wire::ask(server.address, &chunked("/oauth/token", &kind, &body, size)).await;
        assert_eq!(reply.status, 200, "in pieces of {size}: {}", reply.text());
    }
    let huge = format!("{body}&x={}", "x".repeat(20_000));
    for path in ["/oauth/token", "/v1/sign-in"] {
        let kind = [("Content-Type", if path == "/v1/sign-in" { "application/json" } else { FORM })];
        let reply = wire::ask(server.address, &chunked(path, &kind, &huge, 1000)).await;
        assert_eq!((reply.status.as_u16(), reply.code().as_str()), (413, "body_too_large"), "{path}");
    }
}

#[tokio::test]
async fn a_message_whose_end_is_in_doubt_is_refused_and_what_follows_it_is_not_read() {
    let server = LiveServer::start().await;
    let anna = server.signed_up(crate::support::device::CHROME, "anna@example.org").await;
    let hidden = format!(
        "DELETE /v1/sessions/{} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n",
        anna.session, anna.access_token
    );
    for framing in [
        "Content-Length: 3\r\nContent-Length: 5",
        "Content-Length: 3, 5",
        "Content-Length: +3",
        "Content-Length: 3x",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
        "Content-Length: 3\r\nTransfer-Encoding : chunked",
    ] {
        let request = format!("POST /oauth/token HTTP/1.1\r\nHost: localhost\r\n{framing}\r\n\r\na=b{hidden}");
        let reply = exchange(&mut connect(server.address).await, &request).await;
        assert_eq!(reply.status, 400, "{framing}");
        anna.me().await.expect(200, "");
    }
    for chunks in ["zz\r\na=b\r\n0\r\n\r\n", "-3\r\na=b\r\n0\r\n\r\n", "ffffffffffffffff1\r\na=b\r\n"] {
        let request = format!(
            "POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}{hidden}"
        );
        let reply = exchange(&mut connect(server.address).await, &request).await;
        assert!(reply.status.is_client_error(), "{chunks:?}: {}", reply.status);
        anna.me().await.expect(200, "");
    }
}
