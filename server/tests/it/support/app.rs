//! A whole server in this process: its own data folder, the real router, the feed running; background jobs
//! only where a test starts them.

use super::{
    browser::{Browser, Device},
    chance::SeededEntropy,
    clock::ManualClock,
    description,
    reply::Reply,
};
use axum::{Router, body::Body, extract::Request};
use clap::Parser;
use curfew_domain::roles::Roles;
use server::{
    accounts::admin::{self, Mandate},
    config::Config,
    http::router,
    state::{App, AppState},
};
use sqlx::{Connection, SqliteConnection};
use std::{
    path::Path,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;
use tower::ServiceExt;

/// Strong enough to sign up with.
pub const PASSWORD: &str = "seven quiet lanterns drift";

/// No two servers of a run have the same secret.
static NEXT_SEED: AtomicU64 = AtomicU64::new(1);

#[derive(Parser)]
#[command(args_override_self = true)]
struct Cli {
    #[command(flatten)]
    config: Config,
}

pub struct TestApp {
    pub state: AppState,
    pub clock: Arc<ManualClock>,
    door: Door,
    entropy: Arc<SeededEntropy>,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// Starts with command line flags such as `["--access-ttl", "5s"]`.
    pub async fn with(flags: &[&str]) -> Self {
        let (clock, entropy, dir) = (
            Arc::new(ManualClock::new()),
            Arc::new(SeededEntropy::new(NEXT_SEED.fetch_add(1, Ordering::Relaxed))),
            Arc::new(data_dir()),
        );
        let state = start(dir.path(), flags, &clock, &entropy).await;
        let door = Door { router: Arc::new(RwLock::new(router_of(&state))), dir };
        Self { state, clock, door, entropy }
    }

    /// Stops the server and starts it again on what it left behind; browsers keep reaching it.
    pub async fn restart(&mut self) {
        self.restart_with(&[]).await;
    }

    pub async fn restart_with(&mut self, flags: &[&str]) {
        self.stop().await;
        self.state = start(self.data_dir(), flags, &self.clock, &self.entropy).await;
        *self.door.router.write().unwrap_or_else(PoisonError::into_inner) = router_of(&self.state);
    }

    pub async fn stop(&self) {
        self.state.stopping.cancel();
        self.state.tasks.close();
        self.state.tasks.wait().await;
        self.state.store.close().await;
    }

    pub fn advance(&self, span: Duration) {
        self.clock.advance(span);
    }

    /// A browser nobody has used here before.
    pub fn browser(&self) -> Browser {
        self.device(Device::CHROMIUM_ON_LINUX)
    }

    pub fn device(&self, device: Device) -> Browser {
        Browser::new(self.door.clone(), device)
    }

    pub fn data_dir(&self) -> &Path {
        self.door.dir.path()
    }

    pub fn door(&self) -> Door {
        self.door.clone()
    }

    /// A connection of the test's own, for what no caller can do or see.
    pub async fn sql(&self) -> SqliteConnection {
        SqliteConnection::connect(&self.state.config.database_url()).await.expect("the file is there")
    }

    /// How many endings of this reason were ever recorded.
    pub async fn endings(&self, reason: &str) -> i64 {
        let count = sqlx::query_scalar("SELECT count(*) FROM endings WHERE reason = $1").bind(reason);
        count.fetch_one(&mut self.sql().await).await.expect("counts")
    }

    /// Where a session's line stands.
    pub async fn generation(&self, session: &str) -> i64 {
        let id: curfew_domain::ids::SessionId = session.parse().expect("an id");
        let query = sqlx::query_scalar("SELECT generation FROM sessions WHERE id = $1").bind(id.as_bytes().to_vec());
        query.fetch_one(&mut self.sql().await).await.expect("the session is there")
    }

    /// Signs `browser` up as an administrator, its tab holding a token that says so.
    pub async fn administrator(&self, browser: &mut Browser, email: &str) {
        browser.sign_up(email).await;
        self.give_roles(email, "admin").await;
        browser.refresh().await.expect("roles sign nobody out");
    }

    /// By the operator's hand.
    pub async fn give_roles(&self, email: &str, roles: &str) {
        let mandate = Mandate::operator();
        let account = admin::account_of(&self.state, &mandate.authority, email).await.expect("it is there");
        let roles = Roles::parse(roles).expect("roles");
        admin::roles::set(&self.state, &mandate, account.id, roles).await.expect("it may have them");
    }

    pub async fn set_disabled(&self, email: &str, disabled: bool) {
        let query = sqlx::query("UPDATE accounts SET disabled_at = $2 WHERE email = $1")
            .bind(email)
            .bind(disabled.then_some(1_i64));
        let done = query.execute(&mut self.sql().await).await.expect("updates");
        assert_eq!(done.rows_affected(), 1, "there is an account {email}");
    }
}

/// The public side of a server; the same over its restarts. The data folder stays for as long as anybody can
/// still knock.
#[derive(Clone)]
pub struct Door {
    router: Arc<RwLock<Router>>,
    dir: Arc<TempDir>,
}

impl Door {
    /// Every answer must be one that the description of the API tells of.
    pub async fn knock(&self, request: Request<Body>) -> Reply {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let router = self.router.read().unwrap_or_else(PoisonError::into_inner).clone();
        let answer = router.oneshot(request).await.unwrap_or_else(|never| match never {});
        let reply = Reply::read(answer).await;
        description::judge(&method, &path, &reply);
        reply
    }
}

/// What the server logs, for whoever sets `RUST_LOG`.
fn log() {
    if std::env::var_os("RUST_LOG").is_some() {
        let _ = tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env()).try_init();
    }
}

async fn start(dir: &Path, flags: &[&str], clock: &Arc<ManualClock>, entropy: &Arc<SeededEntropy>) -> AppState {
    log();
    let state = App::start(config(dir, flags), Arc::clone(clock) as _, Arc::clone(entropy) as _)
        .await
        .expect("the server starts");
    let feed = AppState::clone(&state);
    state.tasks.spawn(async move { feed.hub.follow(&feed.store, &*feed.clock, feed.stopping.clone()).await });
    state
}

/// The settings of a server in `dir`, hashing as cheaply as it may.
pub fn config(dir: &Path, flags: &[&str]) -> Config {
    let dir = dir.to_str().expect("a plain path");
    let always =
        ["curfew", "--data-dir", dir, "--argon2-memory-kib", "64", "--argon2-iterations", "1", "--hash-permits", "2"];
    Cli::try_parse_from(always.iter().chain(flags)).unwrap_or_else(|error| panic!("{error}")).config
}

fn router_of(state: &AppState) -> Router {
    router(AppState::clone(state)).expect("the configured origins are origins")
}

/// In memory where the system has such a folder: every commit waits for the disk, and the disk is not what is
/// tested here.
pub fn data_dir() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() {
        TempDir::with_prefix_in("curfew-it-", memory)
    } else {
        TempDir::with_prefix("curfew-it-")
    };
    made.expect("a temporary folder")
}
