//! `/v1/admin`: administration for programs that hold an administrator's access token; and the audit log as a
//! file, which pages link to.

use super::{
    administer, caller, csv,
    error::{self, Problem},
    facts::Facts,
    v1::{EndedCount, unreadable},
};
use crate::{
    accounts::{
        Administrator,
        admin::{Authority, Mandate, end_account, end_everyone, end_session, roles, set_disabled},
        audit::MOST,
    },
    state::{App, AppState},
};
use app::{
    error::ApiError,
    view::{AuditEntry, AuditQuery, UserSessionsView, UsersView},
};
use axum::{
    Json, Router,
    extract::{
        Path, Query, State,
        rejection::{JsonRejection, PathRejection, QueryRejection},
    },
    response::{IntoResponse, Response},
    routing::{delete, get, post, put},
};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/users", get(users))
        .route("/users/{id}/sessions", get(user_sessions).delete(end_user_sessions))
        .route("/users/{id}/disable", post(disable))
        .route("/users/{id}/enable", post(enable))
        .route("/users/{id}/roles", put(set_roles))
        .route("/sessions", delete(end_all))
        .route("/sessions/{id}", delete(end_one))
        .route("/audit", get(audit))
}

/// An address may hold any bytes.
type Id = Result<Path<String>, PathRejection>;
type Asked<T> = Result<Query<T>, QueryRejection>;

fn id(path: Id) -> String {
    // An id that is none names nobody.
    path.map(|Path(text)| text).unwrap_or_default()
}

fn by(administrator: Administrator, facts: Facts) -> Authority {
    Authority::Administrator(administrator, facts.client)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    #[serde(default)]
    query: String,
    after: Option<String>,
}

async fn users(
    administrator: Administrator,
    State(app): State<AppState>,
    search: Asked<Search>,
    facts: Facts,
) -> Result<Json<UsersView>, Problem> {
    let Query(search) = search.map_err(|_| ApiError::BadRequest)?;
    Ok(Json(administer::users(&app, &by(administrator, facts), &search.query, search.after.as_deref()).await?))
}

#[derive(Deserialize)]
struct Ended {
    #[serde(default)]
    ended: bool,
}

/// Live sessions; with `?ended=true` also those that ended in the last 30 days.
async fn user_sessions(
    administrator: Administrator,
    State(app): State<AppState>,
    path: Id,
    wanted: Asked<Ended>,
    facts: Facts,
) -> Result<Json<UserSessionsView>, Problem> {
    let Query(wanted) = wanted.map_err(|_| ApiError::BadRequest)?;
    Ok(Json(administer::user_sessions(&app, &by(administrator, facts), &id(path), wanted.ended).await?))
}

/// Why, for the audit log: in the query of a DELETE, in the JSON of anything else.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Why {
    reason: Option<String>,
}

type WhyInBody = Result<Option<Json<Why>>, JsonRejection>;

fn mandate(administrator: Administrator, facts: Facts, why: &Why) -> Result<Mandate, ApiError> {
    administer::mandate(by(administrator, facts), why.reason.as_deref())
}

fn in_body(why: WhyInBody) -> Result<Why, ApiError> {
    Ok(why.map_err(|rejection| unreadable(&rejection))?.map(|Json(why)| why).unwrap_or_default())
}

async fn end_user_sessions(
    administrator: Administrator,
    State(app): State<AppState>,
    path: Id,
    why: Asked<Why>,
    facts: Facts,
) -> Result<Json<EndedCount>, Problem> {
    let Query(why) = why.map_err(|_| ApiError::BadRequest)?;
    let (mandate, user) = (mandate(administrator, facts, &why)?, administer::user(&id(path))?);
    let ended = end_account::end_account(&app, &mandate, user).await.map_err(error::admin)?;
    Ok(Json(EndedCount { ended: administer::count(ended) }))
}

