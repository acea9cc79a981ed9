//! What Curfew remembers. One module per table, verbs in each; only these know what a table looks like.
//!
//! The texts are written for SQLite and PostgreSQL alike (`$1`, milliseconds, bytes for ids); what differs
//! between the engines is behind [`Connection`] and in `sqlite.rs`, so that a second engine is a second arm
//! there, not a rewrite (`docs/decisions/0004-one-store-two-engines.md`).

pub mod accounts;
pub mod attempts;
pub mod audit;
pub mod begun;
pub mod changes;
pub mod clients;
pub mod endings;
pub mod flow;
pub mod keys;
pub mod passkeys;
pub mod recovery_codes;
pub mod sessions;
mod sqlite;
pub mod totp;

use curfew_domain::time::Timestamp;
use std::sync::Arc;
use tokio::sync::Notify;

/// The connection every verb takes; a transaction dereferences to it.
pub type Connection = sqlx::SqliteConnection;
type Pool = sqlx::SqlitePool;

/// A write in progress: started by [`Store::begin`], undone when dropped, kept by [`Store::commit`].
pub type Transaction = sqlx::Transaction<'static, sqlx::Sqlite>;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is out of reach, busy for too long, or full. Nothing was changed; trying later may help.
    #[error("the database is out of reach: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// A row says something the program cannot have written.
    #[error("the database holds something unexpected: {0}")]
    Corrupt(&'static str),
    #[error("the database cannot be used: {0}")]
    Unusable(String),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error)
    }
}

/// The outcome of a guarded update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Guarded {
    Won,
    /// Somebody else changed the row first; nothing was written.
    Lost,
}

#[derive(Clone)]
pub struct Store {
    /// One connection: SQLite has one writer, and waiting here is fair where its own lock is not.
    writer: Pool,
    readers: Pool,
    /// Rung after every commit, which may have recorded an ending or a change; the feed listens.
    committed: Arc<Notify>,
}

impl Store {
    /// Opens (and makes, where missing) the database at `url` and brings its tables up to date.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let (writer, readers) = sqlite::open(url).await?;
        Ok(Self { writer, readers, committed: Arc::new(Notify::new()) })
    }

    /// Starts a write. Nobody else writes until it is over.
    pub async fn begin(&self) -> Result<Transaction, StoreError> {
        Ok(self.writer.begin_with(sqlite::BEGIN_WRITE).await?)
    }

    /// Makes a write durable and wakes the feed.
    pub async fn commit(&self, transaction: Transaction) -> Result<(), StoreError> {
        transaction.commit().await?;
        self.committed.notify_one();
        Ok(())
    }

    /// A connection for reading; it sees everything committed before.
    pub async fn read(&self) -> Result<sqlx::pool::PoolConnection<sqlx::Sqlite>, StoreError> {
        Ok(self.readers.acquire().await?)
    }

    /// Waits until a commit may have recorded something for the feed. May wake without one.
    pub async fn committed(&self) {
        self.committed.notified().await;
    }

    /// The engine's version, for `/readyz` and the start's log line.
    pub async fn engine_version(&self) -> Result<String, StoreError> {
        sqlite::version(&mut *self.read().await?).await
    }

    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn moment(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn id_bytes(bytes: &[u8]) -> Result<[u8; 16], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Corrupt("an id is not 16 bytes"))
}

/// The `LIKE` pattern (with `ESCAPE '\\'`) of texts, in lower case, that contain `part`.
fn containing(part: &str) -> String {
    let part = part.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{part}%")
}

fn count(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::Corrupt("a counter is out of range"))
}
