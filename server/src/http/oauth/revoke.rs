//! `POST /oauth/revoke` (RFC 7009). What is unknown, forged or over already is answered like what was revoked
//! (§2.2): it is not good any more either way.

use super::{error::OAuthError, form::Form};
use crate::{
    accounts::{reuse::Presenter, revoke},
    http::{
        caller::{self, Machine, Needed},
        error,
    },
    state::{App, AppState},
};
use app::error::ApiError;
use axum::extract::State;
use curfew_domain::{access::Token, roles::Permission};
use http::StatusCode;

pub struct Revoking;

impl Needed for Revoking {
    const PERMISSION: Permission = Permission::Revoke;
    type Refusal = OAuthError;
}

pub async fn revoke(
    State(app): State<AppState>,
    machine: Machine<Revoking>,
    form: Form,
) -> Result<StatusCode, OAuthError> {
    let token = form.get("token").ok_or(OAuthError::invalid_request("token is missing."))?;
    if app.refresh_tokens.open(token).is_ok() {
        revoke::refresh_token(&app, token, machine.client).await.map_err(error::store)?;
        return Ok(StatusCode::OK);
    }
    match good(&app, token, Presenter::Program(machine.client)).await? {
        None => {}
        Some(Token::Person(claims)) => revoke::session(&app, claims.session).await.map_err(error::store)?,
        Some(Token::Machine(claims)) if claims.client == machine.client => {
            revoke::machine_token(&app, &claims).await.map_err(error::store)?;
        }
        // §2.1: a token that was issued to another client.
        Some(Token::Machine(_)) => return Err(OAuthError::unauthorized_client()),
    }
    Ok(StatusCode::OK)
}

/// What there is to revoke. A token that only has to be exchanged, or that was overtaken by a copy, is of a
/// session that may go on.
async fn good(app: &App, token: &str, by: Presenter<'_>) -> Result<Option<Token>, ApiError> {
    match caller::good_token(app, token, by).await {
        Ok(token) => Ok(Some(token)),
        Err(ApiError::RefreshNeeded | ApiError::RefreshReused { .. }) => Ok(app.access_tokens.verify(token).ok()),
        Err(refused) if refused.status() == 401 => Ok(None),
        Err(failure) => Err(failure),
    }
}
