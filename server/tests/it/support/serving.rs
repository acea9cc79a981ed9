//! A server as it is deployed: on a port of its own, with its jobs and the system's clock. For what only a
//! connection, or time that passes, can show.

use super::{
    app::{config, data_dir},
    device::Device,
    wire,
};
use server::{
    clock::SystemClock,
    entropy::SystemEntropy,
    serve::serve,
    state::{App, AppState},
};
use std::{
    future::Future,
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::CancellationToken;

pub struct LiveServer {
    pub app: AppState,
    pub address: SocketAddr,
    stop: CancellationToken,
    serving: JoinSet<io::Result<()>>,
    _folder: TempDir,
}

impl LiveServer {
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// Starts with command line flags such as `["--max-sockets", "3"]`.
    pub async fn with(flags: &[&str]) -> Self {
        let folder = data_dir();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let config = config(folder.path(), &[&["--public-url", &wire::origin(address)], flags].concat());
        let app =
            App::start(config, Arc::new(SystemClock::new()), Arc::new(SystemEntropy)).await.expect("the server starts");
        let (stop, mut serving) = (CancellationToken::new(), JoinSet::new());
        let (state, stopped) = (AppState::clone(&app), stop.clone());
        serving.spawn(async move { serve(state, listener, stopped.cancelled_owned()).await });
        Self { app, address, stop, serving, _folder: folder }
    }

    /// A device of nobody yet.
    pub fn device(&self, user_agent: &'static str) -> Device {
        Device::new(self.address, user_agent)
    }

    /// A device with a new account.
    pub async fn signed_up(&self, user_agent: &'static str, email: &str) -> Device {
        let mut device = self.device(user_agent);
        device.sign_up(email).await;
        device
    }

    /// One more device of an account that is there.
    pub async fn signed_in(&self, user_agent: &'static str, email: &str) -> Device {
        let mut device = self.device(user_agent);
        device.sign_in(email).await;
        device
    }

    /// Asks it to stop; answers how long it took to return.
    pub async fn stop(&mut self) -> Duration {
        let asked = Instant::now();
        self.stop.cancel();
        let returned = tokio::time::timeout(Duration::from_secs(30), self.serving.join_next()).await;
        returned.expect("serve() returns").expect("it was running").expect("it did not panic").expect("it served");
        asked.elapsed()
    }
}

/// Looks again and again until `holds`, for at most `bound`.
pub async fn eventually<F: Future<Output = bool>>(bound: Duration, what: &str, mut holds: impl FnMut() -> F) {
    let started = Instant::now();
    while !holds().await {
        assert!(started.elapsed() < bound, "{what}: not within {bound:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
