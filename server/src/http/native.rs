//! `POST /v1/sign-in`: an installed app signs somebody in. It keeps the refresh token itself and spends it at
//! `/oauth/token`; no cookie is read or set.

use super::{
    error::{self, Problem},
    facts::Facts,
    present, proofs,
    v1::unreadable,
};
use crate::{
    accounts::{
        grant::Grant,
        sign_in::{self, SignIn},
    },
    state::AppState,
};
use app::{error::ApiError, proofs::Shown, view};
use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    response::{IntoResponse, Response},
};
use curfew_domain::{access::Application, device::DeviceName, password::Password};
use serde::{Deserialize, Serialize};

/// No `Debug`: it holds a password.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    email: String,
    password: String,
    #[serde(default)]
    device_name: Option<String>,
    /// What the account asks for beside the password.
    #[serde(default)]
    totp: Option<view::Password>,
    #[serde(default)]
    recovery_code: Option<view::Password>,
}

#[derive(Serialize)]
struct Granted<'a> {
    access_token: &'a str,
    refresh_token: &'a str,
    token_type: &'static str,
    expires_in: u64,
    session_id: String,
}

pub async fn sign_in(
    State(app): State<AppState>,
    facts: Facts,
    body: Result<Json<Wanted>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(Wanted { email, password, device_name, totp: code, recovery_code }) =
        body.map_err(|rejection| unreadable(&rejection))?;
    let password = Password::new(password);
    let device_name = device_name.as_deref().map(DeviceName::parse).transpose().map_err(|_| ApiError::NameInvalid)?;
    let wanted = SignIn {
        email,
        password,
        client: facts.client,
        application: Application::Native,
        device_name,
        previous: None,
        device_proof: None,
        second: proofs::second(&Shown { password: None, code, recovery_code, credential: None }),
    };
    let signed_in = sign_in::sign_in(&app, wanted).await.map_err(error::sign_in)?;
    Ok(granted(&signed_in.grant)?)
}

/// A session that has just begun always comes with its refresh token.
fn granted(grant: &Grant) -> Result<Response, ApiError> {
    let refresh_token = grant.refresh_token.as_ref().ok_or(ApiError::Internal)?;
    Ok(Json(Granted {
        access_token: &grant.access_token,
        refresh_token: refresh_token.expose(),
        token_type: present::BEARER,
        expires_in: grant.expires_in.as_secs(),
        session_id: grant.session.to_string(),
    })
    .into_response())
}
