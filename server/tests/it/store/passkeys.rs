//! Table `passkeys`.

use super::fixtures::{Database, at, unique, write};
use curfew_domain::ids::{AccountId, PasskeyId};
use futures::future::join_all;
use server::{
    crypto::passkey::StoredPasskey,
    store::{
        Guarded,
        passkeys::{self, Passkey},
    },
};

async fn kept(db: &Database, account: AccountId, credential: u8) -> Passkey {
    let key = StoredPasskey { credential_id: vec![credential; 16], data: "0".into() };
    let id = PasskeyId::new(at(i64::from(credential)), &unique());
    let passkey =
        Passkey { id, account, name: "Key".into(), key, created_at: at(i64::from(credential)), used_at: None };
    assert_eq!(db.write(async |db| passkeys::insert(db, &passkey).await).await, Guarded::Won);
    passkey
}

pub async fn a_passkey_reads_back_and_is_somebodys_once(db: &Database) {
    let (anna, bert) = (db.account("anna@example.org").await, db.account("bert@example.org").await);
    let (second, first) = (kept(db, anna, 2).await, kept(db, anna, 1).await);
    assert_eq!(db.read(async |db| passkeys::of(db, anna).await).await, [first.clone(), second]);
    let found = async |id: &[u8]| db.read(async |db| passkeys::find_by_credential(db, id).await).await;
    assert_eq!(found(&first.key.credential_id).await, Some(first.clone()));
    assert_eq!(found(&[9; 16]).await, None);
    let again = Passkey { id: PasskeyId::new(at(5), &unique()), account: bert, ..first };
    assert_eq!(db.write(async |db| passkeys::insert(db, &again).await).await, Guarded::Lost);
    assert_eq!(db.read(async |db| passkeys::how_many(db, bert).await).await, 0);
}

pub async fn of_twenty_racing_uses_from_one_counter_one_is_noted(db: &Database) {
    let anna = db.account("anna@example.org").await;
    let passkey = kept(db, anna, 1).await;
    let racers = (0..20).map(|_| write(&db.store, async |db| passkeys::note_use(db, &passkey, "1", at(9)).await));
    assert_eq!(join_all(racers).await.into_iter().filter(|outcome| *outcome == Guarded::Won).count(), 1);
    let now = db.read(async |db| passkeys::of(db, anna).await).await.remove(0);
    assert_eq!((now.key.data.as_str(), now.used_at), ("1", Some(at(9))));
}

pub async fn only_its_owner_renames_and_removes_one(db: &Database) {
    let (anna, bert) = (db.account("anna@example.org").await, db.account("bert@example.org").await);
    let passkey = kept(db, anna, 1).await;
    for (account, outcome) in [(bert, Guarded::Lost), (anna, Guarded::Won)] {
        let renamed = db.write(async |db| passkeys::rename(db, account, passkey.id, "Ring").await).await;
        let removed = db.write(async |db| passkeys::remove(db, account, passkey.id).await).await;
        assert_eq!((renamed, removed), (outcome, outcome));
    }
    kept(db, anna, 2).await;
    db.write(async |db| passkeys::remove_all(db, bert).await).await;
    assert_eq!(db.read(async |db| passkeys::how_many(db, anna).await).await, 1);
    db.write(async |db| passkeys::remove_all(db, anna).await).await;
    assert_eq!(db.read(async |db| passkeys::how_many(db, anna).await).await, 0);
}
