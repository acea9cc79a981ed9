//! `/oauth`: what OAuth 2.0 clients ask for.

use super::{
    call::Call,
    credentials::Guard,
    shape::{Record, Shape, any_of, count, either, id, list, named, only, text, uri, word},
};
use crate::http::oauth::OAuthError;
use app::error::ApiError;
use curfew_domain::{
    access::Application,
    roles::{Permission, Permissions},
};
use serde_json::json;
use utoipa::openapi::schema::{ObjectBuilder, Type};

pub const GROUP: (&str, &str) = (
    "OAuth",
    "What OAuth 2.0 clients ask for (RFC 6749, 7009, 7662). Forms in, JSON out. Parameters that are not listed are \
     ignored, empty ones count as missing, and one that is there twice is refused (RFC 6749 §3.2).",
);

pub fn calls() -> Vec<Call> {
    vec![token(), introspect(), revoke()]
}

pub fn schemas() -> Vec<(&'static str, Shape)> {
    vec![("RefreshedGrant", refreshed()), ("ClientGrant", client_grant()), ("Introspection", introspection())]
}

fn token() -> Call {
    let forms = either([by_refresh_token().into(), by_secret().into()], "By what.");
    let answers = any_of([named("RefreshedGrant", ""), named("ClientGrant", "")], "To an app, or to a client.");
    Call::oauth("/oauth/token", "token")
        .says(
            "Refresh, or get a client's access token",
            "An installed app sends its refresh token and no client authentication: it keeps no secret (RFC 8252 \
             §8.4). Store the refresh token of the answer before using its access token. A reply that was lost is no \
             harm: send the same token again. Only `invalid_grant` means: sign in again. A machine client proves \
             itself with HTTP Basic.",
        )
        .guarded(Guard::Client)
        .takes_form(forms)
        .answers(200, "An access token.", answers)
        .oauth_refuses(OVER.map(OAuthError::of_grant))
        .oauth_refuses([
            OAuthError::invalid_request("grant_type is missing."),
            OAuthError::unsupported_grant_type(),
            OAuthError::invalid_scope(),
        ])
}

/// What a refresh token may be told that gives nothing any more.
const OVER: [ApiError; 6] = [
    ApiError::RefreshForged,
    ApiError::SessionEnded { notice: None },
    ApiError::SessionIdle,
    ApiError::SessionExpired,
    ApiError::RefreshReused { notice: None },
    ApiError::AccountDisabled,
];

fn by_refresh_token() -> Record {
    Record::form("An app refreshes (RFC 6749 §6).")
        .with("grant_type", only("refresh_token", Type::String, ""))
        .with("refresh_token", text("`cft_…`").min_length(Some(1)))
        .maybe("client_id", only(Application::Native.client_id(), Type::String, "May be sent."))
        .maybe("scope", scope(&Permission::ALL, "Read, and not narrowed to."))
}

fn by_secret() -> Record {
    let about = "What is wanted of what the client may have; all of it, if left out.";
    Record::form("A machine client gets an access token (RFC 6749 §4.4).")
        .with("grant_type", only("client_credentials", Type::String, ""))
        .maybe("scope", scope(&Permission::MACHINE, about))
}

/// Words separated by spaces.
fn scope(words: &[Permission], about: &str) -> ObjectBuilder {
    let words = words.iter().map(|word| word.as_str()).collect::<Vec<_>>().join("|");
    text(about).pattern(Some(format!("^ *(({words})( +|$))*$"))).examples([Permission::Endings.as_str()])
}

fn introspect() -> Call {
    Call::oauth("/oauth/introspect", "introspect")
        .says(
            "Whether a token is good right now (RFC 7662)",
            "Access and refresh tokens of people, and machines' access tokens. Asking is never a use of a refresh \
             token. What is not good has one answer, whatever the reason; a client that is told so too often is \
             answered 429 instead. An access token that was overtaken by a copy of its session is evidence of theft, \
             here as everywhere: the session ends.",
        )
        .guarded(Guard::Machine(Permission::Introspect))
        .takes_form(one_token())
        .answers(200, "Whether it is.", named("Introspection", ""))
        .oauth_refuses([OAuthError::invalid_request("token is missing.")])
}

fn revoke() -> Call {
    Call::oauth("/oauth/revoke", "revoke")
        .says(
            "Revoke a token (RFC 7009)",
            "A person's refresh or access token ends its session with reason `revoked`; a machine's own access token \
             is refused from then on. What is unknown, forged or over already is answered like what was revoked \
             (§2.2).",
        )
        .guarded(Guard::Machine(Permission::Revoke))
        .takes_form(one_token())
        .done(200, "It is not good any more.")
        .oauth_refuses([OAuthError::invalid_request("token is missing."), OAuthError::unauthorized_client()])
}

fn one_token() -> Record {
    Record::form("Which token.")
        .with("token", text("The token, of whatever kind.").min_length(Some(1)))
        .maybe("token_type_hint", text("Ignored: a token's form tells its kind."))
}

fn refreshed() -> Shape {
    Record::new("A fresh access token, and the refresh token to go on with (RFC 6749 §5.1).")
        .with("access_token", text("A JWT of type `at+jwt` (RFC 9068)."))
        .with("token_type", only("Bearer", Type::String, "RFC 6750 §4."))
        .with("expires_in", count("Seconds the access token still lives."))
        .with("refresh_token", text("It may be the one that was sent."))
        .with("scope", text("What the access token is good for."))
        .with("session_id", id("The session's id: the token's `sid`."))
        .into()
}

fn client_grant() -> Shape {
    let scope = Permissions::of(Permission::MACHINE).to_string();
    Record::new("A machine client's access token. There is no refresh token: the secret is one.")
        .with("access_token", text("A JWT of type `at+jwt` (RFC 9068)."))
        .with("token_type", only("Bearer", Type::String, "RFC 6750 §4."))
        .with("expires_in", count("Seconds it still lives."))
        .with("scope", text(&format!("Of `{scope}`.")))
        .into()
}

fn introspection() -> Shape {
    let inactive = Record::new("Not good: forged, expired, ended, unknown, or to be refreshed because roles changed.")
        .with("active", only(false, Type::Boolean, "It is not."));
    let whose =
        Record::new("Good, and this is what it says. A machine's has nothing of a person, a refresh token no `jti`.")
            .with("active", only(true, Type::Boolean, "It is."))
            .with("token_type", word(["Bearer", "refresh_token"], "An access token, or a refresh token."))
            .with("iss", uri("Curfew's public URL."))
            .with("sub", id("The account, or the machine client."))
            .with("client_id", text("What it was issued to: `curfew-web`, `curfew-native`, or a machine client's id."))
            .with("iat", count("When it was issued, in seconds since 1970; a refresh token's session began then."))
            .with("exp", count("When it expires; a refresh token's session lapses then, if nobody uses it."));
    let active = whose
        .maybe("aud", text("Whom it is for."))
        .maybe("jti", id("The access token's own id."))
        .maybe("sid", id("The session."))
        .maybe("roles", list(text("A role."), "What the person is."))
        .maybe("scope", text("What it is good for."))
        .maybe("auth_time", count("When the person last proved who they are."))
        .maybe("amr", list(text("RFC 8176."), "How they did."));
    let about = "What is known of a token, to a machine client that may ask (RFC 7662 §2.2).";
    either([inactive.example(json!({"active": false})).into(), active.into()], about)
}
