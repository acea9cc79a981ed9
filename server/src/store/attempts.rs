//! Table `attempts`: how often something was tried lately, counted before the work is done.

use super::{Connection, StoreError, count, moment};
use curfew_domain::time::Timestamp;

/// The attempts of a window that began at `since`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    pub count: u32,
    pub since: Timestamp,
}

/// Counts one attempt; answers how many there were with this one. A window that began at or before `expired` starts anew.
pub async fn add(
    db: &mut Connection,
    key: &[u8; 32],
    now: Timestamp,
    expired: Timestamp,
) -> Result<Counted, StoreError> {
    let (counted, since): (i64, i64) = sqlx::query_as(
        "INSERT INTO attempts (key_hash, count, since) VALUES ($1, 1, $2)
         ON CONFLICT (key_hash) DO UPDATE SET
           count = CASE WHEN attempts.since <= $3 THEN 1 ELSE attempts.count + 1 END,
           since = CASE WHEN attempts.since <= $3 THEN $2 ELSE attempts.since END
         RETURNING count, since",
    )
    .bind(key.as_slice())
    .bind(now.as_millis())
    .bind(expired.as_millis())
    .fetch_one(db)
    .await?;
    Ok(Counted { count: count(counted)?, since: moment(since) })
}

/// How many there were so far. A window that began at or before `expired` does not count any more.
pub async fn counted(
    db: &mut Connection,
    key: &[u8; 32],
    now: Timestamp,
    expired: Timestamp,
) -> Result<Counted, StoreError> {
    let row: Option<(i64, i64)> =
        sqlx::query_as("SELECT count, since FROM attempts WHERE key_hash = $1 AND since > $2")
            .bind(key.as_slice())
            .bind(expired.as_millis())
            .fetch_optional(db)
            .await?;
    Ok(match row {
        Some((counted, since)) => Counted { count: count(counted)?, since: moment(since) },
        None => Counted { count: 0, since: now },
    })
}

/// Takes one attempt back: it turned out to be the owner's.
pub async fn forgive(db: &mut Connection, key: &[u8; 32]) -> Result<(), StoreError> {
    sqlx::query("UPDATE attempts SET count = count - 1 WHERE key_hash = $1 AND count > 0")
        .bind(key.as_slice())
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets a window before it is over.
pub async fn forget(db: &mut Connection, key: &[u8; 32]) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM attempts WHERE key_hash = $1").bind(key.as_slice()).execute(db).await?;
    Ok(())
}

/// Forgets windows that began before `before`.
pub async fn sweep(db: &mut Connection, before: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM attempts WHERE key_hash IN (SELECT key_hash FROM attempts WHERE since < $1 LIMIT 1000)",
    )
    .bind(before.as_millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
