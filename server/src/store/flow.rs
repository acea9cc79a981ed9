//! Table `flow_sessions`: what tower-sessions keeps for people who are not signed in. Rows are found by the
//! hash of the cookie's id, so a copy of the database opens none of them.

use super::{Connection, StoreError};
use curfew_domain::time::Timestamp;

/// Makes a row; `false` when the id is taken.
pub async fn create(
    db: &mut Connection,
    id_hash: &[u8; 32],
    data: &str,
    expires_at: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO flow_sessions (id_hash, data, expires_at) VALUES ($1, $2, $3) ON CONFLICT (id_hash) DO NOTHING",
    )
    .bind(id_hash.as_slice())
    .bind(data)
    .bind(expires_at.as_millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn save(
    db: &mut Connection,
    id_hash: &[u8; 32],
    data: &str,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO flow_sessions (id_hash, data, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT (id_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at",
    )
    .bind(id_hash.as_slice())
    .bind(data)
    .bind(expires_at.as_millis())
    .execute(db)
    .await?;
    Ok(())
}

/// The unexpired row's data and expiry.
pub async fn load(
    db: &mut Connection,
    id_hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<(String, Timestamp)>, StoreError> {
    let row: Option<(String, i64)> =
        sqlx::query_as("SELECT data, expires_at FROM flow_sessions WHERE id_hash = $1 AND expires_at > $2")
            .bind(id_hash.as_slice())
            .bind(now.as_millis())
            .fetch_optional(db)
            .await?;
    Ok(row.map(|(data, expires_at)| (data, Timestamp::from_millis(expires_at))))
}

pub async fn delete(db: &mut Connection, id_hash: &[u8; 32]) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM flow_sessions WHERE id_hash = $1").bind(id_hash.as_slice()).execute(db).await?;
    Ok(())
}

/// Forgets rows that expired before `before`.
pub async fn sweep(db: &mut Connection, before: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query("DELETE FROM flow_sessions WHERE id_hash IN (SELECT id_hash FROM flow_sessions WHERE expires_at < $1 LIMIT 1000)")
        .bind(before.as_millis())
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
