//! `/v1/endings`: what ended, for services that verify access tokens themselves.

use super::{
    call::Call,
    credentials::Guard,
    refusal::JSON,
    shape::{Record, Shape, any_of, count, id, list, moment, named, named_or_null, only, or_null, text, word},
};
use app::error::ApiError;
use curfew_domain::roles::Permission;
use serde_json::json;
use utoipa::openapi::{
    HttpMethod,
    schema::{ObjectBuilder, SchemaFormat, Type},
};

pub const GROUP: (&str, &str) = (
    "Endings",
    "What ended, in order, for services that verify access tokens by themselves: whoever follows it refuses an ended \
     session within a second, without asking about any request.",
);

const SCOPES: [&str; 8] = ["session", "account", "everyone", "generation", "roles", "client", "token", "key"];

pub fn calls() -> Vec<Call> {
    vec![follow()]
}

pub fn schemas() -> Vec<(&'static str, Shape)> {
    vec![("Ending", ending()), ("EndingPage", page())]
}

fn follow() -> Call {
    let stream = text(
        "Each event is `id: SEQ`, `event: ending`, `data: ` and an Ending. A comment comes at once, and then after 15 \
         seconds without an event; after 30 seconds of silence open another.",
    );
    Call::new(HttpMethod::Get, "/v1/endings", "endings")
        .says(
            "What ended",
            "At most 500 a page, in order; ask again with `after=next`. With `Accept: text/event-stream` a stream \
             that never ends by itself (HTML Standard §9.2): first what there is, then every ending as soon as this \
             server refuses by it. `Last-Event-ID` or `after` goes on where a stream was lost; nothing is missing and \
             nothing comes twice.",
        )
        .guarded(Guard::Machine(Permission::Endings))
        .query("after", seq("The last `seq` that was seen."))
        .header("Last-Event-ID", last_event())
        .answers_as(
            200,
            "A page, or a stream.",
            [(JSON, named("EndingPage", "")), ("text/event-stream", stream.into())],
        )
        .refuses(&[ApiError::TooManyAttempts { retry_after: 30 }])
}

fn last_event() -> Shape {
    let none = only("", Type::String, "Nothing was seen.");
    let about = "The same, as clients of event streams send it by themselves; it goes before `after`.";
    any_of([seq("").into(), none.into()], about)
}

fn seq(about: &str) -> ObjectBuilder {
    count(about).maximum(Some(i64::MAX)).format(Some(SchemaFormat::Custom("int64".to_owned())))
}

fn ending() -> Shape {
    Record::new("Something stopped. `scope` says which access tokens are refused from `at` on, and `subject` whose.")
        .with("seq", count("Its place; strictly increasing."))
        .with("scope", word(SCOPES, SCOPE))
        .with("subject", or_null(text(SUBJECT)))
        .with("reason", named_or_null("EndReason", "Why sessions ended; null where nobody's did."))
        .with("at", moment("When."))
        .with("until", moment("No access token it concerns is alive after this; it may be forgotten."))
        .maybe("account", id("Whose session it was, with `session`."))
        .maybe("epoch", count("With `account` and `roles`."))
        .maybe("generation", count("With `generation`."))
        .maybe("before", moment("With `everyone`."))
        .example(json!({
            "seq": 41, "scope": "session", "subject": "01890a5d-ac96-774b-bcce-b302099a8057",
            "reason": "signed_out_elsewhere", "at": "2026-11-22T06:00:00.123Z", "until": "2026-11-22T06:10:02.123Z",
            "account": "01890a5d-ac96-774b-bcce-b302099a8058",
        }))
        .into()
}

const SUBJECT: &str = "The id of a session, an account, a client or a token; a key's `kid`; null for everyone.";

const SCOPE: &str = "Refuse an access token when:
- `session`: its `sid` is `subject`
- `account`: its `sub` is `subject` and its `ver` is below `epoch`
- `roles`: the same, but nobody is signed out: answer 401, and the app refreshes
- `generation`: its `sid` is `subject` and its `gen` is `generation`; whoever sends one holds a copy
- `everyone`: the moment in its `sid` (the first 48 bits of a UUIDv7, in milliseconds) is `before` or earlier
- `client`: its `client_id` is `subject`
- `token`: its `jti` is `subject`
- `key`: its header's `kid` is `subject`";

fn page() -> Shape {
    Record::new("One page of endings, in order.")
        .with("endings", list(named("Ending", ""), "At most 500."))
        .with("next", count("`after` of the next page."))
        .into()
}
