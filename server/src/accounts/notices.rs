//! What the owner was told of, as the app shows it.

use super::Caller;
use crate::{
    state::App,
    store::{
        Guarded, StoreError, changes,
        notices::{self, Kept},
    },
};
use curfew_domain::ids::NoticeId;
use std::time::Duration;

/// More than anybody reads; older ones are still there until they are forgotten.
const SHOWN: u32 = 50;
/// How long a notice is kept.
pub const KEPT: Duration = Duration::from_hours(90 * 24);

#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// Not there, put away before, or somebody else's: one answer for all.
    #[error("no such notice")]
    NotFound,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The latest first.
pub async fn list(app: &App, caller: Caller) -> Result<Vec<Kept>, StoreError> {
    notices::of_account(&mut *app.store.read().await?, caller.account, SHOWN).await
}

/// Puts one away; the account's other open tabs show it no more.
pub async fn dismiss(app: &App, caller: Caller, id: NoticeId) -> Result<(), NoticeError> {
    let now = app.clock.now();
    let mut db = app.store.begin().await?;
    if notices::put_away(&mut db, caller.account, id, now).await? == Guarded::Lost {
        return Err(NoticeError::NotFound);
    }
    changes::note(&mut db, caller.account, None, now).await?;
    Ok(app.store.commit(db).await?)
}
