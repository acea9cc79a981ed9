//! What this browser is in the middle of: its flow session keeps the names of what was begun, nothing else of it.

use crate::accounts::begun::BegunId;
use app::error::ApiError;
use tower_sessions::{Session, session};

/// A sign-in whose password was right.
pub const SIGN_IN: &str = "begun_sign_in";
/// An authenticator app being set up.
pub const TOTP: &str = "begun_totp";
/// A challenge to a passkey.
pub const PASSKEY: &str = "begun_passkey";
/// Recovery codes to be shown.
pub const CODES: &str = "begun_codes";

pub async fn remember(flow: &Session, what: &str, id: &BegunId) -> Result<(), ApiError> {
    flow.insert(what, id.expose()).await.map_err(failed)
}

/// `None` when nothing of the kind was begun here.
pub async fn recall(flow: &Session, what: &str) -> Result<Option<BegunId>, ApiError> {
    Ok(flow.get::<String>(what).await.map_err(failed)?.map(BegunId::kept))
}

pub async fn forget(flow: &Session, what: &str) -> Result<Option<BegunId>, ApiError> {
    Ok(flow.remove::<String>(what).await.map_err(failed)?.map(BegunId::kept))
}

/// Gives the browser another flow id: whoever knew the one before is not in the middle of anything.
pub async fn cycle(flow: &Session) -> Result<(), ApiError> {
    flow.cycle_id().await.map_err(failed)
}

#[allow(clippy::needless_pass_by_value, reason = "the shape `map_err` asks for")]
fn failed(error: session::Error) -> ApiError {
    tracing::error!(%error, "the flow session could not be used");
    ApiError::Unavailable { retry_after: 2 }
}
