//! `/v1`: people's own account and sessions.

use super::{
    call::Call,
    credentials::Guard,
    proofs,
    shape::{
        Record, Shape, VISIBLE, count, flag, id, list, moment, named, named_or_null, only, or_null, secret, text, word,
    },
};
use app::error::ApiError;
use curfew_domain::{device::DeviceName, roles::Permission};
use serde_json::json;
use utoipa::openapi::{HttpMethod, schema::Type};

pub const GROUP: (&str, &str) = (
    "Sessions",
    "People's own account and sessions, for apps on their devices. An installed app has no cookies: it keeps the \
     refresh token itself, in the keychain of the system, and the access token in memory.",
);

pub fn calls() -> Vec<Call> {
    vec![sign_in(), me(), proofs::by_json(), delete_me(), list_sessions(), end_others(), rename(), end()]
}

pub fn schemas() -> Vec<(&'static str, Shape)> {
    vec![("NativeGrant", native_grant()), ("Me", who()), ("Session", session()), ("EndedCount", ended_count())]
}

fn sign_in() -> Call {
    let wanted = Record::new("Who signs in, and on what.")
        .with("email", text("The account's e-mail address.").examples(["anna@example.org"]))
        .with("password", secret("Exactly as typed."))
        .maybe("device_name", or_null(device_name("What the list of devices shows.")))
        .strict();
    Call::new(HttpMethod::Post, "/v1/sign-in", "sign_in_app")
        .says(
            "Sign in",
            "For installed apps. Attempts count against the same budget as the sign-in page's; unknown, disabled and \
             wrong have one answer.",
        )
        .takes_json(wanted)
        .answers(200, "A session has begun.", named("NativeGrant", "Its tokens."))
        .refuses(&[
            ApiError::InvalidCredentials,
            ApiError::NameInvalid,
            ApiError::TooManyAttempts { retry_after: 1 },
            ApiError::CookieDuplicated,
        ])
}

fn me() -> Call {
    Call::new(HttpMethod::Get, "/v1/me", "me")
        .says("Who the token says you are", "Answered from the token and the endings in memory, without the database.")
        .guarded(Guard::Person)
        .answers(200, "The token is good.", named("Me", "What it says."))
}

fn delete_me() -> Call {
    let proof = Record::new("A fresh proof.").with("password", secret("The current password.")).strict();
    Call::new(HttpMethod::Delete, "/v1/me", "delete_me")
        .says(
            "Delete one's own account, for good",
            "Every session ends with reason `deleted`, the address is free again, and the id is never given to \
             anybody else. Wrong passwords count against the sign-in budget.",
        )
        .guarded(Guard::Person)
        .takes_json(proof)
        .done(204, "The account is gone.")
        .refuses(&[ApiError::PasswordWrong, ApiError::LastAdmin, ApiError::TooManyAttempts { retry_after: 1 }])
}

fn list_sessions() -> Call {
    let sessions = Record::new("Live sessions, the one that asks first; then those that ended.")
        .with("sessions", list(named("Session", ""), "The latest activity first."));
    Call::new(HttpMethod::Get, "/v1/sessions", "list_sessions")
        .says("One's own sessions", "")
        .guarded(Guard::Person)
        .query("ended", flag("Also those that ended in the last 30 days."))
        .answers(200, "The list.", sessions)
}

fn end_others() -> Call {
    Call::new(HttpMethod::Delete, "/v1/sessions", "end_other_sessions")
        .says("End all other sessions", "Without the word nothing happens.")
        .guarded(Guard::Person)
        .query_with("except", only("current", Type::String, "The session that asks stays."))
        .answers(200, "They are over: this server refuses their tokens already.", named("EndedCount", "How many."))
        .refuses(&[proofs::NEEDED])
}

