//! A database an older Curfew left comes up to date with everything in it.

use super::fixtures::at;
use crate::support::app::data_dir;
use curfew_domain::{
    ending::{Actor, Reason, Scope},
    ids::{AccountId, SessionId},
    session::State,
};
use server::store::{Guarded, Store, endings, sessions};
use sqlx::{Connection, SqliteConnection, migrate::Migrator, sqlite::SqliteConnectOptions};
use std::{fs, path::Path, str::FromStr};

/// The database as the first `steps` migrations leave it.
async fn as_of(steps: usize, folder: &Path, url: &str) -> SqliteConnection {
    let old = folder.join("migrations");
    fs::create_dir(&old).expect("a folder");
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/sqlite");
    let mut files: Vec<_> = fs::read_dir(all).expect("migrations").map(|file| file.expect("a file").path()).collect();
    files.sort();
    for file in &files[..steps] {
        fs::copy(file, old.join(file.file_name().expect("a name"))).expect("copies");
    }
    let options = SqliteConnectOptions::from_str(url).expect("a URL").create_if_missing(true).foreign_keys(true);
    let mut db = SqliteConnection::connect_with(&options).await.expect("opens");
    Migrator::new(old).await.expect("reads them").run(&mut db).await.expect("runs");
    db
}

#[tokio::test]
async fn sessions_endings_and_their_numbers_survive_the_rebuilding_of_their_tables() {
    let folder = data_dir();
    let url = format!("sqlite://{}", folder.path().join("curfew.db").display());
    let mut old = as_of(2, folder.path(), &url).await;
    let (account, live, over) =
        (AccountId::new(at(1), &[1; 10]), SessionId::new(at(2), &[2; 10]), SessionId::new(at(3), &[3; 10]));
    sqlx::query(
        "INSERT INTO accounts (id, email, password_hash, epoch, created_at) VALUES ($1, 'a@example.org', 'hash', 4, 1)",
    )
    .bind(account.as_bytes().as_slice())
    .execute(&mut old)
    .await
    .expect("an account");
    let ending =
        "INSERT INTO endings (seq, scope, session_id, account_id, generation, reason, actor, at, until) VALUES ";
    for row in [
        "(7, 'session', $1, $2, NULL, 'admin', 'admin', 2000, 9000)",
        "(8, 'generation', $1, $2, 5, NULL, NULL, 2100, 9000)",
    ] {
        let statement = format!("{ending}{row}");
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(over.as_bytes().as_slice())
            .bind(account.as_bytes().as_slice())
            .execute(&mut old)
            .await
            .expect("an ending");
    }
    // The highest number was given once and swept since.
    sqlx::query("UPDATE sqlite_sequence SET seq = 41 WHERE name = 'endings'").execute(&mut old).await.expect("updates");
    for (id, ended_at, ended_seq) in [(live, None, None), (over, Some(2000_i64), Some(7_i64))] {
        sqlx::query(
            "INSERT INTO sessions (id, account_id, salt, generation, parent, rotated_at, created_at, last_seen_at, expires_at,
                                   browser, os, device_kind, ip, method, ended_at, ended_seq)
             VALUES ($1, $2, zeroblob(32), 6, 5, 1, 1, 1, 99999, 'Firefox', 'Linux', 'desktop', '192.0.2.1', 'password', $3, $4)",
        )
        .bind(id.as_bytes().as_slice())
        .bind(account.as_bytes().as_slice())
        .bind(ended_at)
        .bind(ended_seq)
        .execute(&mut old)
        .await
        .expect("a session");
    }
    old.close().await.expect("closes");

    let store = Store::open(&url).await.expect("it comes up to date");
    let mut db = store.read().await.expect("reads");
    let found = sessions::find(&mut db, live).await.expect("reads").expect("it is there");
    assert_eq!((found.session.state, found.session.line.generation, found.account.epoch), (State::Live, 6, 4));
    let found = sessions::find(&mut db, over).await.expect("reads").expect("it is there");
    let State::Ended(ended) = found.session.state else { panic!("it was over") };
    assert_eq!((ended.at, ended.reason, &ended.by), (at(2000), Reason::Admin, &Actor::Admin));
    let scopes: Vec<_> =
        endings::after(&mut db, 0, 10).await.expect("reads").into_iter().map(|e| (e.seq, e.scope)).collect();
    assert_eq!(scopes[0].1, Scope::Session { session: over, account, ended });
    assert_eq!(scopes[1], (8, Scope::Generation { session: over, generation: 5 }));
    drop(db);

    let mut write = store.begin().await.expect("writes");
    let end = curfew_domain::ending::Ended { at: at(3000), reason: Reason::SignedOut, by: Actor::System };
    assert_eq!(endings::end_session(&mut write, live, &end, at(9000)).await.expect("ends"), Guarded::Won);
    store.commit(write).await.expect("commits");
    let newest = endings::newest(&mut store.read().await.expect("reads")).await.expect("reads");
    assert_eq!(newest, 42, "no number is given twice");
}
