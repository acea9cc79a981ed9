//! Table `notices`, and what it tells of: who held a session, where an account has signed in from.

use super::fixtures::{Database, at, device, line, step, unique};
use curfew_domain::{
    access::Application,
    ending::Reason,
    ids::{AccountId, NoticeId, SessionId},
    notice::{Kind, Notice, Party},
};
use server::store::{Guarded, notices, sessions};

fn party(device: &str) -> Party {
    Party { device: device.into(), ip: "192.0.2.1".into(), place: Some("Lisbon".into()) }
}

fn notice(kind: Kind, millis: i64) -> Notice {
    Notice { kind, at: at(millis), session: None, by: None, holder: None, method: None }
}

async fn add(db: &Database, account: AccountId, notice: &Notice) -> NoticeId {
    let id = NoticeId::new(notice.at, &unique());
    db.write(async |db| notices::create(db, id, account, notice).await).await;
    id
}

async fn of(db: &Database, account: AccountId) -> Vec<notices::Kept> {
    db.read(async |db| notices::of_account(db, account, 10).await).await
}

pub async fn a_notice_reads_back_as_it_was_written_the_latest_first(db: &Database) {
    let (anna, session) = db.signed_in("anna@example.org").await;
    let bert = db.account("bert@example.org").await;
    let full = Notice {
        session: Some(session),
        by: Some(party("Firefox on Linux")),
        holder: Some(Party { place: None, ..party("Safari on iOS") }),
        method: Some("password".into()),
        ..notice(Kind::TokenCopied, 2000)
    };
    add(db, anna, &full).await;
    for (millis, kind) in (1000..).zip(Kind::ALL) {
        add(db, anna, &notice(kind, millis)).await;
    }
    let found = of(db, anna).await;
    assert!(found[0].notice == full && !found[0].seen);
    let kinds: Vec<_> = found[1..].iter().map(|kept| kept.notice.kind).collect();
    assert_eq!(kinds, Kind::ALL.into_iter().rev().collect::<Vec<_>>());
    assert!(of(db, bert).await.is_empty());
    assert_eq!(db.read(async |db| notices::of_account(db, anna, 2).await).await.len(), 2);
}

pub async fn only_the_owner_puts_a_notice_away_and_only_once(db: &Database) {
    let (anna, bert) = (db.account("anna@example.org").await, db.account("bert@example.org").await);
    let id = add(db, anna, &notice(Kind::NewDevice, 1000)).await;
    let put_away = async |account| db.write(async |db| notices::put_away(db, account, id, at(2000)).await).await;
    assert_eq!(put_away(bert).await, Guarded::Lost);
    assert_eq!(put_away(anna).await, Guarded::Won);
    assert_eq!(put_away(anna).await, Guarded::Lost);
    assert!(of(db, anna).await[0].seen);
}

pub async fn notices_are_swept_by_age_and_forgotten_by_account(db: &Database) {
    let (anna, bert) = (db.account("anna@example.org").await, db.account("bert@example.org").await);
    for (account, millis) in [(anna, 1000), (anna, 2000), (bert, 2000)] {
        add(db, account, &notice(Kind::NewDevice, millis)).await;
    }
    assert_eq!(db.write(async |db| notices::sweep(db, at(2000)).await).await, 1);
    db.write(async |db| notices::forget(db, anna).await).await;
    assert_eq!((of(db, anna).await.len(), of(db, bert).await.len()), (0, 1));
}

pub async fn a_session_is_held_by_who_signed_in_until_somebody_moves_its_line(db: &Database) {
    let (_, session) = db.signed_in("anna@example.org").await;
    let holder = async || db.find(session).await.holder();
    assert_eq!(holder().await, ("Firefox on Linux".to_owned(), "192.0.2.1".to_owned()));
    let moved = curfew_domain::device::Device { os: "Windows".into(), ..device() };
    let (seen, next) = (line(0, None, 1000), line(1, Some(0), 2000));
    let step = step(&seen, &next, &moved);
    assert_eq!(db.write(async |db| sessions::advance(db, session, &step).await).await, Guarded::Won);
    assert_eq!(holder().await, ("Firefox on Windows".to_owned(), "198.51.100.7".to_owned()));
}

pub async fn an_accounts_sign_ins_are_remembered_with_how_they_ended(db: &Database) {
    let (anna, first) = db.signed_in("anna@example.org").await;
    let second = db.session(anna, 2000).await;
    db.signed_in("bert@example.org").await;
    assert_eq!(db.end(first, 3000).await, Guarded::Won);
    let past = async |except: SessionId| {
        let found = db.read(async |db| sessions::arrivals_of(db, anna, except).await).await;
        found.into_iter().map(|past| (past.application, past.device, past.ip, past.ended)).collect::<Vec<_>>()
    };
    let expected = |ended| vec![(Application::Web, device(), "192.0.2.1".to_owned(), ended)];
    assert_eq!(past(second).await, expected(Some(Reason::SignedOut)));
    assert_eq!(past(first).await, expected(None));
}
