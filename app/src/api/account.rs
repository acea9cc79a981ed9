//! Signing up, in and out, refreshing, and the account itself.

use crate::{
    error::ApiError,
    state::client::AuthClient,
    view::{Granted, Password},
};
use leptos::prelude::*;

/// Creates an account and signs in. A known address gets the answer a wrong password would. With the set-up
/// code of an empty place the account administers it.
#[server(prefix = "/api", endpoint = "sign_up")]
pub async fn sign_up(email: String, password: Password, setup: Option<String>) -> Result<Granted, ApiError> {
    super::backend()?.sign_up(email, password, setup).await
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

/// Changes one's own password. The other sessions end unless `end_others` is `false`; answers how many did.
/// An unticked box sends nothing (HTML §4.10.21.4): `asked` says that the person was offered one.
#[server(prefix = "/api", endpoint = "change_password", client = AuthClient)]
pub async fn change_password(
    current_password: Password,
    new_password: Password,
    end_others: Option<bool>,
    asked: Option<bool>,
) -> Result<u32, ApiError> {
    super::backend()?.change_password(current_password, new_password, end_others.unwrap_or(asked.is_none())).await
}

/// Deletes one's own account, for good.
#[server(prefix = "/api", endpoint = "delete_account", client = AuthClient)]
pub async fn delete_account(password: Password) -> Result<(), ApiError> {
    super::backend()?.delete_account(password).await
}
