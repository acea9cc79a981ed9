//! `/healthz` says the process answers; `/readyz` says it should be given work.

use crate::state::AppState;
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

pub async fn alive() -> Response {
    no_store((StatusCode::OK, "ok").into_response())
}

#[derive(Serialize)]
struct Readiness {
    database: &'static str,
    feed: &'static str,
    keys: &'static str,
    accepting: &'static str,
}

pub async fn ready(State(app): State<AppState>) -> Response {
    let parts = [
        app.store.engine_version().await.is_ok(),
        app.hub.is_fresh(),
        app.keys.is_intact(),
        !app.stopping.is_cancelled(),
    ];
    let status = if parts.iter().all(|good| *good) { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let [database, feed, keys, accepting] = parts.map(|good| if good { "ok" } else { "not ok" });
    no_store((status, Json(Readiness { database, feed, keys, accepting })).into_response())
}

fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
