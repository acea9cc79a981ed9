//! Table `accounts`.

use super::fixtures::{Database, address, at, unique, write};
use curfew_domain::{ids::AccountId, roles::Roles};
use futures::future::join_all;
use server::store::{
    Guarded,
    accounts::{self, Created},
    endings,
};

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

async fn found(db: &Database, part: &str, after: Option<AccountId>, limit: u32) -> Vec<(String, u32)> {
    let listed = db.read(async |db| accounts::search(db, part, after, limit).await).await;
    listed.into_iter().map(|one| (one.account.email.as_str().to_owned(), one.sessions)).collect()
}

pub async fn accounts_are_found_by_part_of_the_address_page_by_page(db: &Database) {
    let anna = db.account("anna@example.org").await;
    let (bert, over) = db.signed_in("bert@example.org").await;
    db.session(bert, 2000).await;
    assert_eq!(db.end(over, 3000).await, Guarded::Won);
    let carla = db.account("carla_1@elsewhere.org").await;
    let names = |emails: &[(&str, u32)]| emails.iter().map(|(email, n)| ((*email).to_owned(), *n)).collect::<Vec<_>>();
    assert_eq!(found(db, "EXAMPLE", None, 9).await, names(&[("anna@example.org", 0), ("bert@example.org", 1)]));
    assert_eq!(found(db, "", None, 2).await.len(), 2);
    assert_eq!(found(db, "", Some(bert), 2).await, names(&[("carla_1@elsewhere.org", 0)]));
    assert_eq!(found(db, "a_1", None, 9).await.len(), 1);
    for literal in ["a%1", "%", "a_x", "\\", "'"] {
        assert_eq!(found(db, literal, None, 9).await, [], "{literal} is text, not a pattern");
    }
    assert_eq!(db.write(async |db| accounts::delete(db, carla, at(5)).await).await, Guarded::Won);
    assert_eq!(found(db, "", Some(anna), 9).await, names(&[("bert@example.org", 1)]), "whoever is deleted is gone");
    assert!(db.read(async |db| accounts::find_listed(db, carla).await).await.is_none());
}

pub async fn administrators_count_while_they_can_administer(db: &Database) {
    let count = async || db.read(async |db| accounts::active_admins(db).await).await;
    let give = async |id, roles: &str| {
        let roles = Roles::parse(roles).expect("roles");
        db.write(async |db| endings::change_roles(db, id, &roles, at(1), at(2)).await).await;
    };
    assert!(!db.read(async |db| accounts::any(db).await).await);
    let (anna, bert) = (db.account("anna@example.org").await, db.account("bert@example.org").await);
    give(anna, "administrator not-admin").await;
    assert_eq!(count().await, 0);
    give(anna, "admin").await;
    give(bert, "a admin z").await;
    assert_eq!(count().await, 2);
    assert_eq!(db.write(async |db| accounts::set_disabled(db, bert, Some(at(3))).await).await, Guarded::Won);
    assert_eq!(count().await, 1);
    assert_eq!(db.write(async |db| accounts::delete(db, anna, at(4)).await).await, Guarded::Won);
    assert_eq!(count().await, 0);
}
