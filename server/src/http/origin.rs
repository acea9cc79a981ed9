//! Refusing what other sites ask for. tower-http's CSRF layer stands in front of everything (Fetch Metadata,
//! then `Origin`); here are the two rules it leaves to us: a browser action must carry one of the two
//! headers, and a socket upgrade, being a GET, must come from an allowed origin.

use crate::{config::Config, state::AppState};
use app::error::ApiError;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, header::ORIGIN};
use tower_http::csrf::{ConfigError, CsrfLayer, ProtectionError};

type Refuse = fn(ProtectionError) -> Response;

/// The layer over everything.
///
/// # Errors
/// When a configured origin is none.
pub fn cross_site_layer(config: &Config) -> Result<CsrfLayer<Refuse>, ConfigError> {
    let mut layer = CsrfLayer::new();
    for origin in config.allowed_origins() {
        layer = layer.add_trusted_origin(origin)?;
    }
    let refuse: Refuse = |_| super::error::Problem(ApiError::CrossSite).into_response();
    Ok(layer.with_rejection_response(refuse))
}

/// In front of the browser actions: they trust a cookie, so a request that says nothing of where it comes
/// from is refused, and without Fetch Metadata only an allowed `Origin` passes.
pub async fn require_provenance(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if headers.contains_key("sec-fetch-site") || is_allowed(&app.config, headers) {
        return next.run(request).await;
    }
    super::error::action_error(&ApiError::CrossSite)
}

/// Whether `Origin` is there, once, and allowed.
pub fn is_allowed(config: &Config, headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    let (Some(origin), None) = (origins.next(), origins.next()) else { return false };
    config.allowed_origins().iter().any(|allowed| allowed.as_bytes() == origin.as_bytes())
}
