//! Table `begun`.

use super::fixtures::{Database, at, write};
use futures::future::join_all;
use server::store::begun::{self, Begun, Kind};

const ID: [u8; 32] = [1; 32];

async fn create(db: &Database, id: [u8; 32], begun: &Begun) {
    db.write(async |db| begun::create(db, &id, Kind::SignIn, begun, at(100)).await).await;
}

async fn find(db: &Database, id: [u8; 32], kind: Kind, now: i64) -> Option<Begun> {
    db.read(async |db| begun::find(db, &id, kind, at(now)).await).await
}

async fn take(db: &Database, kind: Kind, now: i64) -> Option<Begun> {
    db.write(async |db| begun::take(db, &ID, kind, at(now)).await).await
}

pub async fn what_was_begun_is_there_in_time_and_taken_once(db: &Database) {
    let account = db.account("anna@example.org").await;
    let begun = Begun { account: Some(account), sealed: b"x".to_vec() };
    create(db, ID, &begun).await;
    assert_eq!(find(db, ID, Kind::SignIn, 99).await, Some(begun.clone()));
    assert_eq!(find(db, ID, Kind::SignIn, 100).await, None, "the bound itself is over");
    assert_eq!(find(db, ID, Kind::Totp, 99).await, None, "it is another thing");
    assert_eq!(take(db, Kind::Totp, 99).await, None);
    assert_eq!(take(db, Kind::SignIn, 100).await, None);
    assert_eq!(take(db, Kind::SignIn, 99).await, Some(begun));
    assert_eq!(take(db, Kind::SignIn, 99).await, None);
}

pub async fn of_twenty_that_race_to_finish_one_does(db: &Database) {
    create(db, ID, &Begun { account: None, sealed: Vec::new() }).await;
    let racers = (0..20).map(|_| write(&db.store, async |db| begun::take(db, &ID, Kind::SignIn, at(1)).await));
    assert_eq!(join_all(racers).await.into_iter().flatten().count(), 1);
}

pub async fn tries_are_counted_while_it_is_there(db: &Database) {
    create(db, ID, &Begun { account: None, sealed: Vec::new() }).await;
    let count = async || db.write(async |db| begun::count_try(db, &ID).await).await;
    assert_eq!((count().await, count().await), (Some(1), Some(2)));
    db.write(async |db| begun::remove(db, &ID).await).await;
    assert_eq!(count().await, None);
}

pub async fn it_goes_with_its_account_and_with_time(db: &Database) {
    let account = db.account("anna@example.org").await;
    create(db, ID, &Begun { account: Some(account), sealed: Vec::new() }).await;
    create(db, [2; 32], &Begun { account: None, sealed: Vec::new() }).await;
    db.write(async |db| begun::remove_of(db, account).await).await;
    assert_eq!(db.number("SELECT count(*) FROM begun").await, 1);
    assert_eq!(db.write(async |db| begun::sweep(db, at(99)).await).await, 0);
    assert_eq!(db.write(async |db| begun::sweep(db, at(100)).await).await, 1);
}
