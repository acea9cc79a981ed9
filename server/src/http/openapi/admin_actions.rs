//! `/api`: what the pages of the administration do.

use super::{
    actions::{form_action, of_session},
    admin::{after, confirmation, reason},
    audit::{action, bound},
    call::Call,
    credentials::Guard,
    shape::{Record, Shape, count, id, named, nothing, text, whole},
};
use app::error::ApiError;

pub const GROUP: (&str, &str) = (
    "Browser actions of administrators",
    "The same, for people with the role `admin`; everybody else is 403 `forbidden`.",
);

const ROLES: &str = r"^[ ,\t\n\r]*([a-z][a-z0-9_-]{0,31}([ ,\t\n\r]+|$)){0,16}$";

pub fn calls() -> Vec<Call> {
    vec![
        list_users(),
        list_user_sessions(),
        disable_user(),
        enable_user(),
        end_user_sessions(),
        set_roles(),
        end_session(),
        preview(),
        end_everyone(),
        list_audit(),
    ]
}

pub fn schemas() -> Vec<(&'static str, Shape)> {
    let preview = Record::new("What signing everybody out would hit.")
        .with("sessions", count("Live sessions."))
        .with("open_tabs", count("Tabs connected right now."));
    vec![("Preview", preview.into())]
}

fn list_users() -> Call {
    let form = Record::form("Which accounts.")
        .maybe("query", text("Part of the e-mail address; everybody without it."))
        .maybe("after", after());
    Call::action("/api/list_users")
        .says("Find accounts", "50 at a time, by address.")
        .guarded(Guard::Browser)
        .may_take_form(form)
        .answers(200, "One page.", named("UserPage", ""))
}

fn list_user_sessions() -> Call {
    Call::action("/api/list_user_sessions")
        .says("Somebody's sessions", "Those of the last 30 days among them.")
        .guarded(Guard::Browser)
        .takes_form(Record::form("Whose.").with("user_id", id("The account.")))
        .answers(200, "The account and its sessions.", named("UserSessions", ""))
        .refuses(&[ApiError::UserNotFound])
}

fn disable_user() -> Call {
    about_user("/api/disable_user", of_user())
        .says("Keep somebody out", "All sessions end with reason `disabled`, and nobody signs in to the account.")
        .answers(200, "It is disabled.", nothing("Nothing to tell."))
        .refuses(&[ApiError::LastAdmin])
}

fn enable_user() -> Call {
    about_user("/api/enable_user", of_user()).says("Let somebody in again", "No session comes back.").answers(
        200,
        "It is enabled.",
        nothing("Nothing to tell."),
    )
}

fn end_user_sessions() -> Call {
    about_user("/api/end_user_sessions", of_user()).says("Sign somebody out everywhere", "").answers(
        200,
        "They are over.",
        count("How many."),
    )
}

fn set_roles() -> Call {
    let roles = text("Names, separated by spaces or commas; none is none, and more than 16 are too many.");
    about_user("/api/set_roles", of_user().maybe("roles", roles.pattern(Some(ROLES)).examples(["admin editor"])))
        .says("Give an account exactly these roles", "See `PUT /v1/admin/users/{id}/roles`.")
        .answers(200, "It has these.", nothing("Nothing to tell."))
        .refuses(&[ApiError::LastAdmin, ApiError::RoleInvalid])
}

fn end_session() -> Call {
    let form = of_session().maybe("reason", reason()).maybe("user_id", text("Where a plain form leads back to."));
    form_action("/api/admin_end_session")
        .says("End one session, whoever's it is", "")
        .guarded(Guard::Browser)
        .takes_form(form)
        .answers(200, "It is over.", nothing("Nothing to tell."))
        .refuses(&[ApiError::SessionNotFound, ApiError::ReasonInvalid])
}

fn preview() -> Call {
    Call::action("/api/end_everyone_preview")
        .says("What signing everybody out would hit", "")
        .guarded(Guard::Browser)
        .answers(200, "Right now.", named("Preview", ""))
}

fn end_everyone() -> Call {
    let form = Record::form("Meant so.").with("confirm", confirmation()).maybe("reason", reason());
    form_action("/api/end_everyone")
        .says("Sign everybody out", "The caller too. Without exactly these words nothing happens.")
        .guarded(Guard::Browser)
        .takes_form(form)
        .answers(200, "All are over.", count("How many."))
        .refuses(&[ApiError::NotConfirmed, ApiError::ReasonInvalid])
}

fn list_audit() -> Call {
    let form = Record::form("Which acts; empty fields ask for all.")
        .maybe("text", text("Part of a name, an id, an address, a reason or a detail."))
        .maybe("actor", text("Part of the name, or the exact id, of who did it."))
        .maybe("action", action())
        .maybe("from", bound("Not before this moment, or this day."))
        .maybe("until", bound("Not after this moment, or this day."))
        .maybe("before", whole("Acts older than this `seq`: a page's `next`."));
    Call::action("/api/list_audit")
        .says("The audit log", "The latest act first, 50 a page.")
        .guarded(Guard::Browser)
        .may_take_form(form)
        .answers(200, "Acts.", named("AuditPage", ""))
}

fn of_user() -> Record {
    Record::form("Whom.").with("user_id", id("The account.")).maybe("reason", reason())
}

fn about_user(path: &'static str, form: Record) -> Call {
    form_action(path)
        .guarded(Guard::Browser)
        .takes_form(form)
        .refuses(&[ApiError::UserNotFound, ApiError::ReasonInvalid])
}
