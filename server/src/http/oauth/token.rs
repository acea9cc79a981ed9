//! `POST /oauth/token`: native apps refresh, machine clients get an access token for their secret.

use super::{error::OAuthError, form::Form};
use crate::{
    accounts::{clients, grant::Grant, refresh},
    http::{caller, error, facts::Facts, present},
    state::{App, AppState},
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use curfew_domain::{access::Application, roles::Permissions};
use http::{HeaderMap, header::AUTHORIZATION};
use serde::Serialize;

pub async fn token(
    State(app): State<AppState>,
    headers: HeaderMap,
    facts: Facts,
    form: Form,
) -> Result<Response, OAuthError> {
    match form.get("grant_type") {
        Some("refresh_token") => by_refresh_token(&app, &headers, &facts, &form).await,
        Some("client_credentials") => by_client(&app, &headers, &facts, &form).await,
        Some(_) => Err(OAuthError::unsupported_grant_type()),
        None => Err(OAuthError::invalid_request("grant_type is missing.")),
    }
}

/// RFC 6749 §5.1, and the session's id.
#[derive(Serialize)]
struct Refreshed<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: u64,
    /// The one presented, where nothing newer may be handed out yet.
    refresh_token: &'a str,
    scope: String,
    session_id: String,
}

async fn by_refresh_token(app: &App, headers: &HeaderMap, facts: &Facts, form: &Form) -> Result<Response, OAuthError> {
    let presented = form.get("refresh_token").ok_or(OAuthError::invalid_request("refresh_token is missing."))?;
    refuse_other_clients(headers, form)?;
    wanted_scope(form)?;
    let grant = refresh::refresh(app, presented, &facts.client, facts.arrived).await;
    let grant = grant.map_err(|refused| OAuthError::of_grant(error::refresh(refused)))?;
    Ok(refreshed(&grant, presented))
}

fn refreshed(grant: &Grant, presented: &str) -> Response {
    let refresh_token = grant.refresh_token.as_ref().map_or(presented, |token| token.expose());
    Json(Refreshed {
        access_token: &grant.access_token,
        token_type: present::BEARER,
        expires_in: grant.expires_in.as_secs(),
        refresh_token,
        scope: grant.scope.to_string(),
        session_id: grant.session.to_string(),
    })
    .into_response()
}

/// Apps on people's devices keep no secret, so a refresh token is for nobody who shows one (RFC 6749 §6).
fn refuse_other_clients(headers: &HeaderMap, form: &Form) -> Result<(), OAuthError> {
    let is_native = form.get("client_id").is_none_or(|id| id == Application::Native.client_id());
    if is_native && !headers.contains_key(AUTHORIZATION) && form.get("client_secret").is_none() {
        Ok(())
    } else {
        Err(OAuthError::invalid_client())
    }
}

#[derive(Serialize)]
struct Granted<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: u64,
    scope: String,
}

async fn by_client(app: &App, headers: &HeaderMap, facts: &Facts, form: &Form) -> Result<Response, OAuthError> {
    let now = app.clock.now();
    let client = caller::by_secret(app, headers, facts.client.ip).await?.ok_or(OAuthError::invalid_client())?;
    // RFC 6749 §2.3: one way of authenticating in a request.
    let id = client.id.to_string();
    if form.get("client_secret").is_some() || form.get("client_id").is_some_and(|other| other != id) {
        return Err(OAuthError::invalid_request("Send client id and secret with HTTP Basic alone."));
    }
    let grant = clients::grant(app, &client, wanted_scope(form)?, now).map_err(|refused| match refused {
        clients::ClientError::Scope => OAuthError::invalid_scope(),
        other => error::client(other).into(),
    })?;
    let (expires_in, scope) = (grant.expires_in.as_secs(), grant.permissions.to_string());
    Ok(Json(Granted { access_token: &grant.access_token, token_type: present::BEARER, expires_in, scope })
        .into_response())
}

fn wanted_scope(form: &Form) -> Result<Option<Permissions>, OAuthError> {
    let wanted = form.get("scope").map(Permissions::parse).transpose().map_err(|_| OAuthError::invalid_scope())?;
    Ok(wanted.filter(|wanted| !wanted.is_empty()))
}
