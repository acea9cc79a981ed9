//! Table `notices`: what an account's owner is told of in the app.

use super::{Connection, Guarded, StoreError, id_bytes, moment};
use curfew_domain::{
    ids::{AccountId, NoticeId, SessionId},
    notice::{Kind, Notice, Party},
    time::Timestamp,
};

/// A notice, and whether its owner has put it away.
pub struct Kept {
    pub id: NoticeId,
    pub notice: Notice,
    pub seen: bool,
}

pub async fn create(db: &mut Connection, id: NoticeId, account: AccountId, notice: &Notice) -> Result<(), StoreError> {
    let (by, holder) = (notice.by.as_ref(), notice.holder.as_ref());
    sqlx::query(
        "INSERT INTO notices (id, account_id, kind, at, session_id, device, ip, place, holder_device, holder_ip, holder_place, method)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(id.as_bytes().as_slice())
    .bind(account.as_bytes().as_slice())
    .bind(notice.kind.as_str())
    .bind(notice.at.as_millis())
    .bind(notice.session.map(|session| session.as_bytes().to_vec()))
    .bind(by.map(|party| &party.device))
    .bind(by.map(|party| &party.ip))
    .bind(by.and_then(|party| party.place.as_ref()))
    .bind(holder.map(|party| &party.device))
    .bind(holder.map(|party| &party.ip))
    .bind(holder.and_then(|party| party.place.as_ref()))
    .bind(&notice.method)
    .execute(db)
    .await?;
    Ok(())
}

/// The account's, the latest first, at most `limit`.
pub async fn of_account(db: &mut Connection, account: AccountId, limit: u32) -> Result<Vec<Kept>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, kind, at, session_id, device, ip, place, holder_device, holder_ip, holder_place, method, seen_at
         FROM notices WHERE account_id = $1 ORDER BY at DESC, id DESC LIMIT $2",
    )
    .bind(account.as_bytes().as_slice())
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::parse).collect()
}

/// Puts one of the account's away; `Lost` when it has none of that id, or has put it away before.
pub async fn put_away(
    db: &mut Connection,
    account: AccountId,
    id: NoticeId,
    at: Timestamp,
) -> Result<Guarded, StoreError> {
    let done = sqlx::query("UPDATE notices SET seen_at = $3 WHERE id = $1 AND account_id = $2 AND seen_at IS NULL")
        .bind(id.as_bytes().as_slice())
        .bind(account.as_bytes().as_slice())
        .bind(at.as_millis())
        .execute(db)
        .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

/// Everything an account was told: it names devices and where they were.
pub async fn forget(db: &mut Connection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM notices WHERE account_id = $1").bind(account.as_bytes().as_slice()).execute(db).await?;
    Ok(())
}

/// Forgets notices from before `before`.
pub async fn sweep(db: &mut Connection, before: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query("DELETE FROM notices WHERE id IN (SELECT id FROM notices WHERE at < $1 LIMIT 1000)")
        .bind(before.as_millis())
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Vec<u8>,
    kind: String,
    at: i64,
    session_id: Option<Vec<u8>>,
    device: Option<String>,
    ip: Option<String>,
    place: Option<String>,
    holder_device: Option<String>,
    holder_ip: Option<String>,
    holder_place: Option<String>,
    method: Option<String>,
    seen_at: Option<i64>,
}

impl Row {
    fn parse(self) -> Result<Kept, StoreError> {
        let notice = Notice {
            kind: Kind::parse(&self.kind).ok_or(StoreError::Corrupt("a notice's kind"))?,
            at: moment(self.at),
            session: self.session_id.as_deref().map(id_bytes).transpose()?.map(SessionId::from_bytes),
            by: party(self.device, self.ip, self.place),
            holder: party(self.holder_device, self.holder_ip, self.holder_place),
            method: self.method,
        };
        Ok(Kept { id: NoticeId::from_bytes(id_bytes(&self.id)?), notice, seen: self.seen_at.is_some() })
    }
}

fn party(device: Option<String>, ip: Option<String>, place: Option<String>) -> Option<Party> {
    Some(Party { device: device?, ip: ip?, place })
}
