//! `curfew serve` and `curfew migrate`.

use crate::{
    accounts::setup,
    clock::SystemClock,
    config::Config,
    entropy::SystemEntropy,
    serve,
    state::{App, open_store},
    telemetry,
};
use std::sync::Arc;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

pub async fn serve(config: Config) -> Result<(), String> {
    telemetry::start(&config)?;
    if config.is_argon2_weak() {
        tracing::warn!("password hashing is set below OWASP's minimum; this is for tests only");
    }
    if config.policy().is_window_short() {
        tracing::warn!(
            "the reuse window is below 26 s, so an honest browser may be signed out; this is for tests only"
        );
    }
    if config.smtp_url().is_none() && !config.is_local() {
        tracing::warn!("CURFEW_SMTP_URL is not set, so no mail is sent; it is written to the data folder's mail/");
    }
    let (listen, public_url) = (config.listen, config.public_url.clone());
    let app = App::start(config, Arc::new(SystemClock::new()), Arc::new(SystemEntropy))
        .await
        .map_err(|error| error.to_string())?;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| format!("cannot listen on {listen}: {error}; choose another with CURFEW_LISTEN"))?;
    println!("Curfew is at {public_url}");
    if let Some(code) = setup::offer(&app).await.map_err(|error| error.to_string())? {
        // To whoever started it and nobody else: the log, which may travel, does not get it.
        println!("Curfew has no accounts yet. To create the first administrator, open {public_url}/sign-up");
        println!("within 15 minutes and enter the set-up code {}", code.as_str());
    }
    serve::serve(app, listener, stop_signal()?).await.map_err(|error| error.to_string())
}

pub async fn migrate(config: &Config) -> Result<(), String> {
    open_store(config).await.map_err(|error| error.to_string())?.close().await;
    println!("The tables of {} are up to date", config.database_url());
    Ok(())
}

/// Resolves on SIGTERM or SIGINT.
fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static, String> {
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