async fn end_one(
    administrator: Administrator,
    State(app): State<AppState>,
    path: Id,
    why: Asked<Why>,
    facts: Facts,
) -> Result<StatusCode, Problem> {
    let Query(why) = why.map_err(|_| ApiError::BadRequest)?;
    let session = id(path).parse().map_err(|_| ApiError::SessionNotFound)?;
    end_session::end_session(&app, &mandate(administrator, facts, &why)?, session).await.map_err(error::admin)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmed {
    confirm: String,
    reason: Option<String>,
}

/// `DELETE /v1/admin/sessions?confirm=END%20EVERYONE`. Without the words nothing happens.
async fn end_all(
    administrator: Administrator,
    State(app): State<AppState>,
    confirmed: Asked<Confirmed>,
    facts: Facts,
) -> Result<Json<EndedCount>, Problem> {
    let Query(Confirmed { confirm, reason }) = confirmed.map_err(|_| ApiError::NotConfirmed)?;
    let mandate = mandate(administrator, facts, &Why { reason })?;
    let ended = end_everyone::end_everyone(&app, &mandate, &confirm).await.map_err(error::admin)?;
    Ok(Json(EndedCount { ended: administer::count(ended) }))
}

async fn disable(
    administrator: Administrator,
    State(app): State<AppState>,
    path: Id,
    facts: Facts,
    why: WhyInBody,
) -> Result<StatusCode, Problem> {
    let (user, mandate) = (administer::user(&id(path))?, mandate(administrator, facts, &in_body(why)?)?);
    set_disabled::disable(&app, &mandate, user).await.map_err(error::admin)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn enable(
    administrator: Administrator,
    State(app): State<AppState>,
    path: Id,
    facts: Facts,
    why: WhyInBody,
) -> Result<StatusCode, Problem> {
    let (user, mandate) = (administer::user(&id(path))?, mandate(administrator, facts, &in_body(why)?)?);
    set_disabled::enable(&app, &mandate, user).await.map_err(error::admin)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    roles: Vec<String>,
    reason: Option<String>,
}

async fn set_roles(
    administrator: Administrator,
    State(app): State<AppState>,
    path: Id,
    facts: Facts,
    wanted: Result<Json<Wanted>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let Json(Wanted { roles: names, reason }) = wanted.map_err(|rejection| unreadable(&rejection))?;
    if names.iter().any(|name| name.contains([' ', ',']) || name.is_empty()) {
        return Err(ApiError::RoleInvalid.into());
    }
    let (user, roles) = (administer::user(&id(path))?, administer::roles(&names.join(" "))?);
    let mandate = mandate(administrator, facts, &Why { reason })?;
    roles::set(&app, &mandate, user, roles).await.map_err(error::admin)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuditAsked {
    text: String,
    actor: String,
    action: String,
    from: String,
    until: String,
    before: Option<i64>,
    format: Option<String>,
}

impl AuditAsked {
    /// The query, and whether it is asked for as CSV.
    fn read(asked: Asked<Self>, headers: &HeaderMap) -> Result<(AuditQuery, bool), ApiError> {
        let Query(Self { text, actor, action, from, until, before, format }) =
            asked.map_err(|_| ApiError::BadRequest)?;
        let as_csv = match format.as_deref() {
            Some("csv") => true,
            Some("json") => false,
            None => headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/csv")),
            Some(_) => return Err(ApiError::BadRequest),
        };
        Ok((AuditQuery { text, actor, action, from, until, before }, as_csv))
    }
}

async fn audit(
    administrator: Administrator,
    State(app): State<AppState>,
    asked: Asked<AuditAsked>,
    headers: HeaderMap,
    facts: Facts,
) -> Result<Response, Problem> {
    let (query, as_csv) = AuditAsked::read(asked, &headers)?;
    let by = by(administrator, facts);
    if as_csv {
        return Ok(file(&app, &by, &query).await?);
    }
    Ok(Json(administer::audit(&app, &by, &query).await?).into_response())
}

/// The audit log as a file, for the link of a page: the cookie proves who asks.
pub async fn export(
    State(app): State<AppState>,
    facts: Facts,
    asked: Asked<AuditAsked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let administrator = caller::administrator_of_page(&app, &facts).await?;
    let (query, _) = AuditAsked::read(asked, &headers)?;
    Ok(file(&app, &by(administrator, facts), &query).await?)
}

async fn file(app: &App, by: &Authority, query: &AuditQuery) -> Result<Response, ApiError> {
    let entries = administer::entries(app, by, query, MOST).await?;
    let body: String = std::iter::once(csv::line(COLUMNS)).chain(entries.iter().map(row)).collect();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"curfew-audit.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body).into_response())
}

const COLUMNS: [&str; 12] = [
    "seq",
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "action",
    "target_kind",
    "target_id",
    "target_name",
    "ip",
    "reason",
    "detail",
];

fn row(entry: &AuditEntry) -> String {
    let seq = entry.seq.to_string();
    let may = |cell: &Option<String>| cell.clone().unwrap_or_default();
    let (actor_id, target_id, target_name) = (may(&entry.actor_id), may(&entry.target_id), may(&entry.target_name));
    let (ip, reason, detail) = (may(&entry.ip), may(&entry.reason), may(&entry.detail));
    csv::line([
        &*seq,
        &entry.at,
        &entry.actor_kind,
        &actor_id,
        &entry.actor_name,
        &entry.action,
        &entry.target_kind,
        &target_id,
        &target_name,
        &ip,
        &reason,
        &detail,
    ])
}
