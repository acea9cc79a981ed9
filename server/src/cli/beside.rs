//! The database as a command works on it, beside a running server or without one. A server follows within a
//! second or two.

use crate::{
    clock::SystemClock,
    config::Config,
    entropy::SystemEntropy,
    state::{App, AppState},
};
use std::{fmt::Display, sync::Arc};

/// Does `work` on what the server holds, then closes it.
///
/// # Errors
/// A text that says why it cannot be opened, or the work's own.
pub async fn beside_a_server<F>(config: Config, work: impl FnOnce(AppState) -> F) -> Result<(), String>
where
    F: Future<Output = Result<(), String>>,
{
    let app = App::start(config, Arc::new(SystemClock::new()), Arc::new(SystemEntropy)).await.map_err(said)?;
    let outcome = work(AppState::clone(&app)).await;
    app.store.close().await;
    outcome
}

/// An error as the person at the terminal reads it.
#[allow(clippy::needless_pass_by_value, reason = "the shape `map_err` asks for")]
pub fn said(error: impl Display) -> String {
    error.to_string()
}
