//! Tables `links` and `email_changes`.

use super::fixtures::{Database, address, at, unique};
use curfew_domain::{
    ids::{AccountId, LinkId},
    link::Purpose,
};
use server::store::{
    Guarded, email_changes,
    links::{self, Link},
};

async fn add(db: &Database, account: AccountId, purpose: Purpose, expires_at: i64) -> LinkId {
    let id = LinkId::new(at(1), &unique());
    let link = Link { id, account, purpose, expires_at: at(expires_at) };
    db.write(async |db| links::create(db, &link).await).await;
    id
}

async fn is_there(db: &Database, id: LinkId, millis: i64) -> bool {
    db.read(async |db| links::find(db, id, at(millis)).await).await.is_some()
}

pub async fn a_link_is_there_until_it_expires_or_is_used_and_is_used_once(db: &Database) {
    let anna = db.account("anna@example.org").await;
    for purpose in Purpose::ALL {
        let id = add(db, anna, purpose, 5000).await;
        let found = db.read(async |db| links::find(db, id, at(4999)).await).await.expect("it is there");
        assert_eq!((found.account, found.purpose, found.expires_at), (anna, purpose, at(5000)));
        assert!(!is_there(db, id, 5000).await);
        assert_eq!(db.write(async |db| links::take(db, id).await).await, Guarded::Won);
        assert_eq!(db.write(async |db| links::take(db, id).await).await, Guarded::Lost);
        assert!(!is_there(db, id, 1).await);
    }
}

pub async fn links_are_withdrawn_by_purpose_forgotten_by_account_and_swept_by_age(db: &Database) {
    let (anna, bert) = (db.account("anna@example.org").await, db.account("bert@example.org").await);
    let (reset, not_me) = (add(db, anna, Purpose::Reset, 5000).await, add(db, anna, Purpose::NotMe, 9000).await);
    let other = add(db, bert, Purpose::Reset, 5000).await;
    db.write(async |db| links::withdraw(db, anna, Purpose::Reset).await).await;
    assert!(!is_there(db, reset, 1).await && is_there(db, not_me, 1).await && is_there(db, other, 1).await);
    db.write(async |db| links::forget(db, anna).await).await;
    assert!(!is_there(db, not_me, 1).await && is_there(db, other, 1).await);
    assert_eq!(db.write(async |db| links::sweep(db, at(5000)).await).await, 0);
    assert_eq!(db.write(async |db| links::sweep(db, at(5001)).await).await, 1);
}

pub async fn an_account_changes_to_one_address_at_a_time(db: &Database) {
    let anna = db.account("anna@example.org").await;
    let find = async |millis| db.read(async |db| email_changes::find(db, anna, at(millis)).await).await;
    let replace = async |email, until| {
        db.write(async |db| email_changes::replace(db, anna, &address(email), at(until)).await).await;
    };
    assert!(find(1).await.is_none());
    replace("new@example.org", 5000).await;
    db.write(async |db| email_changes::confirm_from(db, anna, at(10)).await).await;
    let found = find(4999).await.expect("it is there");
    assert_eq!((found.email.as_str(), found.from_confirmed, found.to_confirmed), ("new@example.org", true, false));
    assert!(find(5000).await.is_none());
    replace("newer@example.org", 6000).await;
    db.write(async |db| email_changes::confirm_to(db, anna, at(10)).await).await;
    let found = find(1).await.expect("it is there");
    assert_eq!((found.email.as_str(), found.from_confirmed, found.to_confirmed), ("newer@example.org", false, true));
    assert_eq!(db.write(async |db| email_changes::sweep(db, at(6001)).await).await, 1);
    replace("new@example.org", 5000).await;
    db.write(async |db| email_changes::delete(db, anna).await).await;
    assert!(find(1).await.is_none());
}
