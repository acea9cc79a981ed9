//! Table `accounts`.

use super::{Connection, StoreError, count, id_bytes};
use curfew_domain::{
    account::{Account, Email},
    ids::AccountId,
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

pub async fn find_by_email(db: &mut Connection, email: &Email) -> Result<Option<Credentials>, StoreError> {
    let row: Option<Row> =
        sqlx::query_as("SELECT id, email, password_hash, epoch, disabled_at FROM accounts WHERE email = $1")
            .bind(email.as_str())
            .fetch_optional(db)
            .await?;
    row.map(Row::parse).transpose()
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Vec<u8>,
    email: String,
    password_hash: String,
    epoch: i64,
    disabled_at: Option<i64>,
}

impl Row {
    fn parse(self) -> Result<Credentials, StoreError> {
        let account = Account {
            id: AccountId::from_bytes(id_bytes(&self.id)?),
            email: Email::parse(&self.email).map_err(|_| StoreError::Corrupt("an account's e-mail address"))?,
            epoch: count(self.epoch)?,
            disabled: self.disabled_at.is_some(),
        };
        Ok(Credentials { account, password_hash: self.password_hash })
    }
}
