//! Table `accounts`.

use super::fixtures::{Database, address, at, unique, write};
use curfew_domain::ids::AccountId;
use futures::future::join_all;
use server::store::accounts::{self, Created};

pub async fn an_address_belongs_to_one_account(db: &Database) {
    let first = db.account("anna@example.org").await;
    let second = AccountId::new(at(2), &unique());
    let email = address("Anna@Example.org");
    assert_eq!(
        db.write(async |db| accounts::create(db, second, &email, "other", at(2)).await).await,
        Created::EmailTaken
    );
    let found = db.read(async |db| accounts::find_by_email(db, &email).await).await.expect("she is there");
    assert_eq!((found.account.id, found.password_hash.as_str()), (first, "hash"), "the first account is untouched");
    let nobody = address("nobody@example.org");
    assert!(db.read(async |db| accounts::find_by_email(db, &nobody).await).await.is_none());
}

pub async fn of_twenty_racing_sign_ups_of_one_address_exactly_one_wins(db: &Database) {
    let (twin, email) = (db.again().await, address("anna@example.org"));
    let races = (0..20).map(|n| {
        let store = if n % 2 == 0 { &db.store } else { &twin };
        let email = &email;
        write(store, async move |db| accounts::create(db, AccountId::new(at(n), &unique()), email, "hash", at(n)).await)
    });
    let outcomes = join_all(races).await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Created::Yes).count(), 1, "{outcomes:?}");
    assert_eq!(db.number("SELECT count(*) FROM accounts").await, 1);
}

pub async fn credentials_read_back_as_they_were_written(db: &Database) {
    let (id, email) = (AccountId::new(at(5), &unique()), address("ünï+tag@exämple.org"));
    let hash = "$argon2id$v=19$m=64,t=1,p=1$c2FsdA$aGFzaA";
    assert_eq!(db.write(async |db| accounts::create(db, id, &email, hash, at(5)).await).await, Created::Yes);
    let found = db.read(async |db| accounts::find_by_email(db, &email).await).await.expect("it is there");
    assert_eq!(
        (found.account.id, &found.account.email, found.account.epoch, found.account.disabled),
        (id, &email, 0, false)
    );
    assert_eq!(found.password_hash, hash);
    db.write(async |db| Ok(sqlx::query("UPDATE accounts SET disabled_at = 9, epoch = 3").execute(db).await?)).await;
    let found = db.read(async |db| accounts::find_by_email(db, &email).await).await.expect("it is there");
    assert_eq!((found.account.epoch, found.account.disabled), (3, true));
}
