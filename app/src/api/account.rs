//! Signing up, in and out, and refreshing.

use crate::{
    error::ApiError,
    view::{Granted, Password},
};
use leptos::prelude::*;

/// Creates an account and signs in. A known address gets the answer a wrong password would.
#[server(prefix = "/api", endpoint = "sign_up")]
pub async fn sign_up(email: String, password: Password) -> Result<Granted, ApiError> {
    super::backend()?.sign_up(email, password).await
}

/// Signs in: sets the refresh cookie and answers an access token. `next` is read by the plain form only.
#[server(prefix = "/api", endpoint = "sign_in")]
pub async fn sign_in(email: String, password: Password, next: Option<String>) -> Result<Granted, ApiError> {
    let _ = next;
    super::backend()?.sign_in(email, password).await
}

/// Exchanges the refresh cookie for a fresh access token.
#[server(prefix = "/api", endpoint = "refresh")]
pub async fn refresh() -> Result<Granted, ApiError> {
    super::backend()?.refresh().await
}

/// Ends this session.
#[server(prefix = "/api", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), ApiError> {
    super::backend()?.sign_out().await
}
