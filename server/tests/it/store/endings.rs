//! Table `endings`.

use super::fixtures::{Database, at, device, ended, line, step, unique, write};
use curfew_domain::{
    ending::{Actor, Ending, Reason, Scope},
    ids::{ClientId, SessionId, TokenId},
    roles::Roles,
    session::State,
};
use futures::future::join_all;
use server::store::{Guarded, endings, sessions};

async fn all(db: &Database) -> Vec<Ending> {
    db.read(async |db| endings::after(db, 0, 1000).await).await
}

pub async fn a_session_ends_once(db: &Database) {
    let (_, id) = db.signed_in("anna@example.org").await;
    assert_eq!(db.read(async |db| endings::newest(db).await).await, 0, "nothing has ended yet");
    assert_eq!(db.end(id, 2000).await, Guarded::Won);
    assert_eq!(db.end(id, 3000).await, Guarded::Lost);
    assert_eq!(db.number("SELECT count(*) FROM endings").await, 1);
    assert_eq!(
        db.find(id).await.session.state,
        State::Ended(ended(2000, Reason::SignedOut, Actor::System)),
        "the first end stands"
    );
}

pub async fn of_fifty_racing_ends_exactly_one_wins(db: &Database) {
    let (_, id) = db.signed_in("anna@example.org").await;
    let (twin, end) = (db.again().await, ended(2000, Reason::Admin, Actor::Admin));
    let races = (0..50).map(|n| {
        let (store, end) = (if n % 2 == 0 { &db.store } else { &twin }, &end);
        write(store, async move |db| endings::end_session(db, id, end, at(3000)).await)
    });
    let outcomes = join_all(races).await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Guarded::Won).count(), 1, "{outcomes:?}");
    assert_eq!(all(db).await.len(), 1);
}

pub async fn an_unknown_session_cannot_end(db: &Database) {
    let unknown = SessionId::new(at(1), &unique());
    assert_eq!(db.end(unknown, 2000).await, Guarded::Lost);
    assert_eq!(all(db).await, []);
}

pub async fn every_reason_and_every_actor_reads_back_through_the_session(db: &Database) {
    let account = db.account("anna@example.org").await;
    let owner = Actor::Owner { device: "Anna's <phone> \u{1f4f1}".into(), ip: "2001:db8::1".into() };
    for by in [owner, Actor::Admin, Actor::System] {
        for reason in Reason::ALL {
            let id = db.session(account, 1000).await;
            let end = ended(2000, reason, by.clone());
            assert_eq!(db.write(async |db| endings::end_session(db, id, &end, at(3000)).await).await, Guarded::Won);
            assert_eq!(db.find(id).await.session.state, State::Ended(end));
        }
    }
}

pub async fn the_feed_tells_what_ended_with_the_same_evidence(db: &Database) {
    let (account, session) = db.signed_in("anna@example.org").await;
    let end = ended(
        2000,
        Reason::SignedOutElsewhere,
        Actor::Owner { device: "Firefox on Linux".into(), ip: "192.0.2.1".into() },
    );
    assert_eq!(db.write(async |db| endings::end_session(db, session, &end, at(2900)).await).await, Guarded::Won);
    let expected =
        Ending { seq: 1, at: at(2000), until: at(2900), scope: Scope::Session { session, account, ended: end } };
    assert_eq!(all(db).await, [expected]);
}

pub async fn seq_grows_strictly_and_is_never_used_again(db: &Database) {
    let account = db.account("anna@example.org").await;
    let mut last = 0;
    for round in 0..5 {
        for n in 0..4 {
            let id = db.session(account, 1000).await;
            assert_eq!(db.end(id, 2000 + n).await, Guarded::Won);
            let newest = db.read(async |db| endings::newest(db).await).await;
            assert!(newest > last, "round {round}: {newest} after {last}");
            last = newest;
        }
        // Everything is forgotten, and yet nothing is numbered again.
        db.write(async |db| sessions::sweep(db, at(i64::MAX)).await).await;
        db.write(async |db| endings::sweep(db, at(i64::MAX)).await).await;
        assert_eq!(all(db).await, []);
    }
}

