//! Table `totp`: the secret of an account's authenticator app, and which of its codes were used.

use super::{Connection, Guarded, StoreError, count};
use curfew_domain::{ids::AccountId, time::Timestamp};

/// An app's secret, sealed, and how its codes fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTotp {
    pub sealed: Vec<u8>,
    /// Codes of this step and of those before it are used up.
    pub last_step: i64,
    /// Wrong codes since the last right proof by a factor.
    pub failures: u32,
}

/// `Lost` when there is one already.
pub async fn insert(
    db: &mut Connection,
    account: AccountId,
    sealed: &[u8],
    last_step: i64,
    now: Timestamp,
) -> Result<Guarded, StoreError> {
    let done = sqlx::query(
        "INSERT INTO totp (account_id, sealed, last_step, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id) DO NOTHING",
    )
    .bind(account.as_bytes().as_slice())
    .bind(sealed)
    .bind(last_step)
    .bind(now.as_millis())
    .execute(db)
    .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

pub async fn find(db: &mut Connection, account: AccountId) -> Result<Option<StoredTotp>, StoreError> {
    let row: Option<(Vec<u8>, i64, i64)> =
        sqlx::query_as("SELECT sealed, last_step, failures FROM totp WHERE account_id = $1")
            .bind(account.as_bytes().as_slice())
            .fetch_optional(db)
            .await?;
    row.map(|(sealed, last_step, failures)| Ok(StoredTotp { sealed, last_step, failures: count(failures)? }))
        .transpose()
}

/// Uses a step up. `Lost` when it was used before (RFC 6238 §5.2).
pub async fn accept(db: &mut Connection, account: AccountId, step: i64) -> Result<Guarded, StoreError> {
    let done = sqlx::query("UPDATE totp SET last_step = $2, failures = 0 WHERE account_id = $1 AND last_step < $2")
        .bind(account.as_bytes().as_slice())
        .bind(step)
        .execute(db)
        .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

/// Counts a wrong code.
pub async fn refuse(db: &mut Connection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("UPDATE totp SET failures = failures + 1 WHERE account_id = $1")
        .bind(account.as_bytes().as_slice())
        .execute(db)
        .await?;
    Ok(())
}

/// Another factor of the account was right: its wrong codes count no more.
pub async fn forgive(db: &mut Connection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("UPDATE totp SET failures = 0 WHERE account_id = $1 AND failures > 0")
        .bind(account.as_bytes().as_slice())
        .execute(db)
        .await?;
    Ok(())
}

/// `Lost` when there is none.
pub async fn remove(db: &mut Connection, account: AccountId) -> Result<Guarded, StoreError> {
    let done =
        sqlx::query("DELETE FROM totp WHERE account_id = $1").bind(account.as_bytes().as_slice()).execute(db).await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}
