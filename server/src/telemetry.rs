//! Logs on standard error: pretty for a person at a terminal, JSON lines otherwise.

use crate::config::{Config, LogForm};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// # Errors
/// A text that says which level is not one.
pub fn start(config: &Config) -> Result<(), String> {
    let filter = EnvFilter::try_new(&config.log_level)
        .map_err(|error| format!("CURFEW_LOG_LEVEL: {error}; write error, warn, info, debug or trace"))?;
    let form = config.log.unwrap_or(if std::io::stderr().is_terminal() { LogForm::Pretty } else { LogForm::Json });
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match form {
        LogForm::Pretty => builder.with_target(false).compact().init(),
        LogForm::Json => builder.json().init(),
    }
    Ok(())
}
