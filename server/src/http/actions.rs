//! `/api/*`: runs a server function as a browser action. Leptos decodes and encodes; the status of an error,
//! the cookies, and what a plain form gets are decided here.

use super::{
    backend::{Outbox, RequestBackend},
    error::action_error,
    facts::Facts,
    forms::{self, Done, Form},
    refusals::Refused,
};
use crate::state::AppState;
use app::{backend::BackendHandle, error::ApiError, view::Boot};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, header};
use leptos::prelude::provide_context;
use serde_json::Value;
use std::sync::Arc;
use tower_sessions::Session;

/// Longest form: 256 characters of password and an e-mail address, percent-encoded, several times over.
pub const MAX_BODY: usize = 16 * 1024;
/// What `server_fn` marks its own errors with.
const ERROR_MARK: &str = "serverfnerror";

pub async fn act(State(app): State<AppState>, flow: Session, request: Request) -> Response {
    let form = Form::of(&request);
    let outbox = Outbox::default();
    let (outcome, body) = match read(request).await {
        Ok((request, body)) => (run(&app, &flow, request, outbox.clone()).await, body),
        Err(error) => (Err(error), Vec::new()),
    };
    let refused = outcome.as_ref().err().cloned().map(Refused);
    let mut response = match form {
        Some(form) => {
            let outcome = match outcome {
                Ok(response) => {
                    let (count, codes) = answer_in(response).await;
                    Ok(Done { goodbye: outbox.says_goodbye(), count, codes })
                }
                Err(error) => Err(error),
            };
            forms::answer(&flow, &form, &body, outcome).await
        }
        None => outcome.unwrap_or_else(|error| action_error(&error)),
    };
    if let Some(refused) = refused {
        response.extensions_mut().insert(refused);
    }
    finish(response.headers_mut(), &outbox);
    response
}

/// The body, read once and put back.
async fn read(request: Request) -> Result<(Request, Vec<u8>), ApiError> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, MAX_BODY).await.map_err(|_| ApiError::BodyTooLarge)?;
    if !bytes.is_empty() && !is_form(&parts.headers) {
        return Err(ApiError::UnsupportedMediaType);
    }
    let copy = bytes.to_vec();
    Ok((Request::from_parts(parts, Body::from(bytes)), copy))
}

pub fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

async fn run(app: &AppState, flow: &Session, mut request: Request, outbox: Outbox) -> Result<Response, ApiError> {
    let facts = Facts::gather(app, request.headers(), request.extensions())?;
    let is_plain = Form::of(&request).is_some();
    let backend: BackendHandle = Arc::new(RequestBackend {
        app: AppState::clone(app),
        facts,
        boot: Boot::default(),
        outbox,
        flow: flow.clone(),
        is_plain,
    });
    // Redirects are ours to decide: Leptos would put errors into the URL.
    request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let response = leptos_axum::handle_server_fns_with_context(move || provide_context(backend.clone()), request)
        .await
        .into_response();
    if response.headers().contains_key(ERROR_MARK) { Err(error_in(response).await) } else { Ok(response) }
}

async fn error_in(response: Response) -> ApiError {
    let body = to_bytes(response.into_body(), MAX_BODY).await.unwrap_or_default();
    serde_json::from_slice(&body).unwrap_or(ApiError::Internal)
}

/// What an action answers that counts something, or the sessions it says have ended; and whether it made codes.
async fn answer_in(response: Response) -> (Option<u32>, bool) {
    let body = to_bytes(response.into_body(), MAX_BODY).await.unwrap_or_default();
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    let count = answer.as_u64().or_else(|| answer["ended"].as_u64());
    let codes = answer["recovery_codes"].as_array().is_some_and(|codes| !codes.is_empty());
    (count.and_then(|number| u32::try_from(number).ok()), codes)
}

fn finish(headers: &mut HeaderMap, outbox: &Outbox) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in outbox.take() {
        headers.append(name, value);
    }
}
