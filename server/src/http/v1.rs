//! `/v1`: the JSON API for programs that hold an access token, or want one. Problems are `application/problem+json`.

use super::{
    admin,
    caller::Bearer,
    endings,
    error::{self, Problem},
    facts::Facts,
    native, present, proofs,
};
use crate::{
    accounts::{delete_account, end, list, proof::Proof, rename},
    state::AppState,
};
use app::{
    error::ApiError,
    view::{self, SessionView},
};
use axum::{
    Json, Router,
    extract::{
        Path, Query, State,
        rejection::{JsonRejection, PathRejection},
    },
    routing::{get, patch, post},
};
use curfew_domain::{ids::SessionId, password::Password};
use http::StatusCode;
use serde::{Deserialize, Serialize};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/sign-in", post(native::sign_in))
        .route("/me", get(me).delete(delete_me))
        .route("/me/proof", post(proofs::prove))
        .route("/sessions", get(list_sessions).delete(end_others))
        .route("/sessions/{id}", patch(rename_session).delete(end_session))
        .route("/endings", get(endings::endings))
        .nest("/admin", admin::routes())
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
#[serde(deny_unknown_fields)]
struct Goodbye {
    password: view::Password,
}

/// Deletes the caller's own account. The password is the fresh proof.
async fn delete_me(
    State(app): State<AppState>,
    bearer: Bearer,
    facts: Facts,
    body: Result<Json<Goodbye>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let Json(Goodbye { password }) = body.map_err(|rejection| unreadable(&rejection))?;
    let password = Password::new(password.expose().to_owned());
    let proof = Proof { caller: bearer.caller, client: facts.client, password, device_proof: facts.device_proof };
    delete_account::delete_account(&app, proof).await.map_err(error::delete_account)?;
    Ok(StatusCode::NO_CONTENT)
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
    let found = list::all(&app, bearer.caller, wanted.ended).await.map_err(error::store)?;
    Ok(Json(Sessions {
        sessions: found.iter().map(|found| present::session(&app, found, Some(bearer.caller.session))).collect(),
    }))
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
pub struct EndedCount {
    pub ended: u32,
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
    let ended = end::end_others(&app, bearer.caller, &facts.client).await.map_err(error::end)?;
    Ok(Json(EndedCount { ended }))
}

/// An id that is none names no session of anybody.
fn session(path: SessionPath) -> Result<SessionId, ApiError> {
    path.ok().and_then(|Path(text)| text.parse().ok()).ok_or(ApiError::SessionNotFound)
}

pub fn unreadable(rejection: &JsonRejection) -> ApiError {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ApiError::UnsupportedMediaType,
        _ => ApiError::BadRequest,
    }
}
