//! Ends sessions that lapsed, by the same road as every other end, and forgets rows nobody needs.

use crate::{
    accounts::{end, list::HISTORY},
    state::App,
    store::{StoreError, attempts, begun, changes, endings, flow, keys, sessions},
};
use curfew_domain::{
    ending::{Actor, Ended, Reason},
    ids::SessionId,
    session::Lapsed,
    time::Timestamp,
};
use std::time::Duration;

const BATCH: u32 = 200;
/// Endings stay this long after they stopped mattering, so that a clock set back by as much revives nothing
/// after a restart.
const CLOCK_MARGIN: Duration = Duration::from_hours(24);

/// The feed of every node reads a change within seconds.
const TOLD_BY_NOW: Duration = Duration::from_hours(1);

/// Ends sessions that were idle too long or are too old.
pub async fn end_lapsed(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let (idle, created) = (before(now, app.policy.idle_ttl), before(now, app.policy.max_ttl));
    let candidates = sessions::lapsed(&mut *app.store.read().await?, idle, created, now, BATCH).await?;
    if candidates.is_empty() {
        return Ok(());
    }
    let mut db = app.store.begin().await?;
    for session in candidates {
        end_one_lapsed(app, &mut db, session, now).await?;
    }
    end::commit(app, db).await
}

/// Decides again inside the transaction: a refresh may have come first.
async fn end_one_lapsed(
    app: &App,
    db: &mut crate::store::Transaction,
    session: SessionId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(found) = sessions::find(db, session).await? else { return Ok(()) };
    let reason = match found.session.lapsed(now, &app.policy) {
        Some(Lapsed::Idle) => Reason::Idle,
        Some(Lapsed::Expired) => Reason::Expired,
        None => return Ok(()),
    };
    let ended = Ended { at: now, reason, by: Actor::System };
    let _ = endings::end_session(db, session, &ended, end::until(app, now)).await?;
    Ok(())
}

/// Deletes what nobody needs any more, a bounded number of rows at a time.
pub async fn forget(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let mut db = app.store.begin().await?;
    let rows = sessions::sweep(&mut db, before(now, HISTORY)).await?
        + endings::sweep(&mut db, before(now, CLOCK_MARGIN)).await?
        + changes::sweep(&mut db, before(now, TOLD_BY_NOW)).await?
        + flow::sweep(&mut db, now).await?
        + begun::sweep(&mut db, now).await?
        + keys::sweep(&mut db, now).await?
        + attempts::sweep(&mut db, before(now, CLOCK_MARGIN)).await?;
    app.store.commit(db).await?;
    if rows > 0 {
        tracing::debug!(rows, "forgot old rows");
    }
    Ok(())
}

fn before(now: Timestamp, span: Duration) -> Timestamp {
    Timestamp::from_millis(now.as_millis().saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
}
