//! The owner's view of their sessions.

use super::Caller;
use crate::{
    state::App,
    store::{
        StoreError,
        sessions::{self, Found},
    },
};
use curfew_domain::{ids::AccountId, time::Timestamp};
use std::{cmp::Reverse, time::Duration};

/// How long an ended session is still shown.
pub const HISTORY: Duration = Duration::from_hours(720);

/// Live sessions, then, if `with_ended`, those that ended within [`HISTORY`], the latest first.
pub async fn all(app: &App, caller: Caller, with_ended: bool) -> Result<Vec<Found>, StoreError> {
    let mut found = live(app, caller).await?;
    if with_ended {
        found.extend(ended_of(app, caller.account).await?);
    }
    Ok(found)
}

/// The caller's first, then the most recently active.
async fn live(app: &App, caller: Caller) -> Result<Vec<Found>, StoreError> {
    let mut found = live_of(app, caller.account).await?;
    found.sort_by_key(|found| found.session.id != caller.session);
    Ok(found)
}

/// An account's live sessions, the most recently active first.
pub(super) async fn live_of(app: &App, account: AccountId) -> Result<Vec<Found>, StoreError> {
    let now = app.clock.now();
    let mut found = sessions::live_of(&mut *app.store.read().await?, account).await?;
    for found in &mut found {
        found.session.last_seen_at = app.seen.last(found.session.id, found.session.last_seen_at);
    }
    found.retain(|found| found.session.lapsed(now, &app.policy).is_none());
    found.sort_by_key(|found| Reverse(found.session.last_seen_at));
    Ok(found)
}

/// An account's sessions that ended within [`HISTORY`], the latest first.
pub(super) async fn ended_of(app: &App, account: AccountId) -> Result<Vec<Found>, StoreError> {
    let since = app.clock.now().as_millis() - i64::try_from(HISTORY.as_millis()).unwrap_or(i64::MAX);
    sessions::ended_of(&mut *app.store.read().await?, account, Timestamp::from_millis(since)).await
}

/// Tabs the session has open right now.
pub fn open_tabs(app: &App, found: &Found) -> u32 {
    u32::try_from(app.hub.open_tabs(found.account.id, found.session.id)).unwrap_or(u32::MAX)
}
