//! Table `links`: the links of mails that were not used yet. Using one up deletes its row, so that of two who
//! come with the same link one is too late.

use super::{Connection, Guarded, StoreError, id_bytes, moment};
use curfew_domain::{
    ids::{AccountId, LinkId},
    link::Purpose,
    time::Timestamp,
};

pub struct Link {
    pub id: LinkId,
    pub account: AccountId,
    pub purpose: Purpose,
    pub expires_at: Timestamp,
}

pub async fn create(db: &mut Connection, link: &Link) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO links (id, account_id, purpose, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(link.id.as_bytes().as_slice())
        .bind(link.account.as_bytes().as_slice())
        .bind(link.purpose.as_str())
        .bind(link.expires_at.as_millis())
        .execute(db)
        .await?;
    Ok(())
}

/// The unexpired link of that id.
pub async fn find(db: &mut Connection, id: LinkId, now: Timestamp) -> Result<Option<Link>, StoreError> {
    let row: Option<(Vec<u8>, String, i64)> =
        sqlx::query_as("SELECT account_id, purpose, expires_at FROM links WHERE id = $1 AND expires_at > $2")
            .bind(id.as_bytes().as_slice())
            .bind(now.as_millis())
            .fetch_optional(db)
            .await?;
    let Some((account, purpose, expires_at)) = row else { return Ok(None) };
    Ok(Some(Link {
        id,
        account: AccountId::from_bytes(id_bytes(&account)?),
        purpose: Purpose::parse(&purpose).ok_or(StoreError::Corrupt("a link's purpose"))?,
        expires_at: moment(expires_at),
    }))
}

/// Uses it up. `Lost` when somebody else has.
pub async fn take(db: &mut Connection, id: LinkId) -> Result<Guarded, StoreError> {
    let done = sqlx::query("DELETE FROM links WHERE id = $1").bind(id.as_bytes().as_slice()).execute(db).await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

/// The account's links of one purpose do nothing any more.
pub async fn withdraw(db: &mut Connection, account: AccountId, purpose: Purpose) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM links WHERE account_id = $1 AND purpose = $2")
        .bind(account.as_bytes().as_slice())
        .bind(purpose.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// No link of the account does anything any more.
pub async fn forget(db: &mut Connection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM links WHERE account_id = $1").bind(account.as_bytes().as_slice()).execute(db).await?;
    Ok(())
}

/// Forgets links that expired before `before`.
pub async fn sweep(db: &mut Connection, before: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query("DELETE FROM links WHERE id IN (SELECT id FROM links WHERE expires_at < $1 LIMIT 1000)")
        .bind(before.as_millis())
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
