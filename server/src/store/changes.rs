//! Table `changes`: whose list of sessions looks different now, for the tabs that show it. A hint to look
//! again, never evidence: what ended is in `endings`.

use super::{Connection, StoreError, id_bytes};
use curfew_domain::{
    ids::{AccountId, SessionId},
    time::Timestamp,
};
use std::time::Duration;

/// A change is forgotten after this. The feed of every node has read it within seconds; a page may take longer from
/// being rendered to opening its socket.
pub const REMEMBERED: Duration = Duration::from_hours(1);

pub struct Change {
    pub seq: i64,
    pub account: AccountId,
    /// The session that is new; its own tabs have nothing older on show.
    pub opened: Option<SessionId>,
}

/// Records that the account's list changed, in the caller's transaction. Takes the place of an earlier change
/// that may not have been told: whoever is told of this one looks at both.
pub async fn note(
    db: &mut Connection,
    account: AccountId,
    opened: Option<SessionId>,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM changes WHERE account_id = $1")
        .bind(account.as_bytes().as_slice())
        .execute(&mut *db)
        .await?;
    sqlx::query("INSERT INTO changes (account_id, opened, at) VALUES ($1, $2, $3)")
        .bind(account.as_bytes().as_slice())
        .bind(opened.as_ref().map(|session| session.as_bytes().as_slice()))
        .bind(at.as_millis())
        .execute(db)
        .await?;
    Ok(())
}

/// The newest `seq` still there; zero when there is none.
pub async fn newest(db: &mut Connection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM changes").fetch_one(db).await?)
}

/// What changed after `seq`, oldest first, at most `limit`.
pub async fn after(db: &mut Connection, seq: i64, limit: u32) -> Result<Vec<Change>, StoreError> {
    let rows: Vec<(i64, Vec<u8>, Option<Vec<u8>>)> =
        sqlx::query_as("SELECT seq, account_id, opened FROM changes WHERE seq > $1 ORDER BY seq LIMIT $2")
            .bind(seq)
            .bind(i64::from(limit))
            .fetch_all(db)
            .await?;
    rows.into_iter().map(parse).collect()
}

fn parse((seq, account, opened): (i64, Vec<u8>, Option<Vec<u8>>)) -> Result<Change, StoreError> {
    let opened = opened.as_deref().map(id_bytes).transpose()?.map(SessionId::from_bytes);
    Ok(Change { seq, account: AccountId::from_bytes(id_bytes(&account)?), opened })
}

/// Whether the account's list looks different since `since`, also because something in it ended.
pub async fn any_since(db: &mut Connection, account: AccountId, since: Timestamp) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM changes WHERE account_id = $1 AND at > $2)
             OR EXISTS (SELECT 1 FROM sessions WHERE account_id = $1 AND ended_at > $2)",
    )
    .bind(account.as_bytes().as_slice())
    .bind(since.as_millis())
    .fetch_one(db)
    .await?)
}

/// Forgets changes from before `before`.
pub async fn sweep(db: &mut Connection, before: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query("DELETE FROM changes WHERE seq IN (SELECT seq FROM changes WHERE at < $1 LIMIT 1000)")
        .bind(before.as_millis())
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
