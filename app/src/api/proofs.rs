//! Showing who one is: again, beyond the password, and with what. A box that is not ticked sends nothing; `asked` says
//! that the person was offered one.

use crate::{
    error::ApiError,
    proofs::{Added, FactorsView, Shown, TotpSetup},
    state::client::AuthClient,
    view::{Granted, Password},
};
use leptos::prelude::*;

/// A fresh proof for this session. `next` is read by the plain form only.
#[server(prefix = "/api", endpoint = "prove", client = AuthClient)]
pub async fn prove(
    password: Option<Password>,
    code: Option<Password>,
    recovery_code: Option<Password>,
    credential: Option<Password>,
    next: Option<String>,
) -> Result<(), ApiError> {
    let _ = next;
    super::backend()?.prove(Shown { password, code, recovery_code, credential }).await
}

/// The second step of a sign-in whose password was right in this browser: answers like `/api/sign_in`.
#[server(prefix = "/api", endpoint = "sign_in_factor")]
pub async fn sign_in_factor(
    code: Option<Password>,
    recovery_code: Option<Password>,
    credential: Option<Password>,
    next: Option<String>,
) -> Result<Granted, ApiError> {
    let _ = next;
    super::backend()?.sign_in_factor(Shown { password: None, code, recovery_code, credential }).await
}

/// What the account is signed in to with, and what a proof takes.
#[server(prefix = "/api", endpoint = "list_factors", client = AuthClient)]
pub async fn list_factors() -> Result<FactorsView, ApiError> {
    super::backend()?.factors().await
}

/// Makes a secret for an authenticator app, which counts once a code of it was typed.
#[server(prefix = "/api", endpoint = "totp_begin", client = AuthClient)]
pub async fn totp_begin() -> Result<TotpSetup, ApiError> {
    super::backend()?.totp_begin().await
}

/// The app's first code. The other sessions end unless `end_others` is `false`.
#[server(prefix = "/api", endpoint = "totp_confirm", client = AuthClient)]
pub async fn totp_confirm(code: Password, end_others: Option<bool>, asked: Option<bool>) -> Result<Added, ApiError> {
    super::backend()?.totp_confirm(code, end_others.unwrap_or(asked.is_none())).await
}

/// Takes the authenticator app away. The other sessions end unless `end_others` is `false`; answers how many did.
#[server(prefix = "/api", endpoint = "totp_remove", client = AuthClient)]
pub async fn totp_remove(end_others: Option<bool>, asked: Option<bool>) -> Result<u32, ApiError> {
    super::backend()?.totp_remove(end_others.unwrap_or(asked.is_none())).await
}

/// Makes another set of recovery codes.
#[server(prefix = "/api", endpoint = "recovery_codes_renew", client = AuthClient)]
pub async fn recovery_codes_renew() -> Result<Added, ApiError> {
    super::backend()?.recovery_codes_renew().await
}
