//! Table `signing_keys`.

use super::{Connection, Guarded, StoreError, moment};
use crate::crypto::keys::SealedKey;
use curfew_domain::{key::KeyState, time::Timestamp};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    pub key: SealedKey,
    pub state: KeyState,
    pub created_at: Timestamp,
}

/// Every key there is: those that signed, the one that signs, the one that will.
pub async fn all(db: &mut Connection) -> Result<Vec<StoredKey>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT kid, algorithm, sealed, state, created_at, activate_at, until FROM signing_keys
         ORDER BY CASE state WHEN 'retiring' THEN 1 WHEN 'active' THEN 2 ELSE 3 END, created_at, kid",
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::parse).collect()
}

/// Keeps a new key. One alone can be active and one alone next.
pub async fn insert(db: &mut Connection, key: &SealedKey, state: KeyState, now: Timestamp) -> Result<(), StoreError> {
    let (activate_at, until) = columns(state, now);
    sqlx::query(
        "INSERT INTO signing_keys (kid, algorithm, sealed, state, created_at, activate_at, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&key.kid)
    .bind(&key.algorithm)
    .bind(&key.sealed)
    .bind(state.as_str())
    .bind(now.as_millis())
    .bind(activate_at.as_millis())
    .bind(until.map(Timestamp::as_millis))
    .execute(db)
    .await?;
    Ok(())
}

/// The next key signs from now on.
pub async fn activate(db: &mut Connection, kid: &str, now: Timestamp) -> Result<Guarded, StoreError> {
    let done =
        sqlx::query("UPDATE signing_keys SET state = 'active', activate_at = $2 WHERE kid = $1 AND state = 'next'")
            .bind(kid)
            .bind(now.as_millis())
            .execute(db)
            .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

/// The active key signs no more; what it signed counts until `until`.
pub async fn retire(db: &mut Connection, kid: &str, until: Timestamp) -> Result<Guarded, StoreError> {
    let done =
        sqlx::query("UPDATE signing_keys SET state = 'retiring', until = $2 WHERE kid = $1 AND state = 'active'")
            .bind(kid)
            .bind(until.as_millis())
            .execute(db)
            .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

pub async fn remove(db: &mut Connection, kid: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM signing_keys WHERE kid = $1").bind(kid).execute(db).await?;
    Ok(())
}

/// Forgets keys whose last token is over.
pub async fn sweep(db: &mut Connection, now: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query("DELETE FROM signing_keys WHERE state = 'retiring' AND until <= $1")
        .bind(now.as_millis())
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}

fn columns(state: KeyState, now: Timestamp) -> (Timestamp, Option<Timestamp>) {
    match state {
        KeyState::Next { activate_at } => (activate_at, None),
        KeyState::Active { since } => (since, None),
        KeyState::Retiring { until } => (now, Some(until)),
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    kid: String,
    algorithm: String,
    sealed: Vec<u8>,
    state: String,
    created_at: i64,
    activate_at: i64,
    until: Option<i64>,
}

impl Row {
    fn parse(self) -> Result<StoredKey, StoreError> {
        let state = match (self.state.as_str(), self.until) {
            ("next", None) => KeyState::Next { activate_at: moment(self.activate_at) },
            ("active", None) => KeyState::Active { since: moment(self.activate_at) },
            ("retiring", Some(until)) => KeyState::Retiring { until: moment(until) },
            _ => return Err(StoreError::Corrupt("a key's state")),
        };
        let key = SealedKey { kid: self.kid, algorithm: self.algorithm, sealed: self.sealed };
        Ok(StoredKey { key, state, created_at: moment(self.created_at) })
    }
}
