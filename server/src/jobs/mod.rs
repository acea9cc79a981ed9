//! What the server does by itself: writing down last activity, ending what has lapsed, forgetting what
//! nobody needs.

mod keys;
mod mail;
pub mod seen;
pub mod sweep;

use crate::{state::AppState, store::StoreError};
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(1);
/// In rounds.
const FORGET_EVERY: u64 = 60;

/// Starts the feed and the jobs; they stop, having finished their round, when the server does.
pub fn start(app: &AppState) {
    let feed = AppState::clone(app);
    app.tasks.spawn(async move { feed.hub.follow(&feed.store, &*feed.clock, feed.drained.clone()).await });
    let keeper = AppState::clone(app);
    app.tasks.spawn(async move { keys::keep(&keeper).await });
    let postman = AppState::clone(app);
    app.tasks.spawn(async move { mail::deliver(&postman).await });
    let jobs = AppState::clone(app);
    app.tasks.spawn(async move {
        for round in 1_u64.. {
            let last = tokio::time::timeout(EVERY, jobs.drained.cancelled()).await.is_ok();
            log(seen::write_down(&jobs).await, "last activity could not be written down");
            log(sweep::end_lapsed(&jobs).await, "lapsed sessions could not be ended");
            if round % FORGET_EVERY == 0 {
                log(sweep::forget(&jobs).await, "old rows could not be forgotten");
            }
            if last {
                return;
            }
        }
    });
}

/// A job that fails is tried again in the next round.
fn log(outcome: Result<(), StoreError>, what: &'static str) {
    if let Err(error) = outcome {
        tracing::warn!(%error, "{what}");
    }
}
