//! SQLite: how it is opened, what it must be, and the one statement that differs from PostgreSQL.

use super::{Connection, Pool, StoreError};
use sqlx::{
    Connection as _,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{str::FromStr, time::Duration};

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/sqlite");

/// A write that starts with a read must hold the lock from its start: upgrading later fails at once with
/// `SQLITE_BUSY_SNAPSHOT`, which no timeout helps.
pub const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

/// The first release without the WAL-reset corruption (sqlite.org, 3.51.3 of 2026).
const OLDEST: (u32, u32, u32) = (3, 51, 3);
const READERS: u32 = 8;
/// How often, and after which pause, opening is tried again while another program holds the file.
const ROUNDS: usize = 20;
const PAUSE: Duration = Duration::from_millis(20);

/// The writer (one connection) and the readers.
pub async fn open(url: &str) -> Result<(Pool, Pool), StoreError> {
    let options = options(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Every acknowledged ending survives power loss.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_millis(1200));
    let writer = writer(&options).await.map_err(|error| cannot_open(url, &error))?;
    check_version(&version(&mut *writer.acquire().await?).await?)?;
    migrate(&writer).await?;
    let readers = pool(READERS).connect_with(options.read_only(true).create_if_missing(false)).await?;
    Ok((writer, readers))
}

fn options(url: &str) -> Result<SqliteConnectOptions, StoreError> {
    let parsed = SqliteConnectOptions::from_str(url).map_err(|error| error.to_string());
    // The library takes any text for a path.
    let known = parsed
        .and_then(|options| if url.starts_with("sqlite:") { Ok(options) } else { Err("an unknown scheme".to_owned()) });
    known.map_err(|error| {
        StoreError::Unusable(format!("{url} is not a database URL ({error}); write sqlite://path/to/curfew.db"))
    })
}

/// Of two programs that turn a new file to WAL at the same time SQLite refuses one at once, whatever the
/// timeout, rather than let them wait for each other.
async fn writer(options: &SqliteConnectOptions) -> Result<Pool, sqlx::Error> {
    for _ in 0..ROUNDS {
        match pool(1).connect_with(options.clone()).await {
            Err(error) if is_busy(&error) => tokio::time::sleep(PAUSE).await,
            outcome => return outcome,
        }
    }
    pool(1).connect_with(options.clone()).await
}

/// `SQLITE_BUSY` in any of its extended forms (sqlite.org/rescode.html).
fn is_busy(error: &sqlx::Error) -> bool {
    let code =
        error.as_database_error().and_then(sqlx::error::DatabaseError::code).and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

/// Waiting here and for the file's lock together stay under the three seconds after which a caller is better
/// served by an honest 503.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_millis(1500))
        .test_before_acquire(false)
}

fn cannot_open(url: &str, error: &sqlx::Error) -> StoreError {
    StoreError::Unusable(format!("{url} cannot be opened: {error}. Is the folder there and writable?"))
}

/// In one write: the library takes no lock of its own, and of two programs that start at once on a new file
/// the second must find the work done.
async fn migrate(writer: &Pool) -> Result<(), StoreError> {
    let mut db = writer.begin_with(BEGIN_WRITE).await?;
    match MIGRATIONS.run(&mut *db).await {
        Ok(()) => Ok(db.commit().await?),
        Err(MigrateError::VersionMissing(version)) => Err(StoreError::Unusable(format!(
            "its schema (migration {version}) is newer than this program knows; start the newer Curfew that wrote it"
        ))),
        Err(error) => Err(StoreError::Unusable(format!("bringing the tables up to date failed: {error}"))),
    }
}

pub async fn version(connection: &mut Connection) -> Result<String, StoreError> {
    connection.ping().await?;
    Ok(sqlx::query_scalar("SELECT sqlite_version()").fetch_one(connection).await?)
}

fn check_version(version: &str) -> Result<(), StoreError> {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    let found = (next(), next(), next());
    if found >= OLDEST {
        return Ok(());
    }
    Err(StoreError::Unusable(format!(
        "this program was linked with SQLite {version}; it needs 3.51.3 or newer, built in"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_sqlite_is_refused() {
        assert!(check_version("3.51.3").is_ok());
        assert!(check_version("3.52.0").is_ok());
        assert!(check_version("4.0.0").is_ok());
        for old in ["3.51.2", "3.46.0", "", "x"] {
            assert!(check_version(old).is_err(), "{old}");
        }
    }
}