fn rename() -> Call {
    let wanted = Record::new("The new name.").with("name", device_name("What the owner calls the device.")).strict();
    Call::new(HttpMethod::Patch, "/v1/sessions/{id}", "rename_session")
        .says("Rename a device", "Somebody else's session is one that is not there.")
        .guarded(Guard::Person)
        .names("A session of one's own.")
        .takes_json(wanted)
        .done(204, "It has that name.")
        .refuses(&[ApiError::SessionNotFound, ApiError::NameInvalid])
}

fn end() -> Call {
    Call::new(HttpMethod::Delete, "/v1/sessions/{id}", "end_session")
        .says("End a session", "At once: its tokens are refused and its open tabs are told before this is answered.")
        .guarded(Guard::Person)
        .names("A session of one's own.")
        .done(204, "It is over.")
        .refuses(&[ApiError::SessionNotFound, proofs::NEEDED])
}

/// `curfew_domain::device::DeviceName`.
pub fn device_name(about: &str) -> utoipa::openapi::schema::ObjectBuilder {
    text(about)
        .min_length(Some(1))
        .max_length(Some(DeviceName::MAX_CHARS))
        .pattern(Some(VISIBLE))
        .examples(["Anna's phone"])
}

fn native_grant() -> Shape {
    Record::new("The tokens of an app's new session. The refresh token goes into the keychain, nowhere else.")
        .with("access_token", text("A JWT of type `at+jwt` (RFC 9068)."))
        .with("refresh_token", text("`cft_…`; spent at `/oauth/token`."))
        .with("token_type", only("Bearer", Type::String, "RFC 6750 §4."))
        .with("expires_in", count("Seconds the access token still lives."))
        .with("session_id", id("The session's id: the `sid` of its access tokens."))
        .into()
}

fn who() -> Shape {
    let scopes = [Permission::Sessions, Permission::Admin].map(Permission::as_str).join(" ");
    Record::new("Who an access token says its bearer is.")
        .with("sub", id("The account; never given to anybody else."))
        .with("session_id", id("The session: the token's `sid`."))
        .with("roles", list(super::admin::role("A role."), "In order, each once."))
        .with("scope", text(&format!("Of `{scopes}`, separated by spaces.")))
        .with("authenticated_at", moment("When the person last proved who they are."))
        .with("expires_at", moment("When the token expires by itself."))
        .into()
}

fn session() -> Shape {
    Record::new("One signed-in device, as its owner sees it.")
        .with("id", id("The session's id: the `sid` of its access tokens."))
        .with("name", text("What the owner called it, or \"Chromium on Linux\"."))
        .with("browser", text("Its browser, one of a fixed list of names."))
        .with("os", text("Its system, one of a fixed list of names."))
        .with("device_kind", word(["desktop", "phone", "tablet", "unknown"], "What kind of device it is."))
        .with("ip", text("The network address it last came from."))
        .with("place", or_null(text("Approximate place of the address, when known.")))
        .with("method", text("How the person signed in: `password`."))
        .with("created_at", moment("When it began."))
        .with("last_seen_at", moment("Its latest activity."))
        .with("expires_at", moment("When it lapses if nobody uses it."))
        .with("current", flag("It is the session that asks."))
        .with("open_tabs", count("Tabs connected right now."))
        .with("ended_at", or_null(moment("When it ended; null while it lives.")))
        .with("end_reason", named_or_null("EndReason", "Why it ended; null while it lives."))
        .maybe("ended_by", named("EndedBy", "Who ended it, where it has ended."))
        .maybe("inactive", flag("Nobody used it for a good while; left out where somebody did."))
        .example(json!({
            "id": "01890a5d-ac96-774b-bcce-b302099a8057", "name": "Anna's phone", "browser": "Safari", "os": "iOS",
            "device_kind": "phone", "ip": "192.0.2.7", "place": null, "method": "password",
            "created_at": "2026-11-02T18:21:09Z", "last_seen_at": "2026-11-22T06:00:00Z",
            "expires_at": "2026-12-06T06:00:00Z", "current": true, "open_tabs": 2, "ended_at": null, "end_reason": null,
        }))
        .into()
}

fn ended_count() -> Shape {
    Record::new("How many sessions ended.").with("ended", count("")).into()
}
