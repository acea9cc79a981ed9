//! Table `signing_keys`.

use super::fixtures::{Database, at};
use server::{
    crypto::keys::SealedKey,
    store::{StoreError, keys},
};

pub async fn one_key_alone_is_active(db: &Database) {
    assert!(db.read(async |db| keys::active(db).await).await.is_none());
    let key = |kid: &str| SealedKey { kid: kid.into(), sealed: vec![1, 2, 3] };
    db.write(async |db| keys::create_active(db, &key("first"), at(1)).await).await;
    let mut transaction = db.store.begin().await.expect("a transaction");
    let second = keys::create_active(&mut transaction, &key("second"), at(2)).await;
    assert!(matches!(second, Err(StoreError::Unavailable(_))), "of two nodes that make the first key, one fails");
    drop(transaction);
    let active = db.read(async |db| keys::active(db).await).await.expect("there is one");
    assert_eq!((active.kid.as_str(), active.sealed.as_slice()), ("first", [1, 2, 3].as_slice()));
}
