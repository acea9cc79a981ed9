//! `POST /oauth/introspect` (RFC 7662): whether a token is good right now. Asking is never a use of it. What is
//! not good has one answer, whatever the reason.

use super::{error::OAuthError, form::Form};
use crate::{
    accounts::{
        quota::Quota,
        reuse::Presenter,
        standing::{self, Standing},
    },
    crypto::access_token,
    http::{
        caller::{self, Machine, Needed},
        error, present,
    },
    state::{App, AppState},
    store::sessions::Found,
};
use app::error::ApiError;
use axum::{Json, extract::State};
use curfew_domain::roles::Permission;
use serde_json::{Value, json};

pub struct Introspecting;

impl Needed for Introspecting {
    const PERMISSION: Permission = Permission::Introspect;
    type Refusal = OAuthError;
}

/// What of an access token's own claims is told: all but Curfew's counters.
const TOLD: [&str; 12] =
    ["aud", "amr", "auth_time", "client_id", "exp", "iat", "iss", "jti", "roles", "scope", "sid", "sub"];

pub async fn introspect(
    State(app): State<AppState>,
    machine: Machine<Introspecting>,
    form: Form,
) -> Result<Json<Value>, OAuthError> {
    let token = form.get("token").ok_or(OAuthError::invalid_request("token is missing."))?;
    let quota = Quota::inactive_answers(machine.client);
    // Asked in any case: without the database nothing is said of any token.
    let wait = quota.wait(&app).await.map_err(error::store)?;
    match (look(&app, token, Presenter::Program(machine.client)).await?, wait) {
        (Some(active), _) => Ok(Json(active)),
        // Good tokens are told of all the same: junk sent to a service must not lock its people out.
        (None, Some(wait)) => Err(ApiError::TooManyAttempts { retry_after: error::whole_seconds(wait) }.into()),
        (None, None) => {
            quota.count(&app).await.map_err(error::store)?;
            Ok(Json(json!({"active": false})))
        }
    }
}

/// `None` when it is not active. A hint at its type would tell nothing that its form does not.
async fn look(app: &App, token: &str, by: Presenter<'_>) -> Result<Option<Value>, ApiError> {
    if app.refresh_tokens.open(token).is_ok() {
        let standing = standing::of_shown(app, token).await.map_err(error::store)?;
        return Ok(match standing {
            Standing::SignedIn(found) => Some(of_refresh_token(app, &found)),
            Standing::Ended(_) | Standing::Reused(_) | Standing::SignedOut => None,
        });
    }
    match caller::good_token(app, token, by).await {
        Ok(_) => Ok(of_access_token(token)),
        Err(refused) if refused.status() == 401 => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn of_access_token(token: &str) -> Option<Value> {
    let claims = access_token::said(token)?.into_iter().filter(|(name, _)| TOLD.contains(&name.as_str()));
    let own = [("active".to_owned(), true.into()), ("token_type".to_owned(), present::BEARER.into())];
    Some(own.into_iter().chain(claims).collect())
}

fn of_refresh_token(app: &App, found: &Found) -> Value {
    json!({
        "active": true,
        "token_type": "refresh_token",
        "client_id": found.application.client_id(),
        "iss": app.config.public_url,
        "sub": found.account.id.to_string(),
        "sid": found.session.id.to_string(),
        "iat": found.session.created_at.as_secs(),
        "exp": found.session.lapse(&app.policy).0.as_secs(),
    })
}