pub async fn the_feed_continues_after_any_seq_in_bounded_steps(db: &Database) {
    let account = db.account("anna@example.org").await;
    for _ in 0..5 {
        let id = db.session(account, 1000).await;
        assert_eq!(db.end(id, 2000).await, Guarded::Won);
    }
    let seqs = async |after, limit| {
        db.read(async |db| endings::after(db, after, limit).await)
            .await
            .iter()
            .map(|ending| ending.seq)
            .collect::<Vec<_>>()
    };
    assert_eq!(seqs(0, 100).await, [1, 2, 3, 4, 5]);
    assert_eq!(seqs(0, 2).await, [1, 2]);
    assert_eq!(seqs(2, 2).await, [3, 4]);
    assert_eq!(seqs(4, 2).await, [5]);
    assert_eq!(seqs(5, 2).await, [0_i64; 0]);
}

pub async fn an_ending_is_in_force_until_the_last_token_has_expired(db: &Database) {
    let account = db.account("anna@example.org").await;
    for end in [2000, 3000] {
        let id = db.session(account, 1000).await;
        assert_eq!(db.end(id, end).await, Guarded::Won);
    }
    let in_force = async |now| {
        db.read(async |db| endings::in_force(db, at(now)).await)
            .await
            .iter()
            .map(|ending| ending.seq)
            .collect::<Vec<_>>()
    };
    assert_eq!(in_force(0).await, [1, 2]);
    assert_eq!(in_force(2999).await, [1, 2]);
    assert_eq!(in_force(3000).await, [2]);
    assert_eq!(in_force(4000).await, [0_i64; 0]);
}

pub async fn an_ending_that_is_not_committed_has_not_happened(db: &Database) {
    let (_, id) = db.signed_in("anna@example.org").await;
    let mut transaction = db.store.begin().await.expect("a transaction");
    let end = ended(2000, Reason::Admin, Actor::Admin);
    assert_eq!(endings::end_session(&mut transaction, id, &end, at(3000)).await.expect("writes"), Guarded::Won);
    assert_eq!(all(db).await, [], "nobody else sees it");
    drop(transaction);
    assert_eq!(db.find(id).await.session.state, State::Live);
    assert_eq!(db.end(id, 2500).await, Guarded::Won);
}

pub async fn a_superseded_generation_is_recorded_and_its_session_goes_on(db: &Database) {
    let (_, session) = db.signed_in("anna@example.org").await;
    db.write(async |db| endings::supersede(db, session, 4, at(2000), at(2900)).await).await;
    assert_eq!(
        all(db).await,
        [Ending { seq: 1, at: at(2000), until: at(2900), scope: Scope::Generation { session, generation: 4 } }]
    );
    let start = line(0, None, 1000);
    assert_eq!(db.find(session).await.session.state, State::Live);
    assert_eq!(
        db.write(async |db| sessions::advance(db, session, &step(&start, &line(1, Some(0), 3000), &device())).await)
            .await,
        Guarded::Won
    );
}

pub async fn endings_are_forgotten_only_when_no_session_cites_them(db: &Database) {
    let (_, cited) = db.signed_in("anna@example.org").await;
    db.write(async |db| endings::supersede(db, cited, 1, at(1000), at(2000)).await).await;
    assert_eq!(db.end(cited, 1000).await, Guarded::Won);
    assert_eq!(db.write(async |db| endings::sweep(db, at(2000)).await).await, 0, "both are in force until 2000");
    assert_eq!(db.write(async |db| endings::sweep(db, at(2001)).await).await, 1, "the superseded generation alone");
    assert_eq!(
        db.find(cited).await.session.state,
        State::Ended(ended(1000, Reason::SignedOut, Actor::System)),
        "its evidence is kept"
    );
    assert_eq!(db.write(async |db| sessions::sweep(db, at(1001)).await).await, 1);
    assert_eq!(db.write(async |db| endings::sweep(db, at(2001)).await).await, 1);
    assert_eq!(all(db).await, []);
}

