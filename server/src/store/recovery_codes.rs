//! Table `recovery_codes`: those that are left.

use super::{Connection, Guarded, StoreError, count};
use curfew_domain::{ids::AccountId, time::Timestamp};

/// These instead of those there were.
pub async fn replace(
    db: &mut Connection,
    account: AccountId,
    hashes: &[[u8; 32]],
    now: Timestamp,
) -> Result<(), StoreError> {
    remove_all(db, account).await?;
    for hash in hashes {
        sqlx::query("INSERT INTO recovery_codes (code_hash, account_id, created_at) VALUES ($1, $2, $3)")
            .bind(hash.as_slice())
            .bind(account.as_bytes().as_slice())
            .bind(now.as_millis())
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// Uses one up. `Lost` when it is none of the account's, or was used.
pub async fn take(db: &mut Connection, account: AccountId, hash: &[u8; 32]) -> Result<Guarded, StoreError> {
    let done = sqlx::query("DELETE FROM recovery_codes WHERE code_hash = $1 AND account_id = $2")
        .bind(hash.as_slice())
        .bind(account.as_bytes().as_slice())
        .execute(db)
        .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

/// How many are left.
pub async fn left(db: &mut Connection, account: AccountId) -> Result<u32, StoreError> {
    let left = sqlx::query_scalar("SELECT count(*) FROM recovery_codes WHERE account_id = $1");
    count(left.bind(account.as_bytes().as_slice()).fetch_one(db).await?)
}

pub async fn remove_all(db: &mut Connection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM recovery_codes WHERE account_id = $1")
        .bind(account.as_bytes().as_slice())
        .execute(db)
        .await?;
    Ok(())
}
