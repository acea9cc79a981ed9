//! Table `sessions`: one row per signed-in device.

mod row;

use super::{Connection, Guarded, StoreError, count, id_bytes};
use crate::crypto::refresh_token::Salt;
use curfew_domain::{
    access::Application,
    account::Account,
    device::{Device, DeviceName},
    ending::Reason,
    ids::{AccountId, SessionId},
    proof::{Method, Proven},
    session::{Line, Session},
    time::Timestamp,
};
use row::{PastRow, Row};

/// A session with what its owner sees, what its tokens are made with, and whose it is.
pub struct Found {
    pub session: Session,
    pub account: Account,
    pub application: Application,
    pub salt: Salt,
    pub name: Option<String>,
    pub ip: String,
    /// How the person signed in.
    pub method: String,
    pub proven: Proven,
    /// Device and address that moved its line last, where it has moved.
    holder: Option<(String, String)>,
}

impl Found {
    /// Device and address that hold the session: that moved its line last, or signed in.
    pub fn holder(&self) -> (String, String) {
        self.holder.clone().unwrap_or_else(|| (self.session.device.to_string(), self.ip.clone()))
    }

    /// What its owner calls it, or browser and system.
    pub fn shown_name(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.session.device.to_string())
    }
}

/// A session about to be.
pub struct New<'a> {
    pub id: SessionId,
    pub account: AccountId,
    pub application: Application,
    pub salt: &'a Salt,
    pub device: &'a Device,
    pub ip: &'a str,
    pub name: Option<&'a DeviceName>,
    pub method: Method,
    pub now: Timestamp,
    pub expires_at: Timestamp,
}

pub async fn create(db: &mut Connection, new: &New<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO sessions (id, account_id, salt, rotated_at, created_at, last_seen_at, expires_at, browser, os, device_kind, ip, method, application, name,
                               proven_at, authenticated_at, authenticated_by)
         VALUES ($1, $2, $3, $4, $4, $4, $5, $6, $7, $8, $9, $10, $11, $12, $4, $4, $10)",
    )
    .bind(new.id.as_bytes().as_slice())
    .bind(new.account.as_bytes().as_slice())
    .bind(new.salt.0.as_slice())
    .bind(new.now.as_millis())
    .bind(new.expires_at.as_millis())
    .bind(&new.device.browser)
    .bind(&new.device.os)
    .bind(new.device.kind.as_str())
    .bind(new.ip)
    .bind(new.method.as_str())
    .bind(new.application.as_str())
    .bind(new.name.map(DeviceName::as_str))
    .execute(db)
    .await?;
    Ok(())
}

macro_rules! select {
    ($where:literal) => {
        concat!(
            "SELECT s.id, s.account_id, s.salt, s.generation, s.parent, s.rotated_at, s.created_at, s.last_seen_at, s.expires_at,
                    s.name, s.browser, s.os, s.device_kind, s.ip, s.method, s.ended_at, s.application,
                    s.proven_at, s.authenticated_at, s.authenticated_by, s.holder_device, s.holder_ip,
                    e.reason, e.actor, e.actor_device, e.actor_ip,
                    a.email, a.epoch, a.roles, a.disabled_at
             FROM sessions s JOIN accounts a ON a.id = s.account_id LEFT JOIN endings e ON e.seq = s.ended_seq WHERE ",
            $where
        )
    };
}

pub async fn find(db: &mut Connection, id: SessionId) -> Result<Option<Found>, StoreError> {
    let row: Option<Row> =
        sqlx::query_as(select!("s.id = $1")).bind(id.as_bytes().as_slice()).fetch_optional(db).await?;
    row.map(Row::parse).transpose()
}

/// The account's sessions nobody ended, most recently active first. Some may have lapsed since.
pub async fn live_of(db: &mut Connection, account: AccountId) -> Result<Vec<Found>, StoreError> {
    let rows: Vec<Row> =
        sqlx::query_as(select!("s.account_id = $1 AND s.ended_at IS NULL ORDER BY s.last_seen_at DESC, s.id DESC"))
            .bind(account.as_bytes().as_slice())
            .fetch_all(db)
            .await?;
    rows.into_iter().map(Row::parse).collect()
}

/// The account's sessions that ended after `since`, latest first.
pub async fn ended_of(db: &mut Connection, account: AccountId, since: Timestamp) -> Result<Vec<Found>, StoreError> {
    let rows: Vec<Row> =
        sqlx::query_as(select!("s.account_id = $1 AND s.ended_at >= $2 ORDER BY s.ended_at DESC, s.id DESC"))
            .bind(account.as_bytes().as_slice())
            .bind(since.as_millis())
            .fetch_all(db)
            .await?;
    rows.into_iter().map(Row::parse).collect()
}

