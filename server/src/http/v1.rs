//! `/v1`: the JSON API for programs that hold an access token. Problems are `application/problem+json`.

use super::{
    caller::Bearer,
    error::{self, Problem},
    facts::Facts,
    present,
};
use crate::{
    accounts::{end, list, rename},
    state::AppState,
};
use app::{error::ApiError, view::SessionView};
use axum::{
    Json, Router,
    extract::{
        Path, Query, State,
        rejection::{JsonRejection, PathRejection},
    },
    routing::{get, patch},
};
use curfew_domain::ids::SessionId;
use http::StatusCode;
use serde::{Deserialize, Serialize};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/me", get(me))
        .route("/sessions", get(list_sessions).delete(end_others))
        .route("/sessions/{id}", patch(rename_session).delete(end_session))
        .fallback(|| async { Problem(ApiError::NotFound) })
        .method_not_allowed_fallback(|| async { Problem(ApiError::MethodNotAllowed) })
}

/// Who the token says you are. Times are RFC 3339 UTC.
#[derive(Serialize)]
struct Me {
    sub: String,
    session_id: String,
    roles: Vec<String>,
    scope: String,
    authenticated_at: String,
    expires_at: String,
}

/// Answered from the token and the ending index alone.
async fn me(bearer: Bearer) -> Json<Me> {
    Json(Me {
        sub: bearer.caller.account.to_string(),
        session_id: bearer.caller.session.to_string(),
        roles: bearer.claims.roles.names().map(str::to_owned).collect(),
        scope: bearer.claims.roles.permissions().to_string(),
        authenticated_at: present::rfc3339(bearer.claims.authenticated_at),
        expires_at: present::rfc3339(bearer.claims.expires_at),
    })
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    ended: bool,
}

#[derive(Serialize)]
struct Sessions {
    sessions: Vec<SessionView>,
}

/// Live sessions; with `?ended=true` also those that ended in the last 30 days.
async fn list_sessions(
    State(app): State<AppState>,
    wanted: Result<Query<Wanted>, axum::extract::rejection::QueryRejection>,
    bearer: Bearer,
) -> Result<Json<Sessions>, Problem> {
    let Query(wanted) = wanted.map_err(|_| ApiError::BadRequest)?;
    let mut found = list::live(&app, bearer.caller).await.map_err(error::store)?;
    if wanted.ended {
        found.extend(list::ended(&app, bearer.caller).await.map_err(error::store)?);
    }
    Ok(Json(Sessions { sessions: found.iter().map(|found| present::session(&app, found, bearer.caller)).collect() }))
}

/// An address may hold any bytes.
type SessionPath = Result<Path<String>, PathRejection>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rename {
    name: String,
}

async fn rename_session(
    State(app): State<AppState>,
    id: SessionPath,
    bearer: Bearer,
    body: Result<Json<Rename>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let Json(wanted) = body.map_err(|rejection| unreadable(&rejection))?;
    rename::rename(&app, bearer.caller, session(id)?, &wanted.name).await.map_err(error::rename)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn end_session(
    State(app): State<AppState>,
    id: SessionPath,
    bearer: Bearer,
    facts: Facts,
) -> Result<StatusCode, Problem> {
    end::end_one(&app, bearer.caller, session(id)?, &facts.client).await.map_err(error::end)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Except {
    except: String,
}

#[derive(Serialize)]
struct EndedCount {
    ended: u32,
}

/// `DELETE /v1/sessions?except=current`. Without the word nothing happens: ending everything by accident is
/// worse than asking again.
async fn end_others(
    State(app): State<AppState>,
    except: Result<Query<Except>, axum::extract::rejection::QueryRejection>,
    bearer: Bearer,
    facts: Facts,
) -> Result<Json<EndedCount>, Problem> {
    match except {
        Ok(Query(Except { except })) if except == "current" => {}
        _ => return Err(ApiError::BadRequest.into()),
    }
    let ended = end::end_others(&app, bearer.caller, &facts.client).await.map_err(error::store)?;
    Ok(Json(EndedCount { ended }))
}

/// An id that is none names no session of anybody.
fn session(path: SessionPath) -> Result<SessionId, ApiError> {
    path.ok().and_then(|Path(text)| text.parse().ok()).ok_or(ApiError::SessionNotFound)
}

fn unreadable(rejection: &JsonRejection) -> ApiError {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ApiError::UnsupportedMediaType,
        _ => ApiError::BadRequest,
    }
}
