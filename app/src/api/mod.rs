//! The browser actions: server functions, POST and form-encoded, JSON in answer. Each is a line that
//! asks the [`Backend`](crate::backend::Backend); authorization is the backend's.

pub mod account;
pub mod admin;
pub mod passkeys;
pub mod proofs;
pub mod sessions;

#[cfg(feature = "ssr")]
pub fn backend() -> Result<crate::backend::BackendHandle, crate::error::ApiError> {
    leptos::prelude::use_context().ok_or(crate::error::ApiError::Internal)
}