/// How many sessions nobody ended, of everybody.
pub async fn count_live(db: &mut Connection) -> Result<u32, StoreError> {
    count(sqlx::query_scalar("SELECT count(*) FROM sessions WHERE ended_at IS NULL").fetch_one(db).await?)
}

/// A line's way from where the verdict saw it to where it goes on, and who moves it.
pub struct Step<'a> {
    pub seen: &'a Line,
    pub next: &'a Line,
    pub device: &'a Device,
    pub ip: &'a str,
}

/// Moves the line on, if it still stands where the verdict saw it and the session is live.
pub async fn advance(db: &mut Connection, id: SessionId, step: &Step<'_>) -> Result<Guarded, StoreError> {
    let done = sqlx::query(
        "UPDATE sessions SET generation = $3, parent = $4, rotated_at = $5, last_seen_at = $5, holder_device = $6, holder_ip = $7
         WHERE id = $1 AND generation = $2 AND ended_at IS NULL",
    )
    .bind(id.as_bytes().as_slice())
    .bind(i64::from(step.seen.generation))
    .bind(i64::from(step.next.generation))
    .bind(step.next.parent.map(i64::from))
    .bind(step.next.rotated_at.as_millis())
    .bind(step.device.to_string())
    .bind(step.ip)
    .execute(db)
    .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

/// An earlier sign-in, and how its session ended if it did.
pub struct Past {
    pub application: Application,
    pub device: Device,
    pub ip: String,
    pub ended: Option<Reason>,
}

/// More than these say nothing more about somebody's habits.
const REMEMBERED: i64 = 500;

/// The account's sign-ins but the one of session `except`, the latest first.
pub async fn arrivals_of(db: &mut Connection, account: AccountId, except: SessionId) -> Result<Vec<Past>, StoreError> {
    let rows: Vec<PastRow> = sqlx::query_as(
        "SELECT s.application, s.browser, s.os, s.device_kind, s.ip, e.reason
         FROM sessions s LEFT JOIN endings e ON e.seq = s.ended_seq
         WHERE s.account_id = $1 AND s.id <> $2 ORDER BY s.id DESC LIMIT $3",
    )
    .bind(account.as_bytes().as_slice())
    .bind(except.as_bytes().as_slice())
    .bind(REMEMBERED)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(PastRow::parse).collect()
}

/// Notes when sessions were last used; never moves backward, never revives.
pub async fn touch(db: &mut Connection, id: SessionId, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2 AND ended_at IS NULL")
        .bind(id.as_bytes().as_slice())
        .bind(at.as_millis())
        .execute(db)
        .await?;
    Ok(())
}

/// Notes a fresh proof of a live session; `by` is what was shown, where that was all that signing in takes.
pub async fn prove(
    db: &mut Connection,
    id: SessionId,
    at: Timestamp,
    by: Option<Method>,
) -> Result<Guarded, StoreError> {
    let done = sqlx::query(
        "UPDATE sessions SET proven_at = $2, authenticated_by = coalesce($3, authenticated_by),
                authenticated_at = CASE WHEN $3 IS NULL THEN authenticated_at ELSE $2 END
         WHERE id = $1 AND ended_at IS NULL",
    )
    .bind(id.as_bytes().as_slice())
    .bind(at.as_millis())
    .bind(by.map(Method::as_str))
    .execute(db)
    .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

/// Renames one of the account's live sessions; `Lost` when it has none of that id.
pub async fn rename(
    db: &mut Connection,
    account: AccountId,
    id: SessionId,
    name: &DeviceName,
) -> Result<Guarded, StoreError> {
    let done = sqlx::query("UPDATE sessions SET name = $3 WHERE id = $1 AND account_id = $2 AND ended_at IS NULL")
        .bind(id.as_bytes().as_slice())
        .bind(account.as_bytes().as_slice())
        .bind(name.as_str())
        .execute(db)
        .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

/// Live sessions nobody used since `idle_before`, older than `created_before`, or past their own bound.
pub async fn lapsed(
    db: &mut Connection,
    idle_before: Timestamp,
    created_before: Timestamp,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<SessionId>, StoreError> {
    let ids: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT id FROM sessions WHERE ended_at IS NULL
         AND (last_seen_at <= $1 OR created_at <= $2 OR expires_at <= $3) LIMIT $4",
    )
    .bind(idle_before.as_millis())
    .bind(created_before.as_millis())
    .bind(now.as_millis())
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?;
    ids.iter().map(|id| Ok(SessionId::from_bytes(id_bytes(id)?))).collect()
}

/// Forgets sessions that ended before `before`; their tokens stay refused, being unknown.
pub async fn sweep(db: &mut Connection, before: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query("DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE ended_at < $1 LIMIT 1000)")
        .bind(before.as_millis())
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
