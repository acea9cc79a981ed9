//! The port: what the interface may ask of the server. `server/http/backend.rs` implements it for one
//! request; `FakeBackend` in the tests renders every page without a database.

use crate::{
    error::ApiError,
    view::{Boot, Granted, Password, SessionView},
};
use async_trait::async_trait;
use std::sync::Arc;

/// One request's view of the server. Commands set cookies on the response of that request; queries never do.
#[async_trait]
pub trait Backend: Send + Sync {
    /// What the page is told when it renders: who is signed in, what just happened.
    fn boot(&self) -> Boot;

    async fn sign_up(&self, email: String, password: Password) -> Result<Granted, ApiError>;
    async fn sign_in(&self, email: String, password: Password) -> Result<Granted, ApiError>;
    async fn refresh(&self) -> Result<Granted, ApiError>;
    async fn sign_out(&self) -> Result<(), ApiError>;

    /// Own live sessions, the current one first, then the most recently active.
    async fn list_sessions(&self) -> Result<Vec<SessionView>, ApiError>;
    async fn rename_session(&self, session_id: String, name: String) -> Result<(), ApiError>;
    async fn end_session(&self, session_id: String) -> Result<(), ApiError>;
    /// Answers how many were ended.
    async fn end_other_sessions(&self) -> Result<u32, ApiError>;
}

/// The backend of the request being served, handed in as Leptos context.
pub type BackendHandle = Arc<dyn Backend>;
