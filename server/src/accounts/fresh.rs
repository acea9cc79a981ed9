//! What asks for a fresh proof: the session's last one must be young enough, or the person shows again who they
//! are and comes back.

use super::{Caller, factors};
use crate::{
    state::App,
    store::{Connection, StoreError, sessions},
};
use curfew_domain::proof::{Depth, Factors, Method, Proven};

#[derive(Debug, thiserror::Error)]
pub enum Unproven {
    /// One of these is to be shown first.
    #[error("a fresh proof is needed")]
    Needed { ways: Vec<Method> },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Refuses, in the transaction of the act, a session that was not proven lately.
pub async fn require(app: &App, db: &mut Connection, caller: Caller, depth: Depth) -> Result<(), Unproven> {
    let found = sessions::find(db, caller.session).await?;
    if found.is_some_and(|found| found.proven.is_fresh(depth, app.clock.now())) {
        return Ok(());
    }
    Err(Unproven::Needed { ways: factors::of(db, caller.account).await?.ways(depth) })
}

/// What the caller's account has, and when their session was last proven.
pub async fn standing(app: &App, caller: Caller) -> Result<(Factors, Option<Proven>), StoreError> {
    let mut db = app.store.read().await?;
    let found = sessions::find(&mut db, caller.session).await?;
    Ok((factors::of(&mut db, caller.account).await?, found.map(|found| found.proven)))
}
