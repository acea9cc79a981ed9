//! Table `accounts`.

use super::{Connection, Guarded, StoreError, count, id_bytes, moment};
use curfew_domain::{
    account::{Account, Email},
    ids::AccountId,
    roles::Roles,
    time::Timestamp,
};

/// An account and the hash its password is checked against.
pub struct Credentials {
    pub account: Account,
    pub password_hash: String,
}

/// Whether an account was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Created {
    Yes,
    /// The address belongs to somebody already.
    EmailTaken,
}

pub async fn create(
    db: &mut Connection,
    id: AccountId,
    email: &Email,
    password_hash: &str,
    now: Timestamp,
) -> Result<Created, StoreError> {
    let done = sqlx::query(
        "INSERT INTO accounts (id, email, password_hash, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (email) DO NOTHING",
    )
    .bind(id.as_bytes().as_slice())
    .bind(email.as_str())
    .bind(password_hash)
    .bind(now.as_millis())
    .execute(db)
    .await?;
    Ok(if done.rows_affected() == 1 { Created::Yes } else { Created::EmailTaken })
}

/// Whether anybody ever had an account here, deleted ones included.
pub async fn ever_any(db: &mut Connection) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM accounts)").fetch_one(db).await?)
}

macro_rules! select {
    ($where:literal) => {
        concat!(
            "SELECT id, email, password_hash, epoch, roles, disabled_at FROM accounts WHERE deleted_at IS NULL AND ",
            $where
        )
    };
}

pub async fn find_by_email(db: &mut Connection, email: &Email) -> Result<Option<Credentials>, StoreError> {
    let row: Option<Row> = sqlx::query_as(select!("email = $1")).bind(email.as_str()).fetch_optional(db).await?;
    row.map(Row::parse).transpose()
}

pub async fn find(db: &mut Connection, id: AccountId) -> Result<Option<Credentials>, StoreError> {
    let row: Option<Row> = sqlx::query_as(select!("id = $1")).bind(id.as_bytes().as_slice()).fetch_optional(db).await?;
    row.map(Row::parse).transpose()
}

/// An account with what administrators are shown of it.
pub struct Listed {
    pub account: Account,
    pub created_at: Timestamp,
    /// Live ones.
    pub sessions: u32,
}

macro_rules! list {
    ($rest:literal) => {
        concat!(
            "SELECT id, email, epoch, roles, disabled_at, created_at,
                    (SELECT count(*) FROM sessions WHERE account_id = accounts.id AND ended_at IS NULL) AS sessions
             FROM accounts WHERE deleted_at IS NULL AND ",
            $rest
        )
    };
}

/// Accounts whose address contains `part`, by address, at most `limit`; after the account `after` where given.
pub async fn search(
    db: &mut Connection,
    part: &str,
    after: Option<AccountId>,
    limit: u32,
) -> Result<Vec<Listed>, StoreError> {
    let rows: Vec<ListedRow> = sqlx::query_as(list!(
        "email LIKE $1 ESCAPE '\\' AND ($2 IS NULL OR email > (SELECT email FROM accounts WHERE id = $2))
         ORDER BY email LIMIT $3"
    ))
    .bind(super::containing(part))
    .bind(after.map(|after| after.as_bytes().to_vec()))
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?;
    rows.into_iter().map(ListedRow::parse).collect()
}

pub async fn find_listed(db: &mut Connection, id: AccountId) -> Result<Option<Listed>, StoreError> {
    let row: Option<ListedRow> =
        sqlx::query_as(list!("id = $1")).bind(id.as_bytes().as_slice()).fetch_optional(db).await?;
    row.map(ListedRow::parse).transpose()
}

/// Whether there is any account.
pub async fn any(db: &mut Connection) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM accounts WHERE deleted_at IS NULL)").fetch_one(db).await?)
}

/// How many accounts can administer.
pub async fn active_admins(db: &mut Connection) -> Result<u32, StoreError> {
    let admins = sqlx::query_scalar(
        "SELECT count(*) FROM accounts
         WHERE deleted_at IS NULL AND disabled_at IS NULL AND ' ' || roles || ' ' LIKE '% admin %'",
    );
    count(admins.fetch_one(db).await?)
}

