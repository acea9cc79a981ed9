//! `/oauth`: what OAuth 2.0 clients ask for (RFC 6749, 7009, 7662). Forms in, JSON out, refusals in the form of
//! RFC 6749 §5.2 with Curfew's own `code` beside.

mod error;
mod form;
mod introspect;
mod revoke;
mod token;

pub use error::OAuthError;

use super::error::Problem;
use crate::state::AppState;
use app::error::ApiError;
use axum::{Router, routing::post};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/token", post(token::token))
        .route("/introspect", post(introspect::introspect))
        .route("/revoke", post(revoke::revoke))
        .fallback(|| async { Problem(ApiError::NotFound) })
        .method_not_allowed_fallback(|| async { Problem(ApiError::MethodNotAllowed) })
}
