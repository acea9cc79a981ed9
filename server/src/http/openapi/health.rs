//! `/healthz` and `/readyz`: for whoever runs it.

use super::{
    call::Call,
    shape::{Record, Shape, named, only, word},
};
use utoipa::openapi::schema::Type;

pub const GROUP: (&str, &str) = ("Health", "For whoever runs it.");

pub fn calls() -> Vec<Call> {
    vec![alive(), ready()]
}

pub fn schemas() -> Vec<(&'static str, Shape)> {
    let part = |about| word(["ok", "not ok"], about);
    let readiness = Record::new("Part by part.")
        .with("database", part("It can be read."))
        .with("feed", part("The endings are fresh."))
        .with("keys", part("The signing keys can be used."))
        .with("accepting", part("The server is not stopping."));
    vec![("Readiness", readiness.into())]
}

fn alive() -> Call {
    let ok = only("ok", Type::String, "").into();
    Call::open("/healthz", "alive").says("The process answers", "Nothing is asked of the database.").answers_as(
        200,
        "It does.",
        [("text/plain", ok)],
    )
}

fn ready() -> Call {
    Call::open("/readyz", "ready")
        .says("It should be given work", "")
        .answers(200, "It should.", named("Readiness", ""))
        .answers(503, "It should not.", named("Readiness", ""))
}
