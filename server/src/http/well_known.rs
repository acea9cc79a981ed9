//! What other services need to verify tokens by themselves: the keys (RFC 7517 §5) and the addresses
//! (RFC 8414). Answered from memory, without the database, for anybody.

use crate::state::AppState;
use app::paths;
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use curfew_domain::{key::PUBLISHED_FOR, roles::Permission};
use http::{HeaderName, HeaderValue, header};
use serde::Serialize;

pub async fn keys(State(app): State<AppState>) -> Response {
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    ([kind, may_be_kept()], app.access_tokens.ring().published().to_owned()).into_response()
}

/// RFC 8414 §2. There is no authorization endpoint: people sign in at Curfew itself.
#[derive(Serialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
    token_endpoint: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
    service_documentation: String,
    grant_types_supported: [&'static str; 2],
    response_types_supported: [&'static str; 0],
    scopes_supported: [&'static str; 5],
    token_endpoint_auth_methods_supported: [&'static str; 2],
    introspection_endpoint_auth_methods_supported: [&'static str; 1],
    revocation_endpoint_auth_methods_supported: [&'static str; 1],
}

pub async fn metadata(State(app): State<AppState>) -> Response {
    let base = &app.config.public_url;
    let metadata = Metadata {
        issuer: base.clone(),
        jwks_uri: format!("{base}/.well-known/jwks.json"),
        token_endpoint: format!("{base}/oauth/token"),
        introspection_endpoint: format!("{base}/oauth/introspect"),
        revocation_endpoint: format!("{base}/oauth/revoke"),
        service_documentation: format!("{base}{}", paths::API_DOCS),
        grant_types_supported: ["refresh_token", "client_credentials"],
        response_types_supported: [],
        scopes_supported: Permission::ALL.map(Permission::as_str),
        // A refresh token is proof enough: native apps keep no secret (RFC 8252 §8.4).
        token_endpoint_auth_methods_supported: ["client_secret_basic", "none"],
        introspection_endpoint_auth_methods_supported: ["client_secret_basic"],
        revocation_endpoint_auth_methods_supported: ["client_secret_basic"],
    };
    ([may_be_kept()], Json(metadata)).into_response()
}

/// A key is published this long before it signs, so a copy this old is still good.
fn may_be_kept() -> (HeaderName, HeaderValue) {
    let value = format!("public, max-age={}", PUBLISHED_FOR.as_secs());
    (header::CACHE_CONTROL, HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("no-store")))
}
