//! Table `flow_sessions`.

use super::fixtures::{Database, at};
use server::store::flow;

const KEY: [u8; 32] = [1; 32];

async fn load(db: &Database, now: i64) -> Option<(String, i64)> {
    db.read(async |db| flow::load(db, &KEY, at(now)).await)
        .await
        .map(|(data, expires_at)| (data, expires_at.as_millis()))
}

pub async fn a_flow_row_is_made_once_changed_and_removed(db: &Database) {
    let create = async |data: &str| db.write(async |db| flow::create(db, &KEY, data, at(2000)).await).await;
    assert!(create("one").await);
    assert!(!create("two").await, "the id is taken");
    assert_eq!(load(db, 1000).await, Some(("one".into(), 2000)));
    db.write(async |db| flow::save(db, &KEY, "three", at(3000)).await).await;
    assert_eq!(load(db, 1000).await, Some(("three".into(), 3000)));
    db.write(async |db| flow::delete(db, &KEY).await).await;
    assert_eq!(load(db, 1000).await, None);
    db.write(async |db| flow::delete(db, &KEY).await).await;
    db.write(async |db| flow::save(db, &KEY, "four", at(3000)).await).await;
    assert_eq!(load(db, 1000).await, Some(("four".into(), 3000)), "saving makes the row where there is none");
}

pub async fn an_expired_flow_row_is_not_there_and_is_swept(db: &Database) {
    assert!(db.write(async |db| flow::create(db, &KEY, "one", at(2000)).await).await);
    assert!(db.write(async |db| flow::create(db, &[2; 32], "two", at(9000)).await).await);
    assert!(load(db, 1999).await.is_some());
    assert!(load(db, 2000).await.is_none());
    assert_eq!(db.write(async |db| flow::sweep(db, at(2000)).await).await, 0);
    assert_eq!(db.write(async |db| flow::sweep(db, at(2001)).await).await, 1);
    assert_eq!(db.number("SELECT count(*) FROM flow_sessions").await, 1);
}
