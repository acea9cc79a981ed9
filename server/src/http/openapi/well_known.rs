//! `/.well-known`: what other services need to verify tokens by themselves.

use super::{
    call::Call,
    shape::{Record, Shape, list, named, only, text, uri, word},
};
use crate::crypto::jwk::SigningAlgorithm;
use curfew_domain::roles::Permission;
use serde_json::json;
use utoipa::openapi::schema::Type;

pub const GROUP: (&str, &str) = (
    "For verifiers",
    "What services need to verify access tokens by themselves. For anybody, to be kept for five minutes \
     (`Cache-Control`), answered without the database.",
);

pub fn calls() -> Vec<Call> {
    vec![keys(), metadata()]
}

pub fn schemas() -> Vec<(&'static str, Shape)> {
    vec![("Key", key()), ("Keys", key_set()), ("Metadata", addresses())]
}

fn keys() -> Call {
    Call::open("/.well-known/jwks.json", "keys")
        .says(
            "The public keys (RFC 7517 §5)",
            "A key is published longer before it signs than copies of this may be kept.",
        )
        .answers(200, "The keys.", named("Keys", ""))
        .sets("Cache-Control", "How long it may be kept.")
}

fn metadata() -> Call {
    Call::open("/.well-known/oauth-authorization-server", "metadata")
        .says("The addresses (RFC 8414)", "There is no authorization endpoint: people sign in at Curfew itself.")
        .answers(200, "The addresses.", named("Metadata", ""))
        .sets("Cache-Control", "How long it may be kept.")
}

fn key() -> Shape {
    Record::new("A public key (RFC 7517 §4). `crv`, `x` and `y` belong to `OKP` and `EC`, `n` and `e` to `RSA`.")
        .with("kty", word(["OKP", "EC", "RSA"], "Its family."))
        .with("use", only("sig", Type::String, "It signs."))
        .with("alg", word(SigningAlgorithm::ALL.map(SigningAlgorithm::as_str), "The one algorithm it is for."))
        .with("kid", text("Its thumbprint (RFC 7638)."))
        .maybe("crv", word(["Ed25519", "P-256"], "The curve."))
        .maybe("x", text("Base64url."))
        .maybe("y", text("Base64url."))
        .maybe("n", text("Base64url."))
        .maybe("e", text("Base64url."))
        .example(json!({
            "kty": "OKP", "use": "sig", "alg": "EdDSA", "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
            "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        }))
        .into()
}

fn key_set() -> Shape {
    Record::new("The keys access tokens are, were and will be signed with.")
        .with("keys", list(named("Key", ""), ""))
        .into()
}

fn addresses() -> Shape {
    let words = |about| list(text("A name."), about);
    Record::new("What Curfew offers, and where (RFC 8414 §2).")
        .with("issuer", uri("Curfew's public URL: the `iss` of its tokens."))
        .with("jwks_uri", uri("The public keys."))
        .with("token_endpoint", uri("RFC 6749 §3.2."))
        .with("introspection_endpoint", uri("RFC 7662."))
        .with("revocation_endpoint", uri("RFC 7009."))
        .with("service_documentation", uri("This description, for people."))
        .with("grant_types_supported", words("How to get a token."))
        .with("response_types_supported", words("None: there is no authorization endpoint."))
        .with("scopes_supported", list(word(Permission::ALL.map(Permission::as_str), ""), "People's and machines'."))
        .with("token_endpoint_auth_methods_supported", words("How clients prove themselves there."))
        .with("introspection_endpoint_auth_methods_supported", words("How clients prove themselves there."))
        .with("revocation_endpoint_auth_methods_supported", words("How clients prove themselves there."))
        .into()
}
