//! Table `passkeys`.

use super::{Connection, Guarded, StoreError, count, id_bytes, moment};
use crate::crypto::passkey::StoredPasskey;
use curfew_domain::{
    ids::{AccountId, PasskeyId},
    time::Timestamp,
};

/// A passkey and what its owner calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    pub id: PasskeyId,
    pub account: AccountId,
    pub name: String,
    pub key: StoredPasskey,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// `Lost` when it is somebody's already.
pub async fn insert(db: &mut Connection, passkey: &Passkey) -> Result<Guarded, StoreError> {
    let done = sqlx::query(
        "INSERT INTO passkeys (id, credential_id, account_id, name, data, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (credential_id) DO NOTHING",
    )
    .bind(passkey.id.as_bytes().as_slice())
    .bind(&passkey.key.credential_id)
    .bind(passkey.account.as_bytes().as_slice())
    .bind(&passkey.name)
    .bind(&passkey.key.data)
    .bind(passkey.created_at.as_millis())
    .execute(db)
    .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT id, credential_id, account_id, name, data, created_at, used_at FROM passkeys WHERE ", $rest)
    };
}

/// An account's, the oldest first.
pub async fn of(db: &mut Connection, account: AccountId) -> Result<Vec<Passkey>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(select!("account_id = $1 ORDER BY created_at, id"))
        .bind(account.as_bytes().as_slice())
        .fetch_all(db)
        .await?;
    rows.into_iter().map(Row::parse).collect()
}

pub async fn find_by_credential(db: &mut Connection, credential_id: &[u8]) -> Result<Option<Passkey>, StoreError> {
    let row: Option<Row> = sqlx::query_as(select!("credential_id = $1")).bind(credential_id).fetch_optional(db).await?;
    row.map(Row::parse).transpose()
}

/// Notes a use, with the counter as it is now. `Lost` when another use came first.
pub async fn note_use(
    db: &mut Connection,
    passkey: &Passkey,
    data: &str,
    now: Timestamp,
) -> Result<Guarded, StoreError> {
    let done = sqlx::query("UPDATE passkeys SET data = $3, used_at = $4 WHERE id = $1 AND data = $2")
        .bind(passkey.id.as_bytes().as_slice())
        .bind(&passkey.key.data)
        .bind(data)
        .bind(now.as_millis())
        .execute(db)
        .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

/// `Lost` when the account has none of that id.
pub async fn rename(db: &mut Connection, account: AccountId, id: PasskeyId, name: &str) -> Result<Guarded, StoreError> {
    let done = sqlx::query("UPDATE passkeys SET name = $3 WHERE id = $1 AND account_id = $2")
        .bind(id.as_bytes().as_slice())
        .bind(account.as_bytes().as_slice())
        .bind(name)
        .execute(db)
        .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

/// `Lost` when the account has none of that id.
pub async fn remove(db: &mut Connection, account: AccountId, id: PasskeyId) -> Result<Guarded, StoreError> {
    let done = sqlx::query("DELETE FROM passkeys WHERE id = $1 AND account_id = $2")
        .bind(id.as_bytes().as_slice())
        .bind(account.as_bytes().as_slice())
        .execute(db)
        .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

pub async fn remove_all(db: &mut Connection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM passkeys WHERE account_id = $1").bind(account.as_bytes().as_slice()).execute(db).await?;
    Ok(())
}

pub async fn how_many(db: &mut Connection, account: AccountId) -> Result<u32, StoreError> {
    let many = sqlx::query_scalar("SELECT count(*) FROM passkeys WHERE account_id = $1");
    count(many.bind(account.as_bytes().as_slice()).fetch_one(db).await?)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Vec<u8>,
    credential_id: Vec<u8>,
    account_id: Vec<u8>,
    name: String,
    data: String,
    created_at: i64,
    used_at: Option<i64>,
}

impl Row {
    fn parse(self) -> Result<Passkey, StoreError> {
        Ok(Passkey {
            id: PasskeyId::from_bytes(id_bytes(&self.id)?),
            account: AccountId::from_bytes(id_bytes(&self.account_id)?),
            name: self.name,
            key: StoredPasskey { credential_id: self.credential_id, data: self.data },
            created_at: moment(self.created_at),
            used_at: self.used_at.map(moment),
        })
    }
}
