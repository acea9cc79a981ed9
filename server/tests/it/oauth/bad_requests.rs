//! Forms of every wrong kind and size at `/oauth`.

use super::refused;
use crate::support::{Machine, TestApp};
use http::Method;

#[tokio::test]
async fn a_form_that_is_none_is_an_invalid_request() {
    let app = TestApp::start().await;
    let machine = Machine::new(&app, "introspect revoke endings").await;
    let bodies: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty", vec![], "invalid_request"),
        ("no grant", b"refresh_token=x".to_vec(), "invalid_request"),
        ("an empty grant", b"grant_type=".to_vec(), "invalid_request"),
        ("no token", b"grant_type=refresh_token".to_vec(), "invalid_request"),
        ("an empty token", b"grant_type=refresh_token&refresh_token=".to_vec(), "invalid_request"),
        ("twice", b"grant_type=client_credentials&grant_type=client_credentials".to_vec(), "invalid_request"),
        ("an unknown one twice", b"grant_type=client_credentials&a=1&a=2".to_vec(), "invalid_request"),
        ("not UTF-8", b"grant_type=\xff\xfe".to_vec(), "invalid_request"),
        ("encoded not UTF-8", b"grant_type=%ff".to_vec(), "invalid_request"),
        ("broken encoding", b"grant_type=%zz".to_vec(), "invalid_request"),
        ("JSON", br#"{"grant_type":"client_credentials"}"#.to_vec(), "invalid_request"),
        ("another grant", b"grant_type=password&username=a&password=b".to_vec(), "unsupported_grant_type"),
        ("markup", b"grant_type=<img src=x>".to_vec(), "unsupported_grant_type"),
        ("a code", b"grant_type=authorization_code&code=x".to_vec(), "unsupported_grant_type"),
        ("junk for a token", b"grant_type=refresh_token&refresh_token=%00%0d%0a".to_vec(), "invalid_client"),
    ];
    for (what, body, error) in bodies {
        let reply = machine.post_as(&machine.basic(), "/oauth/token", body).await;
        let status = if error == "invalid_client" { 401 } else { 400 };
        refused(&reply, status, error);
        assert!(!reply.text().contains("<img"), "{what}");
    }
    let unknown = b"&&grant_type=client_credentials&&scope=&resource=x&".to_vec();
    assert_eq!(machine.post_as(&machine.basic(), "/oauth/token", unknown).await.status, 200);
}

#[tokio::test]
async fn a_body_of_another_kind_or_size_is_refused() {
    let app = TestApp::start().await;
    let machine = Machine::new(&app, "introspect revoke endings").await;
    for path in ["/oauth/token", "/oauth/introspect", "/oauth/revoke"] {
        for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x"] {
            let request = machine.request(Method::POST, path, &machine.basic()).header("content-type", kind);
            let reply = app.door().knock(request.body("a=b".into()).expect("a request")).await;
            refused(&reply, 415, "invalid_request");
        }
        let bare = machine.request(Method::POST, path, &machine.basic()).body("a=b".into()).expect("a request");
        refused(&app.door().knock(bare).await, 415, "invalid_request");
        for size in [17 * 1024, 1024 * 1024] {
            let reply = machine.post_as(&machine.basic(), path, format!("a={}", "x".repeat(size))).await;
            refused(&reply, 413, "invalid_request");
        }
    }
}

#[tokio::test]
async fn another_sites_page_is_refused_and_unknown_addresses_are_problems() {
    let app = TestApp::start().await;
    let machine = Machine::new(&app, "introspect revoke endings").await;
    let request = machine.request(Method::POST, "/oauth/token", &machine.basic());
    let request = request.header("origin", "https://evil.example").header("sec-fetch-site", "cross-site");
    let request = request.header("content-type", "application/x-www-form-urlencoded").body("a=b".into());
    app.door().knock(request.expect("a request")).await.expect(403, "cross_site");
    for path in ["/oauth", "/oauth/", "/oauth/authorize", "/oauth/token/x"] {
        machine.get_as("", path).await.expect(404, "not_found");
    }
}
