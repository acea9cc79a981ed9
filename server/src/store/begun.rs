//! Table `begun`: what somebody has begun and not finished, each row good once and for a while.

use super::{Connection, StoreError, count, id_bytes};
use curfew_domain::{ids::AccountId, time::Timestamp};

/// What kind of thing was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A sign-in whose password was right.
    SignIn,
    /// An authenticator app being set up.
    Totp,
    /// Recovery codes to be shown.
    Codes,
    /// A challenge to a passkey.
    Passkey,
}

impl Kind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Totp => "totp",
            Self::Codes => "codes",
            Self::Passkey => "passkey",
        }
    }
}

/// Something begun; `account` is whose, where that is known from the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    pub account: Option<AccountId>,
    pub sealed: Vec<u8>,
}

pub async fn create(
    db: &mut Connection,
    id_hash: &[u8; 32],
    kind: Kind,
    begun: &Begun,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO begun (id_hash, kind, account_id, sealed, expires_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id_hash.as_slice())
        .bind(kind.as_str())
        .bind(begun.account.map(|account| account.as_bytes().to_vec()))
        .bind(&begun.sealed)
        .bind(expires_at.as_millis())
        .execute(db)
        .await?;
    Ok(())
}

/// What is there, in time.
pub async fn find(
    db: &mut Connection,
    id_hash: &[u8; 32],
    kind: Kind,
    now: Timestamp,
) -> Result<Option<Begun>, StoreError> {
    let row: Option<(Option<Vec<u8>>, Vec<u8>)> =
        sqlx::query_as("SELECT account_id, sealed FROM begun WHERE id_hash = $1 AND kind = $2 AND expires_at > $3")
            .bind(id_hash.as_slice())
            .bind(kind.as_str())
            .bind(now.as_millis())
            .fetch_optional(db)
            .await?;
    row.map(parse).transpose()
}

/// Takes it, in time: whoever comes second finds nothing.
pub async fn take(
    db: &mut Connection,
    id_hash: &[u8; 32],
    kind: Kind,
    now: Timestamp,
) -> Result<Option<Begun>, StoreError> {
    let row: Option<(Option<Vec<u8>>, Vec<u8>)> = sqlx::query_as(
        "DELETE FROM begun WHERE id_hash = $1 AND kind = $2 AND expires_at > $3 RETURNING account_id, sealed",
    )
    .bind(id_hash.as_slice())
    .bind(kind.as_str())
    .bind(now.as_millis())
    .fetch_optional(db)
    .await?;
    row.map(parse).transpose()
}

fn parse((account, sealed): (Option<Vec<u8>>, Vec<u8>)) -> Result<Begun, StoreError> {
    let account = account.map(|id| Ok::<_, StoreError>(AccountId::from_bytes(id_bytes(&id)?))).transpose()?;
    Ok(Begun { account, sealed })
}

/// Counts a try; answers how many there were with this one. `None` when it is not there any more.
pub async fn count_try(db: &mut Connection, id_hash: &[u8; 32]) -> Result<Option<u32>, StoreError> {
    let tries: Option<i64> =
        sqlx::query_scalar("UPDATE begun SET tries = tries + 1 WHERE id_hash = $1 RETURNING tries")
            .bind(id_hash.as_slice())
            .fetch_optional(db)
            .await?;
    tries.map(count).transpose()
}

pub async fn remove(db: &mut Connection, id_hash: &[u8; 32]) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM begun WHERE id_hash = $1").bind(id_hash.as_slice()).execute(db).await?;
    Ok(())
}

/// Everything an account has begun.
pub async fn remove_of(db: &mut Connection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM begun WHERE account_id = $1").bind(account.as_bytes().as_slice()).execute(db).await?;
    Ok(())
}

/// Forgets what nobody can finish any more.
pub async fn sweep(db: &mut Connection, now: Timestamp) -> Result<u64, StoreError> {
    let done =
        sqlx::query("DELETE FROM begun WHERE id_hash IN (SELECT id_hash FROM begun WHERE expires_at <= $1 LIMIT 1000)")
            .bind(now.as_millis())
            .execute(db)
            .await?;
    Ok(done.rows_affected())
}
