//! `/v1/admin`: administration for programs.

use super::{
    call::Call,
    credentials::Guard,
    shape::{ROLE, Record, Shape, VISIBLE_OR_EMPTY, any_of, count, flag, id, list, moment, named, only, or_null, text},
};
use app::error::ApiError;
use curfew_domain::{audit::Note, roles::Roles};
use serde_json::json;
use utoipa::openapi::{
    HttpMethod,
    schema::{ArrayBuilder, ObjectBuilder, Type},
};

pub const GROUP: (&str, &str) = (
    "Administration",
    "With the access token of an account that has the role `admin`. Signed in without it is 403; a token minted \
     before the account's roles changed is 401 `refresh_needed`. Answered means done: this server refuses the tokens \
     concerned already. Every act takes a reason, which goes into the audit log.",
);

pub fn calls() -> Vec<Call> {
    vec![users(), user_sessions(), end_user_sessions(), disable(), enable(), set_roles(), end_all(), end_one()]
}

pub fn schemas() -> Vec<(&'static str, Shape)> {
    vec![("User", user()), ("UserPage", user_page()), ("UserSessions", sessions_of_user())]
}

fn users() -> Call {
    Call::new(HttpMethod::Get, "/v1/admin/users", "find_users")
        .says("Find accounts", "50 at a time, by address.")
        .guarded(Guard::Person)
        .query("query", text("Part of the e-mail address; everybody without it."))
        .query("after", after())
        .answers(200, "One page.", named("UserPage", ""))
}

/// A page's `next`.
pub fn after() -> Shape {
    let begin = only("", Type::String, "The first page.");
    any_of([id("The id that the page before gave as `next`.").into(), begin.into()], "Where the page begins.")
}

fn user_sessions() -> Call {
    of_user(HttpMethod::Get, "/v1/admin/users/{id}/sessions", "user_sessions")
        .says("Somebody's sessions", "")
        .query("ended", flag("Also those that ended in the last 30 days."))
        .answers(200, "The account and its sessions.", named("UserSessions", ""))
}

fn end_user_sessions() -> Call {
    of_user(HttpMethod::Delete, "/v1/admin/users/{id}/sessions", "end_user_sessions")
        .says("Sign somebody out everywhere", "")
        .query("reason", reason())
        .refuses(&[ApiError::ReasonInvalid])
        .answers(200, "They are over.", named("EndedCount", "How many."))
}

fn disable() -> Call {
    of_user(HttpMethod::Post, "/v1/admin/users/{id}/disable", "disable_user")
        .says("Keep somebody out", "All sessions end with reason `disabled`, and nobody signs in to the account.")
        .may_take_json(why())
        .done(204, "It is disabled.")
        .refuses(&[ApiError::LastAdmin, ApiError::ReasonInvalid])
}

fn enable() -> Call {
    of_user(HttpMethod::Post, "/v1/admin/users/{id}/enable", "enable_user")
        .says("Let somebody in again", "No session comes back.")
        .may_take_json(why())
        .done(204, "It is enabled.")
        .refuses(&[ApiError::ReasonInvalid])
}

fn set_roles() -> Call {
    let wanted = Record::new("The roles from now on.").with("roles", roles()).maybe("reason", or_null(reason()));
    of_user(HttpMethod::Put, "/v1/admin/users/{id}/roles", "set_roles")
        .says(
            "Give an account exactly these roles",
            "Older access tokens are refused with `refresh_needed`, open tabs are told, and nobody is signed out. \
             Curfew itself knows one role, `admin`; others are in tokens for the services that ask for them.",
        )
        .takes_json(wanted.strict().example(json!({"roles": ["admin", "editor"], "reason": "Anna is on leave"})))
        .done(204, "It has these.")
        .refuses(&[ApiError::LastAdmin, ApiError::RoleInvalid, ApiError::ReasonInvalid])
}

fn end_all() -> Call {
    Call::new(HttpMethod::Delete, "/v1/admin/sessions", "end_everyone")
        .says(
            "Sign everybody out",
            "Every session there is, the caller's too. Without exactly these words nothing happens.",
        )
        .guarded(Guard::Person)
        .query_with("confirm", confirmation())
        .query("reason", reason())
        .refuses(&[ApiError::NotConfirmed, ApiError::ReasonInvalid])
        .answers(200, "All are over.", named("EndedCount", "How many."))
}

pub fn confirmation() -> ObjectBuilder {
    only(app::backend::CONFIRM_EVERYONE, Type::String, "Exactly these words.")
}

fn end_one() -> Call {
    Call::new(HttpMethod::Delete, "/v1/admin/sessions/{id}", "end_any_session")
        .says("End one session, whoever's it is", "")
        .guarded(Guard::Person)
        .names("Any session.")
        .query("reason", reason())
        .refuses(&[ApiError::SessionNotFound, ApiError::ReasonInvalid])
        .done(204, "It is over.")
}

fn of_user(method: HttpMethod, path: &'static str, name: &str) -> Call {
    Call::new(method, path, name).guarded(Guard::Person).names("An account.").refuses(&[ApiError::UserNotFound])
}

/// `curfew_domain::audit::Note`.
pub fn reason() -> ObjectBuilder {
    text("Why, for the audit log.").max_length(Some(Note::MAX_CHARS)).pattern(Some(VISIBLE_OR_EMPTY))
}

fn why() -> Record {
    Record::new("May be left out.").maybe("reason", or_null(reason())).strict()
}

/// `curfew_domain::roles::Role`.
pub fn role(about: &str) -> ObjectBuilder {
    text(about).pattern(Some(ROLE)).examples(["editor"])
}

fn roles() -> ArrayBuilder {
    list(role("A role."), "All of them; none is none.").max_items(Some(Roles::MOST))
}

fn user() -> Shape {
    Record::new("An account, as administrators see it.")
        .with("id", id("The account's id: the `sub` of its access tokens."))
        .with("email", text("Its e-mail address."))
        .with("roles", list(role("A role."), "In order, each once."))
        .with("disabled", flag("Nobody signs in to it."))
        .with("created_at", moment("When it was made."))
        .with("sessions", count("Live ones."))
        .with("open_tabs", count("Tabs connected right now, of all its sessions."))
        .with("own", flag("It is the account of whoever asks."))
        .example(json!({
            "id": "01890a5d-ac96-774b-bcce-b302099a8057", "email": "anna@example.org", "roles": ["editor"],
            "disabled": false, "created_at": "2026-11-02T18:21:09Z", "sessions": 2, "open_tabs": 1, "own": false,
        }))
        .into()
}

fn user_page() -> Shape {
    Record::new("One page of accounts, by e-mail address.")
        .with("users", list(named("User", ""), "At most 50."))
        .with("next", or_null(id("`after` of the next page; null on the last.")))
        .into()
}

fn sessions_of_user() -> Shape {
    Record::new("An account and its sessions.")
        .with("user", named("User", ""))
        .with("sessions", list(named("Session", ""), "Live ones, then those that ended."))
        .into()
}
