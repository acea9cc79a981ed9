//! What other services fetch to verify tokens by themselves.

use crate::support::TestApp;
use serde_json::json;

#[tokio::test]
async fn the_published_keys_verify_what_is_signed_whatever_the_algorithm() {
    for (algorithm, kty) in [("EdDSA", "OKP"), ("ES256", "EC"), ("RS256", "RSA")] {
        let app = TestApp::with(&["--signing-alg", algorithm]).await;
        let mut browser = app.browser();
        browser.sign_up("anna@example.org").await;
        browser.me().await.expect(200, "");
        let reply = app.browser().api("GET", "/.well-known/jwks.json", "", None).await;
        assert_eq!((reply.status.as_u16(), reply.content_type()), (200, "application/json"));
        assert_eq!((reply.header("cache-control"), reply.set_cookies().len()), ("public, max-age=300", 0));
        let keys = reply.json()["keys"].as_array().expect("a list").clone();
        let [key] = keys.as_slice() else { panic!("one key: {keys:?}") };
        assert_eq!((&key["kty"], &key["alg"], &key["use"]), (&json!(kty), &json!(algorithm), &json!("sig")));
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(private).is_none(), "{algorithm} publishes {private}");
        }
        let header = jsonwebtoken::decode_header(&browser.access_token).expect("a header");
        assert_eq!(Some(&json!(header.kid)), key.get("kid"));
        let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(key.clone()).expect("a JWK");
        assert_eq!(jwk.thumbprint(jsonwebtoken::jwk::ThumbprintHash::SHA256).ok(), header.kid, "RFC 7638");
        let (message, signature) = browser.access_token.rsplit_once('.').expect("three parts");
        let theirs = jsonwebtoken::DecodingKey::from_jwk(&jwk).expect("a key");
        let good = jsonwebtoken::crypto::verify(signature, message.as_bytes(), &theirs, header.alg);
        assert!(good.expect("verifies"), "{algorithm}");
    }
}

#[tokio::test]
async fn the_metadata_names_every_address_under_the_issuer() {
    let app = TestApp::with(&["--public-url", "https://id.example.org"]).await;
    let reply = app.browser().api("GET", "/.well-known/oauth-authorization-server", "", None).await;
    assert_eq!((reply.status.as_u16(), reply.content_type()), (200, "application/json"));
    assert_eq!((reply.header("cache-control"), reply.set_cookies().len()), ("public, max-age=300", 0));
    assert_eq!(
        reply.json(),
        json!({
            "issuer": "https://id.example.org",
            "jwks_uri": "https://id.example.org/.well-known/jwks.json",
            "token_endpoint": "https://id.example.org/oauth/token",
            "introspection_endpoint": "https://id.example.org/oauth/introspect",
            "revocation_endpoint": "https://id.example.org/oauth/revoke",
            "service_documentation": "https://id.example.org/docs/api",
            "grant_types_supported": ["refresh_token", "client_credentials"],
            "response_types_supported": [],
            "scopes_supported": ["sessions", "admin", "introspect", "revoke", "endings"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "none"],
            "introspection_endpoint_auth_methods_supported": ["client_secret_basic"],
            "revocation_endpoint_auth_methods_supported": ["client_secret_basic"],
        })
    );
}

#[tokio::test]
async fn keys_and_metadata_are_answered_without_the_database() {
    let app = TestApp::start().await;
    app.state.store.close().await;
    for path in ["/.well-known/jwks.json", "/.well-known/oauth-authorization-server"] {
        assert_eq!(app.browser().api("GET", path, "", None).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn what_is_nowhere_under_well_known_is_not_found() {
    let app = TestApp::start().await;
    for path in ["/.well-known/openid-configuration", "/.well-known/jwks.json/", "/.well-known/"] {
        assert_eq!(app.browser().api("GET", path, "", None).await.status, 404, "{path}");
    }
}
