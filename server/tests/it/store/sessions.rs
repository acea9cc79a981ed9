//! Table `sessions`.

use super::fixtures::{Database, address, at, device, line, salt, step, unique, write};
use curfew_domain::{
    access::Application,
    device::DeviceName,
    ids::SessionId,
    proof::{Method, Proven},
    session::{Line, State},
};
use futures::future::join_all;
use server::store::{Guarded, sessions};

pub async fn a_new_session_reads_back_as_it_was_made(db: &Database) {
    let account = db.account("anna@example.org").await;
    let id = SessionId::new(at(5), &unique());
    let (salt, device) = (salt(42), device());
    let new = sessions::New {
        id,
        account,
        application: Application::Web,
        name: None,
        salt: &salt,
        device: &device,
        ip: "2001:db8::1",
        method: Method::Password,
        now: at(5),
        expires_at: at(99),
    };
    db.write(async |db| sessions::create(db, &new).await).await;

    let found = db.find(id).await;
    assert_eq!((found.session.id, found.session.account, found.session.state), (id, account, State::Live));
    assert_eq!((found.session.line, found.session.device), (Line::start(at(5)), device));
    assert_eq!(
        (found.session.created_at, found.session.last_seen_at, found.session.expires_at),
        (at(5), at(5), at(99))
    );
    assert_eq!((found.salt.0.as_slice(), found.name.as_deref()), ([42; 32].as_slice(), None));
    assert_eq!((found.ip.as_str(), found.method.as_str()), ("2001:db8::1", "password"));
    let proven = Proven { at: at(5), fully_at: at(5), fully_by: Method::Password };
    assert_eq!(found.proven, proven);
    assert_eq!((found.account.id, found.account.email), (account, address("anna@example.org")));
    let unknown = SessionId::new(at(5), &unique());
    assert!(db.read(async |db| sessions::find(db, unknown).await).await.is_none());
}

async fn advance(db: &Database, id: SessionId, seen: Line, next: Line) -> Guarded {
    let device = device();
    db.write(async |db| {
        let step = step(&seen, &next, &device);
        sessions::advance(db, id, &step).await
    })
    .await
}

pub async fn a_line_moves_on_only_from_where_it_was_seen(db: &Database) {
    let (_, id) = db.signed_in("anna@example.org").await;
    let (start, first, second) = (line(0, None, 1000), line(1, Some(0), 2000), line(2, Some(1), 3000));
    assert_eq!(advance(db, id, first, second).await, Guarded::Lost, "it is not there yet");
    assert_eq!(advance(db, id, start, first).await, Guarded::Won);
    assert_eq!(advance(db, id, start, first).await, Guarded::Lost, "it has moved on");
    assert_eq!(db.find(id).await.session.line, first);
    assert_eq!(advance(db, id, first, second).await, Guarded::Won);
    let found = db.find(id).await;
    assert_eq!((found.session.line, found.session.last_seen_at), (second, at(3000)));
    let unknown = SessionId::new(at(1), &unique());
    assert_eq!(advance(db, unknown, start, first).await, Guarded::Lost);
}

pub async fn of_fifty_racing_advances_exactly_one_wins(db: &Database) {
    let (_, id) = db.signed_in("anna@example.org").await;
    let (twin, seen, next) = (db.again().await, line(0, None, 1000), line(1, Some(0), 2000));
    let device = device();
    let races = (0..50).map(|n| {
        let store = if n % 2 == 0 { &db.store } else { &twin };
        let step = step(&seen, &next, &device);
        write(store, async move |db| sessions::advance(db, id, &step).await)
    });
    let outcomes = join_all(races).await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Guarded::Won).count(), 1, "{outcomes:?}");
    assert_eq!(db.find(id).await.session.line, next);
    assert_eq!(db.number("SELECT count(*) FROM sessions").await, 1, "one row, however often it refreshes");
}

pub async fn an_ended_session_never_moves_on(db: &Database) {
    let (_, id) = db.signed_in("anna@example.org").await;
    assert_eq!(db.end(id, 2000).await, Guarded::Won);
    let start = line(0, None, 1000);
    assert_eq!(advance(db, id, start, line(1, Some(0), 3000)).await, Guarded::Lost);
    let found = db.find(id).await;
    assert_eq!(found.session.line, start);
    assert!(matches!(found.session.state, State::Ended(_)));
}

pub async fn an_advance_that_is_not_committed_has_not_happened(db: &Database) {
    let (_, id) = db.signed_in("anna@example.org").await;
    let (start, next) = (line(0, None, 1000), line(1, Some(0), 2000));
    let mut transaction = db.store.begin().await.expect("a transaction");
    assert_eq!(
        sessions::advance(&mut transaction, id, &step(&start, &next, &device())).await.expect("writes"),
        Guarded::Won
    );
    drop(transaction);
    assert_eq!(db.find(id).await.session.line, start);
    assert_eq!(advance(db, id, start, next).await, Guarded::Won, "nothing is locked behind it");
}

