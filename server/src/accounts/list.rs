//! The owner's view of their sessions.

use super::Caller;
use crate::{
    state::App,
    store::{
        StoreError,
        sessions::{self, Found},
    },
};
use std::{cmp::Reverse, time::Duration};

/// How long an ended session is still shown.
pub const HISTORY: Duration = Duration::from_hours(720);

/// Live sessions, the caller's first, then the most recently active.
pub async fn live(app: &App, caller: Caller) -> Result<Vec<Found>, StoreError> {
    let now = app.clock.now();
    let mut found = sessions::live_of(&mut *app.store.read().await?, caller.account).await?;
    found.retain(|found| found.session.lapsed(now, &app.policy).is_none());
    found.sort_by_key(|found| (found.session.id != caller.session, Reverse(found.session.last_seen_at)));
    Ok(found)
}

/// Sessions that ended within [`HISTORY`], the latest first.
pub async fn ended(app: &App, caller: Caller) -> Result<Vec<Found>, StoreError> {
    let since = app.clock.now().as_millis() - i64::try_from(HISTORY.as_millis()).unwrap_or(i64::MAX);
    let since = curfew_domain::time::Timestamp::from_millis(since);
    sessions::ended_of(&mut *app.store.read().await?, caller.account, since).await
}

/// Tabs the session has open right now.
pub fn open_tabs(app: &App, found: &Found) -> u32 {
    u32::try_from(app.hub.open_tabs(found.account.id, found.session.id)).unwrap_or(u32::MAX)
}
