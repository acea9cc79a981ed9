//! From a started [`App`](crate::state::App) to a server that answers, and back: on a signal it takes no
//! new connections, says goodbye to sockets, finishes what is under way, and closes the database.

pub use crate::http::description;

use crate::{http::router, jobs, state::AppState};
use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1::Builder, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{future::Future, io, net::SocketAddr, pin::pin, time::Duration};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::TaskTracker;
use tower::Service;

/// A peer that takes longer to say what it wants is cut (slow-header attacks).
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// What is still under way after this is cut.
const DRAIN_WITHIN: Duration = Duration::from_secs(10);
/// When the process has no file descriptor left, accepting again at once would only spin.
const BREATHE: Duration = Duration::from_millis(200);

/// Serves on `listener` until `stop` resolves.
///
/// # Errors
/// When a configured origin is none.
pub async fn serve(app: AppState, listener: TcpListener, stop: impl Future<Output = ()>) -> io::Result<()> {
    let router = router(AppState::clone(&app)).map_err(io::Error::other)?;
    jobs::start(&app);
    let connections = TaskTracker::new();
    tokio::select! {
        () = stop => {}
        () = accept_all(&app, &listener, &router, &connections) => {}
    }
    tracing::info!("stopping");
    drop(listener);
    app.stopping.cancel();
    connections.close();
    if tokio::time::timeout(DRAIN_WITHIN, connections.wait()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
    app.drained.cancel();
    app.tasks.close();
    let _ = tokio::time::timeout(DRAIN_WITHIN, app.tasks.wait()).await;
    app.store.close().await;
    Ok(())
}

async fn accept_all(app: &AppState, listener: &TcpListener, router: &Router, connections: &TaskTracker) {
    let builder = builder();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => answer(app, &builder, connections, router.clone(), stream, peer),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(BREATHE).await;
            }
        }
    }
}

/// HTTP/1.1 alone: telling the versions apart by the first bytes waits for them without a bound, and no
/// browser speaks HTTP/2 without TLS.
fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN);
    builder
}

/// One connection, on a task of its own.
fn answer(
    app: &AppState,
    builder: &Builder,
    connections: &TaskTracker,
    router: Router,
    stream: TcpStream,
    peer: SocketAddr,
) {
    // Answers are small and wanted now.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request.map(Body::new))
    });
    let (connection, stopping) =
        (builder.serve_connection(TokioIo::new(stream), service).with_upgrades(), app.stopping.clone());
    connections.spawn(async move {
        let mut connection = pin!(connection);
        let outcome = tokio::select! {
            outcome = connection.as_mut() => outcome,
            () = stopping.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = outcome {
            tracing::debug!(%error, "a connection ended early");
        }
    });
}
