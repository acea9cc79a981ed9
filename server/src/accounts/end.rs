//! Ending sessions. Every way goes down one road: `endings::end_session` in a transaction, then [`commit`],
//! which returns when this node's own verifiers refuse what was ended.

use super::{
    Caller, Client,
    fresh::{self, Unproven},
    reuse::{self, Presenter},
};
use crate::{
    crypto::refresh_token::RefreshToken,
    state::App,
    store::{Guarded, StoreError, Transaction, endings, sessions},
};
use curfew_domain::{
    ending::{Actor, Ended, Reason},
    ids::{AccountId, SessionId},
    proof::Depth,
    refresh::{Presented, Verdict, present},
    time::Timestamp,
};
use std::time::Duration;

#[derive(Debug, thiserror::Error)]
pub enum EndError {
    /// Not there, over already, or somebody else's: one answer for all.
    #[error("no such session")]
    NotFound,
    #[error(transparent)]
    Unproven(#[from] Unproven),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How far the clock of another node that mints may be ahead of this one's.
const CLOCKS_APART: Duration = Duration::from_mins(1);

/// When the last access token of something that ends at `at` has expired, on every node.
pub fn until(app: &App, at: Timestamp) -> Timestamp {
    at + app.policy.access_ttl + app.policy.leeway + CLOCKS_APART
}

/// Makes endings durable and waits until this node refuses by them.
pub async fn commit(app: &App, mut db: Transaction) -> Result<(), StoreError> {
    let newest = endings::newest(&mut db).await?;
    app.store.commit(db).await?;
    app.hub.absorb_up_to(&app.store, newest).await;
    Ok(())
}

/// Ends the caller's own session. Doing it twice is no error: it is over either way.
pub async fn sign_out(app: &App, caller: Caller, client: &Client) -> Result<(), StoreError> {
    let mut db = app.store.begin().await?;
    let by = owner(&mut db, caller, client).await?;
    let _ = end(app, &mut db, caller.session, Reason::SignedOut, by).await?;
    commit(app, db).await
}

/// Ends one of the caller's sessions; another than their own after a fresh proof.
pub async fn end_one(app: &App, caller: Caller, target: SessionId, client: &Client) -> Result<(), EndError> {
    let mut db = app.store.begin().await?;
    let found = sessions::find(&mut db, target)
        .await?
        .filter(|found| found.account.id == caller.account)
        .ok_or(EndError::NotFound)?;
    if target != caller.session {
        fresh::require(app, &mut db, caller, Depth::Any).await?;
    }
    let by = owner(&mut db, caller, client).await?;
    let reason = if target == caller.session { Reason::SignedOut } else { Reason::SignedOutElsewhere };
    if end(app, &mut db, found.session.id, reason, by).await? == Guarded::Lost {
        return Err(EndError::NotFound);
    }
    Ok(commit(app, db).await?)
}

/// Ends all of the caller's sessions but their own, after a fresh proof; answers how many.
pub async fn end_others(app: &App, caller: Caller, client: &Client) -> Result<u32, EndError> {
    let mut db = app.store.begin().await?;
    fresh::require(app, &mut db, caller, Depth::Any).await?;
    let by = owner(&mut db, caller, client).await?;
    let ended = others(app, &mut db, caller, Reason::SignedOutOthers, by).await?;
    commit(app, db).await?;
    Ok(ended)
}

/// Ends all of the caller's sessions but their own, in the caller's transaction; answers how many.
pub(super) async fn others(
    app: &App,
    db: &mut Transaction,
    caller: Caller,
    reason: Reason,
    by: Actor,
) -> Result<u32, StoreError> {
    let mut ended = 0;
    for found in sessions::live_of(db, caller.account).await? {
        if found.session.id != caller.session
            && end(app, db, found.session.id, reason, by.clone()).await? == Guarded::Won
        {
            ended += 1;
        }
    }
    Ok(ended)
}

/// Ends every session of an account, the caller's too where it is theirs; answers how many.
pub async fn end_account(
    app: &App,
    db: &mut Transaction,
    account: AccountId,
    reason: Reason,
    by: Actor,
) -> Result<u64, StoreError> {
    let now = app.clock.now();
    endings::end_account(db, account, &Ended { at: now, reason, by }, until(app, now)).await
}

/// Ends every session there is; answers how many.
pub async fn end_everyone(app: &App, db: &mut Transaction) -> Result<u64, StoreError> {
    let now = app.clock.now();
    let ended = Ended { at: now, reason: Reason::AdminEveryone, by: Actor::Admin };
    endings::end_everyone(db, &ended, until(app, now)).await
}

/// Signing in ends the session this browser had, in the same transaction. Only an authentic token counts.
pub async fn replaced(
    app: &App,
    db: &mut Transaction,
    previous: &RefreshToken,
    client: &Client,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Ok(sealed) = app.refresh_tokens.open(previous.expose()) else { return Ok(()) };
    let found = sessions::find(db, sealed.session)
        .await?
        .filter(|found| app.refresh_tokens.verify(&sealed, &found.salt).is_ok());
    if let Some(found) = found {
        let presented = Presented { generation: sealed.generation, device: client.device.clone() };
        let is_copy = matches!(present(&presented, &found.session, now, &app.policy), Verdict::Reuse);
        let (reason, by) = if is_copy {
            (Reason::RefreshReuse, Presenter::Device(client).actor())
        } else {
            (Reason::SignedOut, Actor::Owner { device: found.shown_name(), ip: client.shown_ip() })
        };
        let ended = Ended { at: now, reason, by };
        if endings::end_session(db, found.session.id, &ended, until(app, now)).await? == Guarded::Won && is_copy {
            reuse::write_down(app, db, &found, Presenter::Device(client)).await?;
        }
    }
    Ok(())
}

/// Ends one session in the caller's transaction.
pub(super) async fn end(
    app: &App,
    db: &mut Transaction,
    session: SessionId,
    reason: Reason,
    by: Actor,
) -> Result<Guarded, StoreError> {
    let now = app.clock.now();
    endings::end_session(db, session, &Ended { at: now, reason, by }, until(app, now)).await
}

/// The caller as the ended device is told: by the name the owner gave this one.
pub(super) async fn owner(db: &mut Transaction, caller: Caller, client: &Client) -> Result<Actor, StoreError> {
    let found = sessions::find(db, caller.session).await?;
    let device = found.map_or_else(|| client.device.to_string(), |found| found.shown_name());
    Ok(Actor::Owner { device, ip: client.shown_ip() })
}
