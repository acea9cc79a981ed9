//! Table `attempts`.

use super::fixtures::{Database, at, write};
use futures::future::join_all;
use server::store::attempts;

const KEY: [u8; 32] = [1; 32];

/// Counts one attempt at `now` in windows of 100.
async fn add(db: &Database, key: [u8; 32], now: i64) -> (u32, i64) {
    let counted = db.write(async |db| attempts::add(db, &key, at(now), at(now - 100)).await).await;
    (counted.count, counted.since.as_millis())
}

pub async fn attempts_are_counted_within_a_window_and_anew_after_it(db: &Database) {
    assert_eq!(add(db, KEY, 1000).await, (1, 1000));
    assert_eq!(add(db, KEY, 1050).await, (2, 1000));
    assert_eq!(add(db, KEY, 1099).await, (3, 1000));
    assert_eq!(add(db, [2; 32], 1099).await, (1, 1099), "another key has a window of its own");
    assert_eq!(add(db, KEY, 1100).await, (1, 1100), "the window is over on its bound");
}

pub async fn a_forgiven_attempt_is_taken_back_and_never_below_none(db: &Database) {
    let forgive = async || db.write(async |db| attempts::forgive(db, &KEY).await).await;
    forgive().await;
    add(db, KEY, 1000).await;
    add(db, KEY, 1000).await;
    forgive().await;
    assert_eq!(add(db, KEY, 1001).await, (2, 1000));
    for _ in 0..5 {
        forgive().await;
    }
    assert_eq!(add(db, KEY, 1002).await, (1, 1000));
}

pub async fn of_thirty_racing_attempts_every_one_is_counted(db: &Database) {
    let twin = db.again().await;
    let races = (0..30).map(|n| {
        let store = if n % 2 == 0 { &db.store } else { &twin };
        write(store, async |db| attempts::add(db, &KEY, at(1000), at(900)).await)
    });
    let mut counts: Vec<u32> = join_all(races).await.iter().map(|counted| counted.count).collect();
    counts.sort_unstable();
    assert_eq!(counts, (1..=30).collect::<Vec<_>>());
}

pub async fn windows_of_the_past_are_forgotten(db: &Database) {
    add(db, KEY, 1000).await;
    add(db, [2; 32], 2000).await;
    assert_eq!(db.write(async |db| attempts::sweep(db, at(1000)).await).await, 0);
    assert_eq!(db.write(async |db| attempts::sweep(db, at(1001)).await).await, 1);
    assert_eq!(db.number("SELECT count(*) FROM attempts").await, 1);
}
