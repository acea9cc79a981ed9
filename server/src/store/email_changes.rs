//! Table `email_changes`: an account's change to another address, until both addresses have agreed.

use super::{Connection, StoreError};
use curfew_domain::{account::Email, ids::AccountId, time::Timestamp};

pub struct EmailChange {
    pub email: Email,
    pub from_confirmed: bool,
    pub to_confirmed: bool,
    pub expires_at: Timestamp,
}

/// Takes the place of an earlier one.
pub async fn replace(
    db: &mut Connection,
    account: AccountId,
    email: &Email,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO email_changes (account_id, email, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT (account_id) DO UPDATE SET
           email = excluded.email, expires_at = excluded.expires_at, from_confirmed_at = NULL, to_confirmed_at = NULL",
    )
    .bind(account.as_bytes().as_slice())
    .bind(email.as_str())
    .bind(expires_at.as_millis())
    .execute(db)
    .await?;
    Ok(())
}

/// The account's unexpired one.
pub async fn find(db: &mut Connection, account: AccountId, now: Timestamp) -> Result<Option<EmailChange>, StoreError> {
    let row: Option<(String, bool, bool, i64)> = sqlx::query_as(
        "SELECT email, from_confirmed_at IS NOT NULL, to_confirmed_at IS NOT NULL, expires_at FROM email_changes
         WHERE account_id = $1 AND expires_at > $2",
    )
    .bind(account.as_bytes().as_slice())
    .bind(now.as_millis())
    .fetch_optional(db)
    .await?;
    let Some((email, from_confirmed, to_confirmed, expires_at)) = row else { return Ok(None) };
    let email = Email::parse(&email).map_err(|_| StoreError::Corrupt("an address to be"))?;
    Ok(Some(EmailChange { email, from_confirmed, to_confirmed, expires_at: super::moment(expires_at) }))
}

/// The address the account has agrees.
pub async fn confirm_from(db: &mut Connection, account: AccountId, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE email_changes SET from_confirmed_at = $2 WHERE account_id = $1")
        .bind(account.as_bytes().as_slice())
        .bind(at.as_millis())
        .execute(db)
        .await?;
    Ok(())
}

/// The address the account is to have agrees.
pub async fn confirm_to(db: &mut Connection, account: AccountId, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE email_changes SET to_confirmed_at = $2 WHERE account_id = $1")
        .bind(account.as_bytes().as_slice())
        .bind(at.as_millis())
        .execute(db)
        .await?;
    Ok(())
}

pub async fn delete(db: &mut Connection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM email_changes WHERE account_id = $1")
        .bind(account.as_bytes().as_slice())
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets those that expired before `before`.
pub async fn sweep(db: &mut Connection, before: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM email_changes WHERE account_id IN (SELECT account_id FROM email_changes WHERE expires_at < $1 LIMIT 1000)",
    )
    .bind(before.as_millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
