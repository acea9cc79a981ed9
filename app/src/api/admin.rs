//! What administrators do to other people's accounts and sessions, and the log of it.

use crate::{
    error::ApiError,
    state::client::AuthClient,
    view::{AuditView, Preview, UserSessionsView, UsersView},
};
use leptos::prelude::*;

/// Accounts whose e-mail address contains `query`; `after` is a page's `next`.
#[server(prefix = "/api", endpoint = "list_users", client = AuthClient)]
pub async fn list_users(#[server(default)] query: String, after: Option<String>) -> Result<UsersView, ApiError> {
    super::backend()?.list_users(query, after).await
}

/// One account and its sessions.
#[server(prefix = "/api", endpoint = "list_user_sessions", client = AuthClient)]
pub async fn list_user_sessions(user_id: String) -> Result<UserSessionsView, ApiError> {
    super::backend()?.list_user_sessions(user_id).await
}

/// Keeps somebody out: all their sessions end, and nobody signs in to the account.
#[server(prefix = "/api", endpoint = "disable_user", client = AuthClient)]
pub async fn disable_user(user_id: String, reason: Option<String>) -> Result<(), ApiError> {
    super::backend()?.disable_user(user_id, reason).await
}

/// Lets somebody in again.
#[server(prefix = "/api", endpoint = "enable_user", client = AuthClient)]
pub async fn enable_user(user_id: String, reason: Option<String>) -> Result<(), ApiError> {
    super::backend()?.enable_user(user_id, reason).await
}

/// Signs somebody out everywhere; answers how many sessions ended.
#[server(prefix = "/api", endpoint = "end_user_sessions", client = AuthClient)]
pub async fn end_user_sessions(user_id: String, reason: Option<String>) -> Result<u32, ApiError> {
    super::backend()?.end_user_sessions(user_id, reason).await
}

/// Gives an account exactly these roles: names separated by spaces or commas.
#[server(prefix = "/api", endpoint = "set_roles", client = AuthClient)]
pub async fn set_roles(
    user_id: String,
    #[server(default)] roles: String,
    reason: Option<String>,
) -> Result<(), ApiError> {
    super::backend()?.set_roles(user_id, roles, reason).await
}

/// Ends one session, whoever's it is. A plain form names the account in `user_id`, to be led back to it.
#[server(prefix = "/api", endpoint = "admin_end_session", client = AuthClient)]
pub async fn admin_end_session(session_id: String, reason: Option<String>) -> Result<(), ApiError> {
    super::backend()?.admin_end_session(session_id, reason).await
}

/// How many sessions and tabs ending everyone would hit.
#[server(prefix = "/api", endpoint = "end_everyone_preview", client = AuthClient)]
pub async fn end_everyone_preview() -> Result<Preview, ApiError> {
    super::backend()?.end_everyone_preview().await
}

/// Signs everybody out, the caller too, once `confirm` is typed; answers how many sessions ended.
#[server(prefix = "/api", endpoint = "end_everyone", client = AuthClient)]
pub async fn end_everyone(#[server(default)] confirm: String, reason: Option<String>) -> Result<u32, ApiError> {
    super::backend()?.end_everyone(confirm, reason).await
}

/// The audit log, latest first; empty fields ask for all.
#[server(prefix = "/api", endpoint = "list_audit", client = AuthClient)]
pub async fn list_audit(
    #[server(default)] text: String,
    #[server(default)] actor: String,
    #[server(default)] action: String,
    #[server(default)] from: String,
    #[server(default)] until: String,
    before: Option<i64>,
) -> Result<AuditView, ApiError> {
    super::backend()?.list_audit(crate::view::AuditQuery { text, actor, action, from, until, before }).await
}
