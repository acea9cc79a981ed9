//! Passkeys. A page's script asks for a challenge, lets the authenticator answer, and puts the answer
//! (`PublicKeyCredential.toJSON()`) as text into the `credential` field of a plain form.

use crate::{
    error::ApiError,
    proofs::{Added, PasskeyChallenge, Purpose},
    state::client::AuthClient,
    view::{Granted, Password},
};
use leptos::prelude::*;

/// A challenge, good once and for five minutes in this browser.
#[server(prefix = "/api", endpoint = "passkey_begin", client = AuthClient)]
pub async fn passkey_begin(purpose: Purpose) -> Result<PasskeyChallenge, ApiError> {
    super::backend()?.passkey_begin(purpose).await
}

/// Keeps a new passkey. The other sessions end unless `end_others` is `false`.
#[server(prefix = "/api", endpoint = "passkey_register", client = AuthClient)]
pub async fn passkey_register(
    #[server(default)] credential: String,
    #[server(default)] name: String,
    end_others: Option<bool>,
    asked: Option<bool>,
) -> Result<Added, ApiError> {
    super::backend()?.passkey_register(credential, name, end_others.unwrap_or(asked.is_none())).await
}

/// Signs in with a passkey alone: answers like `/api/sign_in`. `next` is read by the plain form only.
#[server(prefix = "/api", endpoint = "passkey_sign_in")]
pub async fn passkey_sign_in(credential: Password, next: Option<String>) -> Result<Granted, ApiError> {
    let _ = next;
    super::backend()?.passkey_sign_in(credential).await
}

#[server(prefix = "/api", endpoint = "passkey_rename", client = AuthClient)]
pub async fn passkey_rename(#[server(default)] passkey_id: String, name: String) -> Result<(), ApiError> {
    super::backend()?.passkey_rename(passkey_id, name).await
}

/// Takes a passkey away. The other sessions end unless `end_others` is `false`; answers how many did.
#[server(prefix = "/api", endpoint = "passkey_remove", client = AuthClient)]
pub async fn passkey_remove(
    #[server(default)] passkey_id: String,
    end_others: Option<bool>,
    asked: Option<bool>,
) -> Result<u32, ApiError> {
    super::backend()?.passkey_remove(passkey_id, end_others.unwrap_or(asked.is_none())).await
}
