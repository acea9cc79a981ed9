//! Table `signing_keys`.

use super::{Connection, StoreError};
use crate::crypto::keys::SealedKey;
use curfew_domain::time::Timestamp;

/// The key that signs now.
pub async fn active(db: &mut Connection) -> Result<Option<SealedKey>, StoreError> {
    let row: Option<(String, Vec<u8>)> =
        sqlx::query_as("SELECT kid, sealed FROM signing_keys WHERE state = 'active'").fetch_optional(db).await?;
    Ok(row.map(|(kid, sealed)| SealedKey { kid, sealed }))
}

/// Keeps the first key ever. One alone can be active, so of two nodes that try, one fails.
pub async fn create_active(db: &mut Connection, key: &SealedKey, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO signing_keys (kid, algorithm, sealed, state, created_at) VALUES ($1, 'EdDSA', $2, 'active', $3)",
    )
    .bind(&key.kid)
    .bind(&key.sealed)
    .bind(now.as_millis())
    .execute(db)
    .await?;
    Ok(())
}
