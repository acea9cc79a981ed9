//! `/api`: what pages of Curfew's own do for the person before them.

use super::{
    call::Call,
    credentials::Guard,
    proofs,
    sessions::device_name,
    shape::{EMAIL, Record, Shape, count, flag, id, list, named, nothing, only, secret, text},
};
use app::error::ApiError;
use curfew_domain::{account::Email, password::Password};
use utoipa::openapi::schema::{ObjectBuilder, Type};

pub const GROUP: (&str, &str) = (
    "Browser actions",
    "What the pages do: forms in, JSON out, guarded by the cookie or an access token. For Curfew's own pages alone: a \
     request must say where it comes from, by `Sec-Fetch-Site: same-origin` (or `none`) or an allowed `Origin`, as \
     browsers do by themselves; any other is 403 `cross_site`. Fields that are not listed are ignored; one that is \
     there twice is refused. A plain form, sent without JavaScript (`Accept: text/html`), is answered 303 instead, to \
     the page that tells how it came out.",
);

pub fn calls() -> Vec<Call> {
    vec![
        sign_up(),
        sign_in(),
        refresh(),
        sign_out(),
        list_sessions(),
        rename_session(),
        end_session(),
        end_other_sessions(),
        proofs::by_form(),
        change_password(),
        delete_account(),
    ]
}

pub fn schemas() -> Vec<(&'static str, Shape)> {
    vec![("Grant", grant())]
}

fn sign_up() -> Call {
    let form = Record::form("A new account.")
        .with(
            "email",
            text("Its e-mail address.")
                .max_length(Some(Email::MAX_BYTES))
                .pattern(Some(EMAIL))
                .examples(["anna@example.org"]),
        )
        .with("password", new_password())
        .maybe("setup", text("The set-up code of an empty place: the account will administer it."));
    granting("/api/sign_up")
        .says(
            "Sign up",
            "A known address gets the answer that a wrong password would, after the same time. Live sessions of this \
             browser end.",
        )
        .takes_form(form)
        .refuses(&[
            ApiError::InvalidCredentials,
            ApiError::EmailInvalid,
            ApiError::PasswordTooShort,
            ApiError::PasswordTooLong,
            ApiError::PasswordTooWeak,
            ApiError::SignUpClosed,
            ApiError::SetupInvalid,
            ApiError::TooManyAttempts { retry_after: 1 },
        ])
}

fn sign_in() -> Call {
    let form = Record::form("Who signs in.")
        .with("email", text("The account's e-mail address.").examples(["anna@example.org"]))
        .with("password", secret("Exactly as typed."))
        .maybe("next", text("Where a plain form leads: a path of Curfew's own; anything else is ignored."));
    granting("/api/sign_in")
        .says("Sign in", "Unknown, disabled and wrong have one answer. A live session of this browser ends.")
        .takes_form(form)
        .refuses(&[ApiError::InvalidCredentials, ApiError::TooManyAttempts { retry_after: 1 }])
}

fn refresh() -> Call {
    Call::action("/api/refresh")
        .says(
            "Refresh",
            "Exchanges the refresh cookie for a fresh access token. The cookie of the answer may be the one that was \
             sent. A cookie that was overtaken by a copy ends the session. 429, 503 and silence are never sign-outs.",
        )
        .by(Guard::Cookie)
        .answers(200, "The session goes on.", named("Grant", ""))
        .sets("Set-Cookie", "The refresh token, where a newer one may be handed out.")
        .refuses(&[
            ApiError::RefreshMissing,
            ApiError::RefreshForged,
            ApiError::SessionEnded { notice: None },
            ApiError::SessionIdle,
            ApiError::SessionExpired,
            ApiError::RefreshReused { notice: None },
            ApiError::AccountDisabled,
        ])
}

fn sign_out() -> Call {
    form_action("/api/sign_out")
        .says("Sign out", "Ends this session, if there is one: without one it is no error.")
        .guarded(Guard::MaybeBrowser)
        .answers(200, "Signed out.", nothing("Nothing to tell."))
        .sets("Set-Cookie", "The refresh token is removed.")
        .sets("Clear-Site-Data", "The browser forgets what it kept.")
}

