//! Once a second, and at once when a key is revoked: the signing keys are as the database has them.

use crate::{keys::KeysError, state::App, store::StoreError};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

const EVERY: Duration = Duration::from_secs(1);

/// Runs until the server is drained.
pub async fn keep(app: &App) {
    if let Err(error) = app.keys.follow_settings().await {
        tracing::warn!(%error, "no key for the algorithm configured could be published");
    }
    let mut round = interval(EVERY);
    round.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = app.drained.cancelled() => return,
            () = app.hub.key_revoked() => {}
            _ = round.tick() => {}
        }
        let was_intact = app.keys.is_intact();
        if let Err(error) = app.keep_keys().await {
            report(&error, was_intact);
        }
    }
}

/// Keys that cannot be used once, not every second; readiness says it as long as it lasts.
fn report(error: &KeysError, was_intact: bool) {
    if let KeysError::Store(StoreError::Unavailable(_)) = error {
        tracing::warn!(%error, "the signing keys could not be looked at");
    } else if was_intact {
        tracing::error!(%error, "the signing keys cannot be used; those in use stay");
    }
}
