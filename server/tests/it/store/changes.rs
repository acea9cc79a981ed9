//! Table `changes`.

use super::fixtures::{Database, at};
use curfew_domain::ids::{AccountId, SessionId};
use server::store::{Guarded, changes};

async fn note(db: &Database, account: AccountId, opened: Option<SessionId>, millis: i64) {
    db.write(async |db| changes::note(db, account, opened, at(millis)).await).await;
}

/// Whose lists changed after `seq`, and the newest `seq`.
async fn after(db: &Database, seq: i64, limit: u32) -> (Vec<(AccountId, Option<SessionId>)>, i64) {
    let found = db.read(async |db| changes::after(db, seq, limit).await).await;
    let newest = found.last().map_or(seq, |change| change.seq);
    (found.into_iter().map(|change| (change.account, change.opened)).collect(), newest)
}

async fn newest(db: &Database) -> i64 {
    db.read(async |db| changes::newest(db).await).await
}

pub async fn a_change_is_told_once_with_the_session_it_opened(db: &Database) {
    let (anna, phone) = db.signed_in("anna@example.org").await;
    assert_eq!((after(db, 0, 10).await.0, newest(db).await), (vec![], 0));
    note(db, anna, Some(phone), 1000).await;
    let (told, seq) = after(db, 0, 10).await;
    assert_eq!((told, newest(db).await), (vec![(anna, Some(phone))], seq));
    assert!(after(db, seq, 10).await.0.is_empty());
}

pub async fn many_changes_of_one_account_are_one_row_and_none_is_missed(db: &Database) {
    let (anna, phone) = db.signed_in("anna@example.org").await;
    let bert = db.account("bert@example.org").await;
    note(db, anna, Some(phone), 1000).await;
    let (_, seq) = after(db, 0, 10).await;
    for millis in 0..50 {
        note(db, anna, None, 1000 + millis).await;
    }
    note(db, bert, None, 2000).await;
    assert_eq!(db.number("SELECT count(*) FROM changes").await, 2);
    assert_eq!(after(db, seq, 10).await.0, [(anna, None), (bert, None)]);
}

pub async fn a_change_that_is_not_committed_has_not_happened(db: &Database) {
    let anna = db.account("anna@example.org").await;
    note(db, anna, None, 1000).await;
    let before = newest(db).await;
    let mut transaction = db.store.begin().await.expect("a transaction");
    changes::note(&mut transaction, anna, None, at(2000)).await.expect("writing works");
    drop(transaction);
    assert_eq!(after(db, 0, 10).await, (vec![(anna, None)], before));
}

pub async fn changes_are_read_in_bounded_steps_and_forgotten_later(db: &Database) {
    for n in 0..5 {
        let account = db.account(&format!("anna{n}@example.org")).await;
        note(db, account, None, 1000 + n).await;
    }
    let (first, seq) = after(db, 0, 3).await;
    let (second, last) = after(db, seq, 3).await;
    assert_eq!((first.len(), second.len()), (3, 2));
    let sweep = async |before: i64| db.write(async |db| changes::sweep(db, at(before)).await).await;
    assert_eq!((sweep(1003).await, db.number("SELECT min(at) FROM changes").await), (3, 1003));
    assert_eq!(sweep(2000).await, 2);
    let bert = db.account("bert@example.org").await;
    note(db, bert, None, 3000).await;
    assert_eq!(after(db, last, 10).await.0, [(bert, None)], "a number is never given again");
}

pub async fn a_list_has_changed_since_a_moment_by_a_change_or_an_end_after_it(db: &Database) {
    let (anna, phone) = db.signed_in("anna@example.org").await;
    let bert = db.account("bert@example.org").await;
    let changed = async |account, since| db.read(async |db| changes::any_since(db, account, at(since)).await).await;
    assert!(!changed(anna, 0).await);
    note(db, anna, None, 2000).await;
    assert_eq!((changed(anna, 1999).await, changed(anna, 2000).await), (true, false));
    assert_eq!(db.end(phone, 3000).await, Guarded::Won);
    assert_eq!((changed(anna, 2999).await, changed(anna, 3000).await), (true, false));
    assert!(!changed(bert, 0).await);
}
