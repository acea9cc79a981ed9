//! From a started [`App`](crate::state::App) to a server that answers, and back: on a signal it stops taking
//! work, says goodbye to sockets, finishes what is under way, and closes the database.

use crate::{http::router, jobs, state::AppState};
use std::{future::Future, io, net::SocketAddr, time::Duration};
use tokio::net::TcpListener;

/// What is still under way after this is cut.
const DRAIN_WITHIN: Duration = Duration::from_secs(10);

/// Serves on `listener` until `stop` resolves.
///
/// # Errors
/// When a configured origin is none, or the listener fails.
pub async fn serve(app: AppState, listener: TcpListener, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let router = router(AppState::clone(&app)).map_err(io::Error::other)?;
    jobs::start(&app);
    let stopping = app.stopping.clone();
    let graceful = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown({
        let stopping = stopping.clone();
        async move {
            stop.await;
            tracing::info!("stopping");
            stopping.cancel();
        }
    });
    let cut = async move {
        stopping.cancelled().await;
        tokio::time::sleep(DRAIN_WITHIN).await;
    };
    tokio::select! {
        served = graceful.into_future() => served?,
        () = cut => tracing::warn!("some requests did not finish in time"),
    }
    app.tasks.close();
    let _ = tokio::time::timeout(DRAIN_WITHIN, app.tasks.wait()).await;
    app.store.close().await;
    Ok(())
}
