//! Table `recovery_codes`.

use super::fixtures::{Database, at, write};
use futures::future::join_all;
use server::store::{Guarded, recovery_codes};

pub async fn a_code_is_taken_once_and_by_its_owner(db: &Database) {
    let (anna, bert) = (db.account("anna@example.org").await, db.account("bert@example.org").await);
    db.write(async |db| recovery_codes::replace(db, anna, &[[1; 32], [2; 32]], at(1)).await).await;
    let take =
        async |account, hash: [u8; 32]| db.write(async |db| recovery_codes::take(db, account, &hash).await).await;
    assert_eq!(take(bert, [1; 32]).await, Guarded::Lost);
    assert_eq!(take(anna, [3; 32]).await, Guarded::Lost);
    assert_eq!(take(anna, [1; 32]).await, Guarded::Won);
    assert_eq!(take(anna, [1; 32]).await, Guarded::Lost);
    assert_eq!(db.read(async |db| recovery_codes::left(db, anna).await).await, 1);
    assert_eq!(db.read(async |db| recovery_codes::left(db, bert).await).await, 0);
}

pub async fn of_twenty_racing_for_a_code_one_wins(db: &Database) {
    let anna = db.account("anna@example.org").await;
    db.write(async |db| recovery_codes::replace(db, anna, &[[1; 32]], at(1)).await).await;
    let racers = (0..20).map(|_| write(&db.store, async |db| recovery_codes::take(db, anna, &[1; 32]).await));
    assert_eq!(join_all(racers).await.into_iter().filter(|outcome| *outcome == Guarded::Won).count(), 1);
}

pub async fn a_new_set_replaces_one_accounts_alone(db: &Database) {
    let (anna, bert) = (db.account("anna@example.org").await, db.account("bert@example.org").await);
    for (account, hash) in [(anna, [1; 32]), (bert, [2; 32]), (anna, [3; 32])] {
        db.write(async |db| recovery_codes::replace(db, account, &[hash], at(1)).await).await;
    }
    let take =
        async |account, hash: [u8; 32]| db.write(async |db| recovery_codes::take(db, account, &hash).await).await;
    assert_eq!(take(anna, [1; 32]).await, Guarded::Lost);
    assert_eq!(take(bert, [2; 32]).await, Guarded::Won);
    db.write(async |db| recovery_codes::remove_all(db, anna).await).await;
    assert_eq!(take(anna, [3; 32]).await, Guarded::Lost);
}