fn list_sessions() -> Call {
    let form = Record::form("Which.").maybe("ended", flag("Also those that ended in the last 30 days."));
    Call::action("/api/list_sessions")
        .says("One's own sessions", "")
        .guarded(Guard::Browser)
        .may_take_form(form)
        .answers(200, "Live ones, the one that asks first; then those that ended.", list(named("Session", ""), ""))
}

fn rename_session() -> Call {
    let form = of_session().with("name", device_name("What the owner calls the device."));
    form_action("/api/rename_session")
        .says("Rename a device", "")
        .guarded(Guard::Browser)
        .takes_form(form)
        .answers(200, "It has that name.", nothing("Nothing to tell."))
        .refuses(&[ApiError::SessionNotFound, ApiError::NameInvalid])
}

fn end_session() -> Call {
    form_action("/api/end_session")
        .says("End a session", "At once and everywhere. One's own current one is signed out as by `/api/sign_out`.")
        .guarded(Guard::Browser)
        .takes_form(of_session())
        .answers(200, "It is over.", nothing("Nothing to tell."))
        .refuses(&[ApiError::SessionNotFound, proofs::NEEDED])
}

fn end_other_sessions() -> Call {
    form_action("/api/end_other_sessions")
        .says("End all other sessions", "")
        .guarded(Guard::Browser)
        .answers(200, "They are over.", count("How many."))
        .refuses(&[proofs::NEEDED])
}

fn change_password() -> Call {
    let form = Record::form("The passwords, and who stays.")
        .with("current_password", secret("A fresh proof."))
        .with("new_password", new_password())
        .maybe("end_others", flag("Whether the other sessions end. They do unless it is `false`."))
        .maybe("asked", flag("The form had a box for `end_others`: without it, it was not ticked."));
    form_action("/api/change_password")
        .says("Change one's own password", "Wrong passwords count against the sign-in budget.")
        .guarded(Guard::Browser)
        .takes_form(form)
        .answers(200, "It is the password from now on.", count("How many other sessions ended."))
        .refuses(&[
            ApiError::PasswordWrong,
            ApiError::PasswordTooShort,
            ApiError::PasswordTooLong,
            ApiError::PasswordTooWeak,
            ApiError::TooManyAttempts { retry_after: 1 },
        ])
}

fn delete_account() -> Call {
    form_action("/api/delete_account")
        .says("Delete one's own account, for good", "See `DELETE /v1/me`.")
        .guarded(Guard::Browser)
        .takes_form(Record::form("A fresh proof.").with("password", secret("The current password.")))
        .answers(200, "The account is gone.", nothing("Nothing to tell."))
        .sets("Set-Cookie", "The refresh token is removed.")
        .refuses(&[ApiError::PasswordWrong, ApiError::LastAdmin, ApiError::TooManyAttempts { retry_after: 1 }])
}

/// An action that a plain form may send.
pub fn form_action(path: &'static str) -> Call {
    Call::action(path)
        .done(303, "A plain form: see the page, which tells how it came out.")
        .sets("Location", "A path of Curfew's own.")
}

fn granting(path: &'static str) -> Call {
    form_action(path)
        .answers(200, "A session has begun.", named("Grant", ""))
        .sets("Set-Cookie", "The refresh token, and the proof that this browser is known.")
}

pub fn of_session() -> Record {
    Record::form("Which one.").with("session_id", id("The session."))
}

/// `curfew_domain::password::Password`; how easily it is guessed no pattern can say.
pub fn new_password() -> ObjectBuilder {
    secret("8 to 256 characters of any kind, taken exactly as typed; too easy to guess is refused.")
        .min_length(Some(Password::MIN_CHARS))
        .max_length(Some(Password::MAX_CHARS))
        .examples(["violet-lanterns-drift-home"])
}

fn grant() -> Shape {
    Record::new("An access token for a tab's memory (the shape of RFC 6749 §5.1). The refresh token is in the cookie.")
        .with("access_token", text("A JWT of type `at+jwt` (RFC 9068)."))
        .with("token_type", only("Bearer", Type::String, "RFC 6750 §4."))
        .with("expires_in", count("Seconds it still lives."))
        .with("session_id", id("The session's id: the token's `sid`."))
        .into()
}
