//! The port: what the interface may ask of the server. `server/http/backend.rs` implements it for one
//! request; `FakeBackend` in the tests renders every page without a database.

use crate::{
    error::ApiError,
    proofs::Proofs,
    safety::Safety,
    view::{AuditQuery, AuditView, Boot, Granted, Password, Preview, SessionView, UserSessionsView, UsersView},
};
use async_trait::async_trait;
use std::sync::Arc;

/// One request's view of the server. Commands set cookies on the response of that request; queries never do.
#[async_trait]
pub trait Backend: Proofs + Safety + Send + Sync {
    /// What the page is told when it renders: who is signed in, what just happened.
    fn boot(&self) -> Boot;

    /// `setup` is the code that makes the first administrator.
    async fn sign_up(&self, email: String, password: Password, setup: Option<String>) -> Result<Granted, ApiError>;
    async fn sign_in(&self, email: String, password: Password) -> Result<Granted, ApiError>;
    async fn refresh(&self) -> Result<Granted, ApiError>;
    async fn sign_out(&self) -> Result<(), ApiError>;

    /// Own live sessions, the current one first, then the most recently active; with `ended` those that ended in the
    /// last 30 days as well, the latest first.
    async fn list_sessions(&self, ended: bool) -> Result<Vec<SessionView>, ApiError>;
    async fn rename_session(&self, session_id: String, name: String) -> Result<(), ApiError>;
    async fn end_session(&self, session_id: String) -> Result<(), ApiError>;
    /// Answers how many were ended.
    async fn end_other_sessions(&self) -> Result<u32, ApiError>;

    /// Answers how many other sessions were ended.
    async fn change_password(&self, current: Password, new: Password, end_others: bool) -> Result<u32, ApiError>;
    /// Deletes one's own account, this session with it.
    async fn delete_account(&self, password: Password) -> Result<(), ApiError>;

    // What follows is for administrators; everybody else is refused. `reason` goes into the audit log.

    /// Accounts whose e-mail address contains `query`, 50 at a time.
    async fn list_users(&self, query: String, after: Option<String>) -> Result<UsersView, ApiError>;
    async fn list_user_sessions(&self, user_id: String) -> Result<UserSessionsView, ApiError>;
    async fn disable_user(&self, user_id: String, reason: Option<String>) -> Result<(), ApiError>;
    async fn enable_user(&self, user_id: String, reason: Option<String>) -> Result<(), ApiError>;
    /// Answers how many were ended.
    async fn end_user_sessions(&self, user_id: String, reason: Option<String>) -> Result<u32, ApiError>;
    /// `roles` are names separated by spaces or commas; none is none.
    async fn set_roles(&self, user_id: String, roles: String, reason: Option<String>) -> Result<(), ApiError>;
    async fn admin_end_session(&self, session_id: String, reason: Option<String>) -> Result<(), ApiError>;
    async fn end_everyone_preview(&self) -> Result<Preview, ApiError>;
    /// Ends every session there is, the caller's too. `confirm` is [`CONFIRM_EVERYONE`], as typed.
    async fn end_everyone(&self, confirm: String, reason: Option<String>) -> Result<u32, ApiError>;
    async fn list_audit(&self, query: AuditQuery) -> Result<AuditView, ApiError>;
}

/// What an administrator types before everyone is signed out.
pub const CONFIRM_EVERYONE: &str = "END EVERYONE";

/// The backend of the request being served, handed in as Leptos context.
pub type BackendHandle = Arc<dyn Backend>;
