//! Showing again who one is.

use crate::{error::ApiError, state::client::AuthClient, view::Password};
use leptos::prelude::*;

/// A fresh proof for this session. `next` is read by the plain form only.
#[server(prefix = "/api", endpoint = "prove", client = AuthClient)]
pub async fn prove(password: Option<Password>, next: Option<String>) -> Result<(), ApiError> {
    let _ = next;
    // The browser's half of this file has no use for the name.
    super::backend()?.prove(crate::proofs::Shown { password }).await
}
