//! Table `signing_keys`.

use super::fixtures::{Database, at, write};
use curfew_domain::key::KeyState;
use server::{
    crypto::keys::SealedKey,
    store::{Guarded, StoreError, keys},
};

fn key(kid: &str) -> SealedKey {
    SealedKey { kid: kid.into(), algorithm: "EdDSA".into(), sealed: vec![1, 2, 3] }
}

const ACTIVE: KeyState = KeyState::Active { since: at(5) };
const NEXT: KeyState = KeyState::Next { activate_at: at(50) };

/// What is there: names and states.
async fn states(db: &Database) -> Vec<(String, KeyState)> {
    let rows = db.read(async |db| keys::all(db).await).await;
    rows.into_iter().map(|row| (row.key.kid, row.state)).collect()
}

pub async fn a_key_reads_back_in_each_state_as_it_was_kept(db: &Database) {
    let retiring = KeyState::Retiring { until: at(70) };
    for (name, state, now) in [("old", retiring, at(1)), ("now", ACTIVE, at(2)), ("then", NEXT, at(3))] {
        db.write(async |db| keys::insert(db, &key(name), state, now).await).await;
    }
    let rows = db.read(async |db| keys::all(db).await).await;
    assert_eq!(rows.iter().map(|row| &row.key).cloned().collect::<Vec<_>>(), ["old", "now", "then"].map(key));
    assert_eq!(rows.iter().map(|row| row.state).collect::<Vec<_>>(), [retiring, ACTIVE, NEXT]);
    assert_eq!(rows.iter().map(|row| row.created_at).collect::<Vec<_>>(), [at(1), at(2), at(3)]);
}

pub async fn one_key_alone_is_active_and_one_alone_is_next(db: &Database) {
    for (name, state) in [("first", ACTIVE), ("second", NEXT)] {
        db.write(async |db| keys::insert(db, &key(name), state, at(1)).await).await;
        let mut transaction = db.store.begin().await.expect("a transaction");
        let another = keys::insert(&mut transaction, &key("another"), state, at(2)).await;
        assert!(matches!(another, Err(StoreError::Unavailable(_))), "of two nodes that make one, one fails");
    }
    assert_eq!(states(db).await, [("first".into(), ACTIVE), ("second".into(), NEXT)]);
}

pub async fn a_key_moves_from_next_to_active_to_retiring_and_no_other_way(db: &Database) {
    db.write(async |db| keys::insert(db, &key("k"), NEXT, at(1)).await).await;
    assert_eq!(db.write(async |db| keys::retire(db, "k", at(9)).await).await, Guarded::Lost);
    assert_eq!(db.write(async |db| keys::activate(db, "k", at(7)).await).await, Guarded::Won);
    assert_eq!(states(db).await, [("k".into(), KeyState::Active { since: at(7) })]);
    assert_eq!(db.write(async |db| keys::activate(db, "k", at(8)).await).await, Guarded::Lost);
    assert_eq!(db.write(async |db| keys::retire(db, "k", at(9)).await).await, Guarded::Won);
    assert_eq!(db.write(async |db| keys::retire(db, "k", at(99)).await).await, Guarded::Lost);
    assert_eq!(states(db).await, [("k".into(), KeyState::Retiring { until: at(9) })]);
}

pub async fn of_ten_racing_promotions_exactly_one_wins(db: &Database) {
    db.write(async |db| keys::insert(db, &key("k"), NEXT, at(1)).await).await;
    let promote = async || write(&db.store, async |db| keys::activate(db, "k", at(7)).await).await;
    let outcomes = futures::future::join_all((0..10).map(|_| promote())).await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Guarded::Won).count(), 1);
}

pub async fn a_key_is_forgotten_when_its_last_token_is_over_and_not_before(db: &Database) {
    let retiring = KeyState::Retiring { until: at(70) };
    for (name, state) in [("old", retiring), ("now", ACTIVE), ("then", NEXT)] {
        db.write(async |db| keys::insert(db, &key(name), state, at(1)).await).await;
    }
    assert_eq!(db.write(async |db| keys::sweep(db, at(69)).await).await, 0);
    assert_eq!(db.write(async |db| keys::sweep(db, at(70)).await).await, 1);
    assert_eq!(db.write(async |db| keys::sweep(db, at(1_000_000)).await).await, 0, "what still signs stays");
    db.write(async |db| keys::remove(db, "then").await).await;
    assert_eq!(states(db).await, [("now".into(), ACTIVE)]);
}