pub async fn last_activity_never_goes_back_and_revives_nothing(db: &Database) {
    let (_, id) = db.signed_in("anna@example.org").await;
    for (touched, seen) in [(5000, 5000), (4000, 5000), (5000, 5000), (6000, 6000)] {
        db.write(async |db| sessions::touch(db, id, at(touched)).await).await;
        assert_eq!(db.find(id).await.session.last_seen_at, at(seen), "touched at {touched}");
    }
    assert_eq!(db.end(id, 7000).await, Guarded::Won);
    db.write(async |db| sessions::touch(db, id, at(8000)).await).await;
    let found = db.find(id).await;
    assert_eq!(found.session.last_seen_at, at(6000));
    assert!(matches!(found.session.state, State::Ended(_)));
}

pub async fn only_the_owner_renames_a_device_and_only_while_it_is_signed_in(db: &Database) {
    let (anna, id) = db.signed_in("anna@example.org").await;
    let (bert, _) = db.signed_in("bert@example.org").await;
    let rename = async |account, name: &str| {
        let name = DeviceName::parse(name).expect("a name");
        db.write(async |db| sessions::rename(db, account, id, &name).await).await
    };
    assert_eq!(db.find(id).await.shown_name(), "Firefox on Linux");
    assert_eq!(rename(anna, "Kitchen").await, Guarded::Won);
    assert_eq!(rename(bert, "Mine").await, Guarded::Lost);
    assert_eq!(db.find(id).await.shown_name(), "Kitchen");
    assert_eq!(db.end(id, 2000).await, Guarded::Won);
    assert_eq!(rename(anna, "Late").await, Guarded::Lost);
    assert_eq!(db.find(id).await.shown_name(), "Kitchen");
}

pub async fn live_devices_are_listed_most_recently_active_first(db: &Database) {
    let account = db.account("anna@example.org").await;
    let (oldest, busy, newest) =
        (db.session(account, 1000).await, db.session(account, 2000).await, db.session(account, 3000).await);
    let over = db.session(account, 4000).await;
    db.write(async |db| sessions::touch(db, busy, at(9000)).await).await;
    assert_eq!(db.end(over, 5000).await, Guarded::Won);
    let _not_hers = db.signed_in("bert@example.org").await;
    let live = db.read(async |db| sessions::live_of(db, account).await).await;
    assert_eq!(live.iter().map(|found| found.session.id).collect::<Vec<_>>(), [busy, newest, oldest]);
}

pub async fn ended_devices_are_listed_latest_first_and_only_as_far_back_as_asked(db: &Database) {
    let account = db.account("anna@example.org").await;
    let mut ids = Vec::new();
    for end in [2000, 3000, 4000] {
        let id = db.session(account, 1000).await;
        assert_eq!(db.end(id, end).await, Guarded::Won);
        ids.push(id);
    }
    let _live = db.session(account, 1000).await;
    let (_, not_hers) = db.signed_in("bert@example.org").await;
    assert_eq!(db.end(not_hers, 5000).await, Guarded::Won);
    for (since, expected) in [(0, vec![ids[2], ids[1], ids[0]]), (3000, vec![ids[2], ids[1]]), (4001, vec![])] {
        let ended = db.read(async |db| sessions::ended_of(db, account, at(since)).await).await;
        assert_eq!(ended.iter().map(|found| found.session.id).collect::<Vec<_>>(), expected, "since {since}");
    }
}

pub async fn a_session_has_lapsed_on_its_bound_and_not_a_moment_before(db: &Database) {
    // Opened and last seen at 1000, bound at 1_001_000.
    let (_, id) = db.signed_in("anna@example.org").await;
    let lapsed = async |idle, created, now| {
        db.read(async |db| sessions::lapsed(db, at(idle), at(created), at(now), 10).await).await
    };
    assert_eq!(lapsed(999, 999, 1_000_999).await, []);
    assert_eq!(lapsed(1000, 999, 1_000_999).await, [id], "idle");
    assert_eq!(lapsed(999, 1000, 1_000_999).await, [id], "too old by today's settings");
    assert_eq!(lapsed(999, 999, 1_001_000).await, [id], "too old by its own bound");
    assert_eq!(
        db.read(async |db| sessions::lapsed(db, at(1000), at(999), at(0), 0).await).await,
        [],
        "no more than asked for"
    );
    assert_eq!(db.end(id, 2000).await, Guarded::Won);
    assert_eq!(lapsed(9_000_000, 9_000_000, 9_000_000).await, [], "over already");
}

pub async fn sessions_that_ended_long_ago_are_forgotten_and_live_ones_never(db: &Database) {
    let account = db.account("anna@example.org").await;
    let (live, early, late) =
        (db.session(account, 1000).await, db.session(account, 1000).await, db.session(account, 1000).await);
    assert_eq!((db.end(early, 2000).await, db.end(late, 3000).await), (Guarded::Won, Guarded::Won));
    assert_eq!(db.write(async |db| sessions::sweep(db, at(2000)).await).await, 0);
    assert_eq!(db.write(async |db| sessions::sweep(db, at(2001)).await).await, 1);
    assert!(db.read(async |db| sessions::find(db, early).await).await.is_none());
    assert_eq!(db.write(async |db| sessions::sweep(db, at(i64::MAX)).await).await, 1);
    assert!(db.read(async |db| sessions::find(db, late).await).await.is_none());
    assert_eq!(db.find(live).await.session.state, State::Live);
}