/// Replaces the hash, if it is still the one the change was allowed by.
pub async fn change_password(
    db: &mut Connection,
    id: AccountId,
    seen: &str,
    password_hash: &str,
) -> Result<Guarded, StoreError> {
    let done = sqlx::query(
        "UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2 AND deleted_at IS NULL",
    )
    .bind(id.as_bytes().as_slice())
    .bind(seen)
    .bind(password_hash)
    .execute(db)
    .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

/// The owner showed that they read the account's address.
pub async fn confirm_email(db: &mut Connection, id: AccountId, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE accounts SET email_confirmed_at = $2 WHERE id = $1 AND email_confirmed_at IS NULL")
        .bind(id.as_bytes().as_slice())
        .bind(at.as_millis())
        .execute(db)
        .await?;
    Ok(())
}

/// Gives the account an address whose owner has shown that they read it; `Lost` when somebody has it already.
pub async fn change_email(
    db: &mut Connection,
    id: AccountId,
    email: &Email,
    at: Timestamp,
) -> Result<Guarded, StoreError> {
    let done = sqlx::query(
        "UPDATE accounts SET email = $2, email_confirmed_at = $3
         WHERE id = $1 AND deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM accounts WHERE email = $2)",
    )
    .bind(id.as_bytes().as_slice())
    .bind(email.as_str())
    .bind(at.as_millis())
    .execute(db)
    .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

/// Whether the owner ever showed that they read the account's address.
pub async fn is_email_confirmed(db: &mut Connection, id: AccountId) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM accounts WHERE id = $1 AND deleted_at IS NULL AND email_confirmed_at IS NOT NULL)",
    )
    .bind(id.as_bytes().as_slice())
    .fetch_one(db)
    .await?)
}

/// Disables (`Some`) or enables an account. `Lost` when it was so already, or is not there.
pub async fn set_disabled(
    db: &mut Connection,
    id: AccountId,
    disabled_at: Option<Timestamp>,
) -> Result<Guarded, StoreError> {
    let done = sqlx::query(
        "UPDATE accounts SET disabled_at = $2 WHERE id = $1 AND deleted_at IS NULL AND (disabled_at IS NULL) <> ($2 IS NULL)",
    )
    .bind(id.as_bytes().as_slice())
    .bind(disabled_at.map(Timestamp::as_millis))
    .execute(db)
    .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

/// Forgets whose account it was, and what its devices were called and where they were. Its id is never given
/// to anybody else (RFC 9068 §2.2: `sub`).
pub async fn delete(db: &mut Connection, id: AccountId, now: Timestamp) -> Result<Guarded, StoreError> {
    let done = sqlx::query(
        "UPDATE accounts SET deleted_at = $2, email = lower(hex(id)) || '@deleted.invalid', email_confirmed_at = NULL,
           password_hash = '', roles = ''
         WHERE id = $1 AND deleted_at IS NULL",
    )
    .bind(id.as_bytes().as_slice())
    .bind(now.as_millis())
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "UPDATE sessions SET name = NULL, ip = '', holder_device = NULL, holder_ip = NULL WHERE account_id = $1",
    )
    .bind(id.as_bytes().as_slice())
    .execute(db)
    .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    id: Vec<u8>,
    email: String,
    epoch: i64,
    roles: String,
    disabled_at: Option<i64>,
    created_at: i64,
    sessions: i64,
}

impl ListedRow {
    fn parse(self) -> Result<Listed, StoreError> {
        Ok(Listed {
            account: account(&self.id, &self.email, self.epoch, &self.roles, self.disabled_at)?,
            created_at: moment(self.created_at),
            sessions: count(self.sessions)?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Vec<u8>,
    email: String,
    password_hash: String,
    epoch: i64,
    roles: String,
    disabled_at: Option<i64>,
}

impl Row {
    fn parse(self) -> Result<Credentials, StoreError> {
        let account = account(&self.id, &self.email, self.epoch, &self.roles, self.disabled_at)?;
        Ok(Credentials { account, password_hash: self.password_hash })
    }
}

/// An account as the rows of several queries hold it.
pub(super) fn account(
    id: &[u8],
    email: &str,
    epoch: i64,
    roles: &str,
    disabled_at: Option<i64>,
) -> Result<Account, StoreError> {
    Ok(Account {
        id: AccountId::from_bytes(id_bytes(id)?),
        email: Email::parse(email).map_err(|_| StoreError::Corrupt("an account's e-mail address"))?,
        epoch: count(epoch)?,
        roles: Roles::parse(roles).map_err(|_| StoreError::Corrupt("an account's roles"))?,
        disabled: disabled_at.is_some(),
    })
}
