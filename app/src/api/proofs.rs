//! Showing again who one is.

use crate::{error::ApiError, proofs::Shown, state::client::AuthClient, view::Password};
use leptos::prelude::*;

/// A fresh proof for this session. `next` is read by the plain form only.
#[server(prefix = "/api", endpoint = "prove", client = AuthClient)]
pub async fn prove(password: Option<Password>, next: Option<String>) -> Result<(), ApiError> {
    let _ = next;
    super::backend()?.prove(Shown { password }).await
}
