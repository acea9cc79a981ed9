//! The description of everything a program can ask for, as OpenAPI 3.1: a file for each group of addresses. What
//! the tests see of the real router must be what is described here (`server/tests/it/support/description.rs`).

mod actions;
mod admin;
mod admin_actions;
mod audit;
mod call;
mod credentials;
mod email;
mod endings;
mod errors;
mod health;
mod oauth;
mod proofs;
mod refusal;
mod safety;
mod sessions;
mod shape;
mod well_known;

use axum::response::{IntoResponse, Response};
use call::Call;
use http::header;
use shape::Shape;
use std::sync::LazyLock;
use utoipa::openapi::{Components, Info, OpenApi, OpenApiBuilder, Paths, Tag, info::LicenseBuilder, tag::TagBuilder};

/// What the API is; its version is that of the addresses, `/v1`.
const ABOUT: &str = "Sessions that end when you say so. Curfew signs people in, lists the devices they are signed in on, \
and ends any of those sessions at once: its refresh token is dead, its access tokens are refused although they have not \
expired, and its open tabs are told.

Times are RFC 3339 in UTC; ids are UUIDs of version 7 in their canonical spelling. Problems carry a stable `code`. Bodies are \
at most 16 KiB. 429 and 503 carry `Retry-After`, and neither says anything about a session. Every answer carries \
`X-Request-Id`, which helps the operator to find it in the log. Another method than the listed ones is 405 with `Allow`.

Open tabs listen at `/live`, a WebSocket, which is not described here.";

type Group = ((&'static str, &'static str), Vec<Call>, Vec<(&'static str, Shape)>);

/// In the order in which they are read.
fn groups() -> [Group; 8] {
    let mut administration = (admin::GROUP, admin::calls(), admin::schemas());
    administration.1.extend(audit::calls());
    administration.2.extend(audit::schemas());
    let mut browser = (actions::GROUP, actions::calls(), actions::schemas());
    browser.1.extend(safety::calls().into_iter().chain(email::calls()));
    browser.2.extend(safety::schemas().into_iter().chain(email::schemas()));
    [
        (sessions::GROUP, sessions::calls(), sessions::schemas()),
        (oauth::GROUP, oauth::calls(), oauth::schemas()),
        (endings::GROUP, endings::calls(), endings::schemas()),
        (well_known::GROUP, well_known::calls(), well_known::schemas()),
        administration,
        browser,
        (admin_actions::GROUP, admin_actions::calls(), admin_actions::schemas()),
        (health::GROUP, health::calls(), health::schemas()),
    ]
}

fn document() -> OpenApi {
    let (mut paths, mut components, mut tags) = (Paths::new(), Components::new(), Vec::new());
    credentials::add(&mut components);
    components.schemas.extend(errors::schemas().into_iter().map(|(name, shape)| (name.to_owned(), shape)));
    for ((name, about), calls, schemas) in groups() {
        tags.push(TagBuilder::new().name(name).description(Some(about)).build());
        components.schemas.extend(schemas.into_iter().map(|(name, shape)| (name.to_owned(), shape)));
        for (path, item) in calls.into_iter().map(|call| call.build(name)) {
            paths.paths.entry(path.to_owned()).or_default().merge_operations(item);
        }
    }
    OpenApiBuilder::new().info(info()).paths(paths).components(Some(components)).tags(Some::<Vec<Tag>>(tags)).build()
}

fn info() -> Info {
    let mut info = Info::new("Curfew", "1");
    info.description = Some(ABOUT.to_owned());
    info.license =
        Some(LicenseBuilder::new().name(env!("CARGO_PKG_LICENSE")).identifier(Some(env!("CARGO_PKG_LICENSE"))).build());
    info
}

/// The description as JSON, made once.
pub fn json() -> &'static str {
    static JSON: LazyLock<String> =
        LazyLock::new(|| document().to_json().expect("what is made of text and numbers is JSON"));
    &JSON
}

/// `GET /openapi.json`.
pub async fn file() -> Response {
    ([(header::CONTENT_TYPE, refusal::JSON), (header::CACHE_CONTROL, "no-cache")], json()).into_response()
}
