//! Sessions that end by themselves: an open tab is no activity, and it is told. Real time passes here.

use crate::support::{device::CHROME, serving::LiveServer};
use std::time::{Duration, Instant};

const LIFE: Duration = Duration::from_secs(2);
/// From the moment the session is over.
const TOLD_WITHIN: Duration = Duration::from_secs(6);

async fn told_after(flags: &[&str], reason: &str) -> Duration {
    let server = LiveServer::with(flags).await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let signed_in = Instant::now();
    let mut tab = laptop.tab().await;
    let told = tab.ended(reason).await;
    assert_eq!(told["by"], serde_json::json!({"kind": "system"}));
    assert_eq!(laptop.me().await.status, 401);
    signed_in.elapsed()
}

#[tokio::test]
async fn a_session_that_is_too_old_closes_its_tabs_within_six_seconds() {
    let after = told_after(&["--session-max-ttl", "2s"], "expired").await;
    assert!(after < LIFE + TOLD_WITHIN, "{after:?}");
}

#[tokio::test]
async fn a_session_nobody_uses_closes_its_tabs_within_six_seconds() {
    let after = told_after(&["--session-idle-ttl", "2s"], "idle").await;
    assert!(after < LIFE + TOLD_WITHIN, "{after:?}");
}

#[tokio::test]
async fn a_session_in_use_keeps_its_tabs() {
    let server = LiveServer::with(&["--session-idle-ttl", "2s", "--reuse-window", "0s"]).await;
    let mut laptop = server.signed_up(CHROME, "anna@example.org").await;
    let mut tab = laptop.tab().await;
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert_eq!(laptop.refresh().await.status, 200);
        tab.is_open_and_quiet().await;
    }
}