pub async fn every_scope_reads_back_from_the_feed(db: &Database) {
    let (account, session) = db.signed_in("anna@example.org").await;
    let ended = ended(2000, Reason::Admin, Actor::Admin);
    let scopes = [
        Scope::Session { session, account, ended: ended.clone() },
        Scope::Account { account, epoch: 3, ended: ended.clone() },
        Scope::Everyone { before: at(1999), ended },
        Scope::Generation { session, generation: 7 },
        Scope::Roles { account, epoch: 4 },
        Scope::Client { client: ClientId::new(at(1), &unique()) },
        Scope::Token { token: TokenId::new(at(1), &unique()) },
        Scope::Key { kid: "a-key".into() },
    ];
    for scope in &scopes {
        db.write(async |db| endings::record(db, scope, at(2000), at(3000)).await).await;
    }
    let read: Vec<_> = all(db).await.into_iter().map(|ending| ending.scope).collect();
    assert_eq!(read, scopes);
}

pub async fn an_accounts_end_takes_its_live_sessions_raises_its_epoch_and_leaves_others_alone(db: &Database) {
    let (account, first) = db.signed_in("anna@example.org").await;
    let second = db.session(account, 1000).await;
    let over = db.session(account, 1000).await;
    assert_eq!(db.end(over, 1500).await, Guarded::Won);
    let (_, other) = db.signed_in("bert@example.org").await;
    let end = ended(2000, Reason::Disabled, Actor::Admin);
    assert_eq!(db.write(async |db| endings::end_account(db, account, &end, at(3000)).await).await, 2);
    for id in [first, second] {
        assert_eq!(db.find(id).await.session.state, State::Ended(end.clone()));
    }
    assert_eq!(db.find(over).await.session.state, State::Ended(ended_by_system(1500)), "the first end stands");
    assert_eq!(db.find(other).await.session.state, State::Live);
    assert_eq!(db.find(first).await.account.epoch, 1);
    let last = all(db).await.pop().expect("an ending");
    assert_eq!(last.scope, Scope::Account { account, epoch: 1, ended: end });
}

fn ended_by_system(millis: i64) -> curfew_domain::ending::Ended {
    ended(millis, Reason::SignedOut, Actor::System)
}

pub async fn everyones_end_takes_every_live_session_and_bounds_them_by_the_newest_id(db: &Database) {
    let (_, anna) = db.signed_in("anna@example.org").await;
    let account = db.account("bert@example.org").await;
    // Made when the clock was ahead of what it says now.
    let ahead = db.session(account, 9000).await;
    let end = ended(2000, Reason::AdminEveryone, Actor::Admin);
    assert_eq!(db.write(async |db| endings::end_everyone(db, &end, at(3000)).await).await, 2);
    for id in [anna, ahead] {
        assert_eq!(db.find(id).await.session.state, State::Ended(end.clone()));
    }
    assert_eq!(db.read(async |db| endings::last_everyone(db).await).await, Some(at(9000)));
    db.write(async |db| sessions::sweep(db, at(i64::MAX)).await).await;
    let again = ended(2500, Reason::AdminEveryone, Actor::Admin);
    assert_eq!(db.write(async |db| endings::end_everyone(db, &again, at(3500)).await).await, 0);
    assert_eq!(db.read(async |db| endings::last_everyone(db).await).await, Some(at(9000)), "it never goes back");
}

pub async fn other_roles_raise_the_epoch_and_end_nothing(db: &Database) {
    let (account, session) = db.signed_in("anna@example.org").await;
    let roles = Roles::parse("admin editor").expect("roles");
    db.write(async |db| endings::change_roles(db, account, &roles, at(2000), at(3000)).await).await;
    let found = db.find(session).await;
    assert_eq!((found.session.state, found.account.epoch), (State::Live, 1));
    assert_eq!(found.account.roles, roles);
    assert_eq!(all(db).await.pop().map(|ending| ending.scope), Some(Scope::Roles { account, epoch: 1 }));
}
