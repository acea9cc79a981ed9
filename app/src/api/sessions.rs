//! The list of one's own devices, and ending them.

use crate::{error::ApiError, state::client::AuthClient, view::SessionView};
use leptos::prelude::*;

/// Own live sessions, the current one first; with `ended` those that ended in the last 30 days as well.
#[server(prefix = "/api", endpoint = "list_sessions", client = AuthClient)]
pub async fn list_sessions(ended: Option<bool>) -> Result<Vec<SessionView>, ApiError> {
    super::backend()?.list_sessions(ended.unwrap_or(false)).await
}

/// Gives a device a name of its owner's choice.
#[server(prefix = "/api", endpoint = "rename_session", client = AuthClient)]
pub async fn rename_session(session_id: String, name: String) -> Result<(), ApiError> {
    super::backend()?.rename_session(session_id, name).await
}

/// Ends one session, at once and everywhere.
#[server(prefix = "/api", endpoint = "end_session", client = AuthClient)]
pub async fn end_session(session_id: String) -> Result<(), ApiError> {
    super::backend()?.end_session(session_id).await
}

/// Ends every session but this one; answers how many.
#[server(prefix = "/api", endpoint = "end_other_sessions", client = AuthClient)]
pub async fn end_other_sessions() -> Result<u32, ApiError> {
    super::backend()?.end_other_sessions().await
}
