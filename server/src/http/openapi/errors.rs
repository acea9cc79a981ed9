//! What every refusal says, in its three forms, and how a session ended.

use super::shape::{Record, Shape, count, list, moment, named, text, uri, whole, word};
use app::error::ApiError;
use curfew_domain::ending::Reason;
use serde_json::json;

pub fn schemas() -> Vec<(&'static str, Shape)> {
    vec![
        ("ErrorCode", codes()),
        ("Problem", problem()),
        ("Refusal", refusal()),
        ("OAuthRefusal", oauth_refusal()),
        ("EndReason", reasons()),
        ("EndedBy", ended_by()),
    ]
}

fn codes() -> Shape {
    let sent = ApiError::codes().filter(|code| *code != ApiError::Offline.code());
    let about = "What went wrong, to be acted on: the codes are stable, the sentences beside them are not.";
    word(sent, about).into()
}

/// What belongs to a code, beside it.
fn telling(record: Record) -> Record {
    record
        .with("code", named("ErrorCode", "Stable."))
        .maybe("retry_after", count("Seconds to wait, with `too_many_attempts` and `unavailable`.").minimum(Some(1)))
        .maybe("reason", named("EndReason", "Why the session ended, with `session_ended` and `refresh_reused`."))
        .maybe("by", named("EndedBy", "Who ended it."))
        .maybe("at", moment("When it ended."))
        .maybe("methods", list(text("A way to a proof."), "What may be shown, with `proof_needed`."))
}

fn problem() -> Shape {
    let record = Record::new("A problem (RFC 9457).")
        .with("type", uri("Always `about:blank`: the code says it all."))
        .with("title", text("The status, in words."))
        .with("status", whole("The status.").minimum(Some(400)).maximum(Some(599)))
        .with("detail", text("What to do next, for a developer."));
    let example = json!({
        "type": "about:blank", "title": "Unauthorized", "status": 401,
        "detail": "The session was ended; sign in again.", "code": "session_ended",
        "reason": "signed_out_elsewhere", "at": "2026-11-22T06:00:00Z",
        "by": {"kind": "self", "device": "Chromium on Linux", "ip": "192.0.2.7"},
    });
    telling(record).example(example).into()
}

fn refusal() -> Shape {
    let record = Record::new("How a browser action refuses: the code, and what belongs to it.");
    telling(record).example(json!({"code": "too_many_attempts", "retry_after": 840})).into()
}

fn oauth_refusal() -> Shape {
    const ERRORS: [&str; 10] = [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "invalid_scope",
        "invalid_token",
        "insufficient_scope",
        "unauthorized_client",
        "unsupported_grant_type",
        "temporarily_unavailable",
        "server_error",
    ];
    let record = Record::new("A refusal as OAuth clients expect it (RFC 6749 §5.2), with Curfew's own code beside.")
        .with("error", word(ERRORS, "RFC 6749 §5.2, RFC 6750 §3.1, and two words for what HTTP has a status for."))
        .with("error_description", text("What to do next, for a developer."));
    let example = json!({
        "error": "invalid_grant", "error_description": "The session was not used for too long; sign in again.",
        "code": "session_idle",
    });
    telling(record).example(example).into()
}

fn reasons() -> Shape {
    let about = "Why a session ended. `refresh_reuse`: a copied token was presented; `revoked`: by RFC 7009; `limit`: \
                 the account had too many sessions, and this one was idle for longest.";
    word(Reason::ALL.map(Reason::as_str), about).into()
}

fn ended_by() -> Shape {
    Record::new("Who ended a session.")
        .with("kind", word(["self", "admin", "system"], "Its owner, an administrator, or Curfew itself."))
        .maybe("device", text("The device it was done from, as its owner knows it."))
        .maybe("ip", text("The network address it was done from."))
        .into()
}
