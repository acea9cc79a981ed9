//! A server as it is deployed: on a port of its own, with its jobs and the system's clock. For what only a
//! connection, or time that passes, can show.

use super::{device::Device, wire};
use clap::Parser;
use server::{clock::SystemClock, config::Config, entropy::SystemEntropy, serve::serve, state::{App, AppState}};
use std::{future::Future, io, net::SocketAddr, sync::Arc, time::{Duration, Instant}};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::CancellationToken;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    config: Config,
}

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
        let folder = super::app::data_dir();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let config = config(&folder, address, flags);
        let app = App::start(config, Arc::new(SystemClock::new()), Arc::new(SystemEntropy)).await.expect("the server starts");
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

fn config(folder: &TempDir, address: SocketAddr, flags: &[&str]) -> Config {
    let (folder, origin) = (folder.path().to_str().expect("a plain path"), wire::origin(address));
    let always = ["curfew", "--data-dir", folder, "--public-url", &origin, "--argon2-memory-kib", "64", "--argon2-iterations", "1", "--hash-permits", "2"];
    Cli::try_parse_from(always.iter().chain(flags)).unwrap_or_else(|error| panic!("{error}")).config
}

/// Looks again and again until `holds`, for at most `bound`.
pub async fn eventually<F: Future<Output = bool>>(bound: Duration, what: &str, mut holds: impl FnMut() -> F) {
    let started = Instant::now();
    while !holds().await {
        assert!(started.elapsed() < bound, "{what}: not within {bound:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
