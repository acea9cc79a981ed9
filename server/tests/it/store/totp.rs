//! Table `totp`.

use super::fixtures::{Database, at, write};
use curfew_domain::ids::AccountId;
use futures::future::join_all;
use server::store::{
    Guarded,
    totp::{self, StoredTotp},
};

async fn with_app(db: &Database) -> AccountId {
    let account = db.account("anna@example.org").await;
    assert_eq!(db.write(async |db| totp::insert(db, account, b"sealed", 7, at(5)).await).await, Guarded::Won);
    account
}

async fn stored(db: &Database, account: AccountId) -> Option<StoredTotp> {
    db.read(async |db| totp::find(db, account).await).await
}

pub async fn an_account_has_one_app_and_it_reads_back(db: &Database) {
    let account = with_app(db).await;
    assert_eq!(db.write(async |db| totp::insert(db, account, b"other", 9, at(5)).await).await, Guarded::Lost);
    let expected = StoredTotp { sealed: b"sealed".to_vec(), last_step: 7, failures: 0 };
    assert_eq!(stored(db, account).await, Some(expected));
    assert_eq!(stored(db, db.account("bert@example.org").await).await, None);
    assert_eq!(db.write(async |db| totp::remove(db, account).await).await, Guarded::Won);
    assert_eq!(db.write(async |db| totp::remove(db, account).await).await, Guarded::Lost);
    assert_eq!(stored(db, account).await, None);
}

pub async fn a_step_is_used_up_with_all_before_it(db: &Database) {
    let account = with_app(db).await;
    for (step, outcome) in [(7, Guarded::Lost), (9, Guarded::Won), (9, Guarded::Lost), (8, Guarded::Lost)] {
        assert_eq!(db.write(async |db| totp::accept(db, account, step).await).await, outcome, "{step}");
    }
}

pub async fn of_twenty_racing_for_a_step_one_wins(db: &Database) {
    let account = with_app(db).await;
    let racers = (0..20).map(|_| write(&db.store, async |db| totp::accept(db, account, 8).await));
    let won = join_all(racers).await.into_iter().filter(|outcome| *outcome == Guarded::Won).count();
    assert_eq!(won, 1);
}

pub async fn wrong_codes_are_counted_until_something_was_right(db: &Database) {
    let account = with_app(db).await;
    let failures = async || stored(db, account).await.expect("it is there").failures;
    for count in 1..=3 {
        db.write(async |db| totp::refuse(db, account).await).await;
        assert_eq!(failures().await, count);
    }
    assert_eq!(db.write(async |db| totp::accept(db, account, 8).await).await, Guarded::Won);
    assert_eq!(failures().await, 0);
    db.write(async |db| totp::refuse(db, account).await).await;
    db.write(async |db| totp::forgive(db, account).await).await;
    assert_eq!(failures().await, 0);
}
