//! The audit log, as pages and as a file.

use super::{
    call::Call,
    credentials::Guard,
    refusal::JSON,
    shape::{Record, Shape, any_of, list, moment, named, only, or_null, text, whole, word},
};
use curfew_domain::audit::{Action, Capacity};
use serde_json::json;
use utoipa::openapi::{
    HttpMethod,
    schema::{ObjectBuilder, SchemaFormat, Type},
};

pub const CSV: &str = "text/csv";

pub fn calls() -> Vec<Call> {
    vec![pages(), file()]
}

pub fn schemas() -> Vec<(&'static str, Shape)> {
    vec![("AuditEntry", entry()), ("AuditPage", page())]
}

fn pages() -> Call {
    let call = Call::new(HttpMethod::Get, "/v1/admin/audit", "audit_log").guarded(Guard::Person);
    filtered(call)
        .says(
            "The audit log",
            "Who did what to whom, when, from where and why, the latest act first, 50 a page. With `format=csv`, or \
             `Accept: text/csv`, a CSV file (RFC 4180) of at most 10,000 rows.",
        )
        .query("format", word(["json", "csv"], "In which form; `Accept` decides without it."))
        .answers_as(200, "Acts.", [(JSON, named("AuditPage", "")), (CSV, text("RFC 4180.").into())])
}

fn file() -> Call {
    let call = Call::new(HttpMethod::Get, app::paths::AUDIT_CSV, "audit_file").guarded(Guard::Cookie);
    filtered(call)
        .says("The audit log as a file", "For the link of a page: the cookie proves who asks. At most 10,000 rows.")
        .query("format", word(["json", "csv"], "It is CSV in any case."))
        .answers_as(200, "Acts.", [(CSV, text("RFC 4180.").into())])
        .sets("Content-Disposition", "Its name.")
}

fn filtered(call: Call) -> Call {
    call.query("text", text("Part of a name, an id, an address, a reason or a detail."))
        .query("actor", text("Part of the name, or the exact id, of who did it."))
        .query("action", action())
        .query("from", bound("Not before this moment, or this day."))
        .query("until", bound("Not after this moment, or this day."))
        .query("before", whole("Acts older than this `seq`: a page's `next`."))
}

/// Exactly this action, or any.
pub fn action() -> ObjectBuilder {
    word(Action::ALL.map(Action::as_str).into_iter().chain([""]), "Exactly this action; empty for all.")
}

pub fn bound(about: &str) -> Shape {
    let day = text("A day, such as `2026-11-22`.").format(Some(SchemaFormat::Custom("date".to_owned())));
    any_of([moment("A moment.").into(), day.into(), only("", Type::String, "No bound.").into()], about)
}

fn entry() -> Shape {
    const CAPACITIES: [Capacity; 5] =
        [Capacity::Admin, Capacity::Operator, Capacity::Owner, Capacity::System, Capacity::Client];
    Record::new("One act. Names are kept as they were at the time.")
        .with("seq", whole("Its place in the log."))
        .with("at", moment("When it was done."))
        .with(
            "actor_kind",
            word(CAPACITIES.map(Capacity::as_str), "In which capacity somebody acted; `operator` is the command line."),
        )
        .with("actor_id", or_null(text("The account, or the machine client.")))
        .with("actor_name", text("Their e-mail address or name."))
        .with("action", word(Action::ALL.map(Action::as_str), "What was done."))
        .with("target_kind", word(["account", "session", "everyone", "client", "key"], "What it was done to."))
        .with("target_id", or_null(text("The account, session or client; a key's `kid`.")))
        .with("target_name", or_null(text("A session's is its owner's.")))
        .with("ip", or_null(text("The network address it came from.")))
        .with("reason", or_null(text("Why, as typed.")))
        .with("detail", or_null(text("What else is to be known.")))
        .example(json!({
            "seq": 7, "at": "2026-11-22T06:00:00Z", "actor_kind": "admin", "actor_id": null,
            "actor_name": "root@example.org", "action": "account_disabled", "target_kind": "account", "target_id": "01890a5d-ac96-774b-bcce-b302099a8057",
            "target_name": "anna@example.org", "ip": "192.0.2.7", "reason": "left", "detail": "2 sessions ended",
        }))
        .into()
}

fn page() -> Shape {
    Record::new("One page of the audit log, the latest act first.")
        .with("entries", list(named("AuditEntry", ""), "At most 50."))
        .with("next", or_null(whole("`before` of the next page; null on the last.")))
        .into()
}
