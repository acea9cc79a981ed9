//! Giving a device a name of its owner's choice.

use super::Caller;
use crate::{
    state::App,
    store::{Guarded, StoreError, sessions},
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
    let outcome = sessions::rename(&mut db, caller.account, target, &name).await?;
    app.store.commit(db).await?;
    if outcome == Guarded::Won { Ok(()) } else { Err(RenameError::NotFound) }
}
