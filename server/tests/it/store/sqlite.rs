//! SQLite as an engine of the contract, and what is promised of SQLite alone: how durable it is, which
//! version it must be, how its tables come up to date.

use super::{
    constraints,
    fixtures::{Database, write},
};
use crate::support::app::data_dir;
use server::store::{Store, StoreError};
use sqlx::Row;
use std::collections::BTreeSet;
use tempfile::TempDir;

/// A new database in a folder of its own.
pub async fn fresh() -> Database {
    let folder = data_dir();
    let url = url_in(&folder);
    Database::new(Store::open(&url).await.expect("a database can be made"), url, folder)
}

fn url_in(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("curfew.db").display())
}

/// Why the store would not open.
async fn refusal(url: &str) -> String {
    match Store::open(url).await {
        Err(error @ StoreError::Unusable(_)) => error.to_string(),
        Err(error) => panic!("refused for another reason: {error}"),
        Ok(_) => panic!("it opened {url}"),
    }
}

/// Each pragma on the connection that writes and on one that reads.
async fn pragma(db: &Database, sql: &'static str) -> [String; 2] {
    let shown = |row: &sqlx::sqlite::SqliteRow| {
        row.try_get::<i64, _>(0).map_or_else(|_| row.get::<String, _>(0), |number| number.to_string())
    };
    let writes = db.write(async |db| Ok(shown(&sqlx::query(sql).fetch_one(db).await?))).await;
    let reads = db.read(async |db| Ok(shown(&sqlx::query(sql).fetch_one(db).await?))).await;
    [writes, reads]
}

#[tokio::test]
async fn an_acknowledged_write_survives_power_loss_and_readers_never_wait_for_it() {
    let db = fresh().await;
    assert_eq!(pragma(&db, "PRAGMA journal_mode").await, ["wal", "wal"]);
    // 2 is FULL: the log is synced at every commit (sqlite.org/pragma.html#pragma_synchronous).
    assert_eq!(pragma(&db, "PRAGMA synchronous").await, ["2", "2"]);
    assert_eq!(pragma(&db, "PRAGMA foreign_keys").await, ["1", "1"]);
    assert_eq!(pragma(&db, "PRAGMA integrity_check").await, ["ok", "ok"]);
}

#[tokio::test]
async fn the_built_in_sqlite_is_new_enough() {
    let version = fresh().await.store.engine_version().await.expect("a version");
    let numbers: Vec<u32> = version.split('.').map(|part| part.parse().expect("a number")).collect();
    assert!(numbers >= vec![3, 51, 3], "{version}");
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let db = fresh().await;
    let mut reader = db.store.read().await.expect("a connection for reading");
    let error = sqlx::query("DELETE FROM accounts").execute(&mut *reader).await.expect_err("it is read-only");
    assert!(error.to_string().contains("readonly"), "{error}");
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    let db = fresh().await;
    let (account, _) = db.signed_in("anna@example.org").await;
    let schema = async |db: &Database| {
        db.read(async |db| {
            Ok(sqlx::query_scalar::<_, String>("SELECT coalesce(sql, name) FROM sqlite_master ORDER BY name")
                .fetch_all(db)
                .await?)
        })
        .await
    };
    let (before, steps) = (schema(&db).await, db.number("SELECT count(*) FROM _sqlx_migrations").await);
    for _ in 0..3 {
        db.again().await.close().await;
    }
    assert_eq!(schema(&db).await, before);
    assert_eq!(db.number("SELECT count(*) FROM _sqlx_migrations").await, steps);
    assert_eq!(db.number("SELECT count(*) FROM sessions").await, 1);
    assert!(db.read(async |db| server::store::sessions::live_of(db, account).await).await.len() == 1);
}

#[tokio::test]
async fn two_programs_that_start_at_once_on_a_new_database_both_come_up() {
    for _ in 0..10 {
        let folder = data_dir();
        let url = url_in(&folder);
        let (one, two) = tokio::join!(Store::open(&url), Store::open(&url));
        for store in [one, two] {
            assert!(store.expect("it comes up").read().await.is_ok());
        }
    }
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused_with_what_to_do() {
    let db = fresh().await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 1)";
    write(&db.store, async |db| Ok(sqlx::query(newer).execute(db).await?)).await;
    db.store.close().await;
    let text = refusal(&db.url).await;
    assert!(
        text.contains("migration 9999") && text.contains("newer than this program knows; start the newer Curfew"),
        "{text}"
    );
}

#[tokio::test]
async fn a_migration_that_was_changed_afterwards_is_refused() {
    let db = fresh().await;
    write(&db.store, async |db| {
        Ok(sqlx::query("UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1").execute(db).await?)
    })
    .await;
    db.store.close().await;
    let text = refusal(&db.url).await;
    assert!(text.contains("bringing the tables up to date failed"), "{text}");
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_refused_with_what_to_look_at() {
    let folder = data_dir();
    let text = refusal(&format!("sqlite://{}/missing/curfew.db", folder.path().display())).await;
    assert!(text.contains("/missing/curfew.db") && text.contains("Is the folder there and writable?"), "{text}");
    std::fs::write(
        folder.path().join("curfew.db"),
        "this is no database, and it is long enough to be looked at".repeat(20),
    )
    .expect("a file");
    let text = refusal(&url_in(&folder)).await;
    assert!(text.contains("curfew.db"), "{text}");
    let text = refusal("mysql://nowhere").await;
    assert!(text.contains("sqlite://path/to/curfew.db"), "{text}");
}

#[tokio::test]
async fn no_named_constraint_goes_without_a_test() {
    let db = fresh().await;
    let schema: Vec<String> = db
        .read(async |db| {
            Ok(sqlx::query_scalar("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetch_all(db).await?)
        })
        .await;
    let named = schema.iter().flat_map(|sql| {
        let constraints = sql.split("CONSTRAINT ").skip(1).filter_map(|rest| rest.split_whitespace().next());
        let unique_index = sql.strip_prefix("CREATE UNIQUE INDEX ").and_then(|rest| rest.split_whitespace().next());
        constraints.chain(unique_index)
    });
    let ours: BTreeSet<&str> = named.filter(|name| !name.contains("sqlx")).collect();
    assert_eq!(ours, constraints::provoked(&db).await.into_iter().collect());
}
