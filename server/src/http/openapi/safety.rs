//! `/api`: what keeps an account its owner's. Links in mails, and what the owner is told of.

use super::{
    actions::{form_action, new_password, of_session},
    call::Call,
    credentials::Guard,
    proofs,
    shape::{EMAIL, Record, Shape, count, flag, id, list, moment, named, named_or_null, nothing, or_null, text, word},
};
use app::error::ApiError;
use curfew_domain::{account::Email, notice::Kind};
use serde_json::json;

pub fn calls() -> Vec<Call> {
    vec![forgot_password(), reset_password(), not_me(), list_notices(), dismiss_notice(), session_verdict()]
}

pub fn schemas() -> Vec<(&'static str, Shape)> {
    vec![("Notice", notice()), ("Party", party()), ("Secured", secured()), ("EndVerdict", verdict())]
}

fn forgot_password() -> Call {
    let email = text("The account's e-mail address.").max_length(Some(Email::MAX_BYTES)).pattern(Some(EMAIL));
    form_action("/api/forgot_password")
        .says(
            "Have a link mailed that sets another password",
            "One answer for every address, after the same work. The link is good once, for 30 minutes, and until the next \
             one is asked for.",
        )
        .takes_form(Record::form("Whose.").with("email", email.examples(["anna@example.org"])))
        .answers(200, "If the address has an account, a mail is on its way.", nothing("Nothing to tell."))
        .refuses(&[ApiError::EmailInvalid, ApiError::TooManyAttempts { retry_after: 1 }])
}

fn reset_password() -> Call {
    let form = Record::form("The link, and the password.").with("token", token()).with("new_password", new_password());
    form_action("/api/reset_password")
        .says(
            "Set another password by a link from a mail",
            "Every session of the account ends; nobody is signed in. A password that may not be chosen leaves the link as it is.",
        )
        .takes_form(form)
        .answers(200, "It is the password from now on.", nothing("Nothing to tell."))
        .refuses(&[
            ApiError::LinkInvalid,
            ApiError::PasswordTooShort,
            ApiError::PasswordTooLong,
            ApiError::PasswordTooWeak,
        ])
}

fn not_me() -> Call {
    form_action("/api/not_me")
        .says(
            "This wasn't me",
            "With the token of a mail's link every session of the account ends, its password is good no more, and the answer \
             is what sets another one. Without it all sessions but the one that asks end.",
        )
        .guarded(Guard::Browser)
        .may_take_form(Record::form("The link, if there is one.").maybe("token", token()))
        .answers(200, "The account is its owner's.", named("Secured", ""))
        .refuses(&[ApiError::LinkInvalid, proofs::NEEDED])
}

fn list_notices() -> Call {
    Call::action("/api/list_notices")
        .says("What one was told of", "Of the last 90 days, the latest first.")
        .guarded(Guard::Browser)
        .answers(200, "Those put away among them.", list(named("Notice", ""), ""))
}

fn dismiss_notice() -> Call {
    form_action("/api/dismiss_notice")
        .says("Put a notice away", "")
        .guarded(Guard::Browser)
        .takes_form(Record::form("Which one.").with("notice_id", id("The notice.")))
        .answers(200, "It is put away.", nothing("Nothing to tell."))
        .refuses(&[ApiError::NotFound])
}

fn session_verdict() -> Call {
    Call::action("/api/session_verdict")
        .says(
            "Why a session was ended",
            "With both parties where there are two. For its owner, and for the browser that still shows its cookie.",
        )
        .guarded(Guard::Browser)
        .takes_form(of_session())
        .answers(200, "How it ended.", named("EndVerdict", ""))
        .refuses(&[ApiError::SessionNotFound])
}

/// `crypto/link_token.rs`.
pub fn token() -> utoipa::openapi::schema::ObjectBuilder {
    text("What the link carries: `cfl_…`.")
}

fn secured() -> Shape {
    Record::new("What came of \"This wasn't me\".")
        .with("ended", or_null(count("How many other sessions ended, where it was asked from one.")))
        .with("reset_token", or_null(text("What sets another password, where it was asked by a mail's link.")))
        .into()
}

fn verdict() -> Shape {
    Record::new("Why a session was ended, and between whom.")
        .with("session_id", id("The session."))
        .with("name", text("What its owner called the device."))
        .with("reason", named("EndReason", ""))
        .with("by", named("EndedBy", ""))
        .with("at", moment("When."))
        .with("opened", named("Party", "Who opened it."))
        .with("holder", named("Party", "Who used its key last. Of a theft, the one party."))
        .with(
            "presenter",
            named_or_null("Party", "Who presented a copy of its key, where that ended it: the other party."),
        )
        .into()
}

fn party() -> Shape {
    Record::new("A device and where it was.")
        .with("device", text("Browser and system."))
        .with("ip", text("Its network address."))
        .with("place", or_null(text("Approximate place of the address, when known.")))
        .into()
}

fn notice() -> Shape {
    Record::new("One thing an account's owner was told of.")
        .with("id", id("The notice."))
        .with("kind", word(Kind::ALL.map(Kind::as_str), "What happened."))
        .with("at", moment("When."))
        .with("session_id", or_null(id("The session it is about, which may be over by now.")))
        .with("by", named_or_null("Party", "Who did it, where that is somebody."))
        .with("holder", named_or_null("Party", "Of a copied token: who held the session when the copy turned up."))
        .with("method", or_null(text("Of a sign-in: how.")))
        .with("seen", flag("Its owner has put it away."))
        .example(json!({
            "id": "01890a5d-ac96-774b-bcce-b302099a8057", "kind": "new_device", "at": "2026-11-22T06:00:00Z",
            "session_id": "01890a5d-ac96-774b-bcce-b302099a8058", "method": "password", "holder": null, "seen": false,
            "by": {"device": "Firefox on Linux", "ip": "192.0.2.7", "place": null},
        }))
        .into()
}
