//! Giving a device a name of its owner's choice; the account's open tabs show it.

use super::Caller;
use crate::{
    state::App,
    store::{Guarded, StoreError, changes, sessions},
};
use curfew_domain::{
    device::{DeviceName, NotADeviceName},
    ids::SessionId,
};

#[derive(Debug, thiserror::Error)]
pub enum RenameError {
    #[error(transparent)]
    Name(#[from] NotADeviceName),
    /// Not there, over already, or somebody else's: one answer for all.
    #[error("no such session")]
    NotFound,
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub async fn rename(app: &App, caller: Caller, target: SessionId, name: &str) -> Result<(), RenameError> {
    let name = DeviceName::parse(name)?;
    let mut db = app.store.begin().await?;
    if sessions::rename(&mut db, caller.account, target, &name).await? == Guarded::Lost {
        return Err(RenameError::NotFound);
    }
    changes::note(&mut db, caller.account, None, app.clock.now()).await?;
    Ok(app.store.commit(db).await?)
}
