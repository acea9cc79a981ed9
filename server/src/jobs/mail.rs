//! The outbox, on a task of its own: a mail server that takes its time keeps nothing else waiting.

use super::log;
use crate::{accounts::outbox, state::App};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

const EVERY: Duration = Duration::from_secs(1);

/// Runs until the server is drained. What is under way then is sent again after the next start.
pub async fn deliver(app: &App) {
    let mut round = interval(EVERY);
    round.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let rounds = async {
        loop {
            round.tick().await;
            log(outbox::send_due(app).await, "the outbox could not be looked at");
        }
    };
    tokio::select! {
        () = app.drained.cancelled() => {}
        () = rounds => {}
    }
}
