//! The part of the port about showing who one is, implemented for one request; and the same for programs.

use super::{
    backend::RequestBackend,
    caller::{self, Bearer},
    error::{self, Problem},
    facts::Facts,
    offer,
    v1::unreadable,
};
use crate::{
    accounts::{Caller, proof::Proof, step_up},
    state::AppState,
};
use app::{
    error::ApiError,
    proofs::{Offer, Proofs, Shown},
    view,
};
use async_trait::async_trait;
use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
};
use curfew_domain::password::Password;
use http::StatusCode;
use serde::Deserialize;

#[async_trait]
impl Proofs for RequestBackend {
    async fn prove(&self, shown: Shown) -> Result<(), ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        step_up::step_up(&self.app, proof(caller, &self.facts, shown)?).await.map_err(error::proof)
    }

    async fn take_offer(&self) -> Option<Offer> {
        offer::take(&self.app, &self.flow).await
    }

    async fn waiting_act(&self) -> Option<Offer> {
        offer::waiting(&self.flow).await
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    password: Option<view::Password>,
}

/// `POST /v1/me/proof`: a fresh proof for the session of the access token.
pub async fn prove(
    State(app): State<AppState>,
    bearer: Bearer,
    facts: Facts,
    body: Result<Json<Wanted>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let Json(Wanted { password }) = body.map_err(|rejection| unreadable(&rejection))?;
    let proof = proof(bearer.caller, &facts, Shown { password })?;
    step_up::step_up(&app, proof).await.map_err(error::proof)?;
    Ok(StatusCode::NO_CONTENT)
}

fn proof(caller: Caller, facts: &Facts, shown: Shown) -> Result<Proof, ApiError> {
    // A plain form sends the fields it has, empty ones too.
    let password = shown.password.filter(|password| !password.expose().is_empty()).ok_or(ApiError::BadRequest)?;
    Ok(Proof {
        caller,
        client: facts.client.clone(),
        password: Password::new(password.expose().to_owned()),
        device_proof: facts.device_proof.clone(),
    })
}
