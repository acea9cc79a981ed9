//! Refreshes that race with every kind of end, at random offsets: whatever was handed out in a trial, before,
//! during or after, is dead once the end was answered. And many callers with one token at one instant.
//!
//! `CURFEW_RACES` says how many trials of each kind (60 by default).

mod more;

use crate::support::{Browser, PASSWORD, Reply, TestApp, chance::Chance};
use curfew_domain::{
    ending::{Actor, Reason},
    ids::AccountId,
};
use futures::future::join_all;
use server::accounts::end;
use std::time::Duration;

#[allow(clippy::disallowed_methods, reason = "a setting of the tests, not of the server")]
fn trials() -> u64 {
    std::env::var("CURFEW_RACES").ok().and_then(|number| number.parse().ok()).unwrap_or(60)
}

/// The device whose session ends, a second one of the same person, and everything the first was ever given.
struct Trial {
    app: TestApp,
    phone: Browser,
    laptop: Browser,
    access: Vec<String>,
    refresh: Vec<String>,
}

impl Trial {
    async fn start(flags: &[&str]) -> Self {
        let app = TestApp::with(flags).await;
        app.browser().sign_up("anna@example.org").await;
        Self { phone: app.browser(), laptop: app.browser(), app, access: Vec::new(), refresh: Vec::new() }
    }

    async fn begin(&mut self) {
        self.phone = self.app.browser();
        self.laptop = self.phone.other_device();
        self.phone.sign_in("anna@example.org").await;
        self.laptop.sign_in("anna@example.org").await;
        self.access = vec![self.phone.access_token.clone()];
        self.refresh = vec![self.phone.refresh_token().to_owned()];
    }

    fn account(&self) -> AccountId {
        let claims = self.phone.claims();
        claims["sub"].as_str().and_then(|sub| sub.parse().ok()).expect("an account")
    }

    fn saw(&mut self, reply: &Reply) {
        if reply.status == 200 {
            let mut tab = self.phone.clone();
            tab.land(reply).expect("it is a grant");
            self.access.push(tab.access_token.clone());
            self.refresh.push(tab.refresh_token().to_owned());
        }
    }

    /// Every token of the trial, on every road.
    async fn all_dead(&self) {
        for token in &self.access {
            let reply = self.phone.api("GET", "/v1/me", token, None).await;
            assert_eq!(reply.status, 401, "an access token lives on: {}", reply.text());
        }
        for token in &self.refresh {
            let reply = self.phone.with_refresh_token(token).refresh_in_flight().await;
            assert_eq!(reply.status, 401, "a refresh token lives on: {}", reply.text());
            assert_ne!(reply.code(), "refresh_forged");
        }
    }
}

/// Ends the phone's session in the way under test.
trait Way: AsyncFn(&Trial) {}
impl<F: AsyncFn(&Trial)> Way for F {}

async fn race(seed: u64, way: impl Way) -> Trial {
    race_within(3000, seed, way).await
}

/// With refreshes at random moments within so many microseconds: more for an end that takes its time.
async fn race_within(span: u64, seed: u64, way: impl Way) -> Trial {
    let (mut trial, mut chance) = (Trial::start(&[]).await, Chance::seeded(seed));
    let (mut granted, mut refused) = (0, 0);
    for _ in 0..trials() {
        trial.begin().await;
        if chance.one_in(2) {
            // The line will move; else the token is kept.
            trial.app.advance(Duration::from_secs(31));
        }
        let tabs = [chance.below(span), chance.below(span), chance.below(span)];
        let ending = chance.below(3000);
        let replies = {
            let trial = &trial;
            let refreshes = join_all(tabs.into_iter().map(|after| async move {
                tokio::time::sleep(Duration::from_micros(after)).await;
                trial.phone.refresh_in_flight().await
            }));
            let end = async {
                tokio::time::sleep(Duration::from_micros(ending)).await;
                way(trial).await;
            };
            tokio::join!(refreshes, end).0
        };
        for reply in &replies {
            assert!(matches!(reply.status.as_u16(), 200 | 401), "{}: {}", reply.status, reply.text());
            if reply.status == 200 {
                granted += 1;
            } else {
                refused += 1;
            }
            trial.saw(reply);
        }
        trial.all_dead().await;
    }
    println!(
        "{} trials: {granted} refreshes were granted, {refused} came too late; every token seen is dead",
        trials()
    );
    assert!(granted > 0 && refused > 0, "it was a race: {granted} granted, {refused} refused");
    trial
}

/// A device ended by another one: the other goes on.
async fn and_the_laptop_goes_on(trial: &Trial) {
    assert_eq!(trial.laptop.me().await.status, 200);
}

async fn committed(trial: &Trial, work: impl AsyncFnOnce(&mut server::store::Transaction)) {
    let state = &trial.app.state;
    let mut db = state.store.begin().await.expect("a transaction");
    work(&mut db).await;
    end::commit(state, db).await.expect("commits");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn against_signing_out() {
    let way = async |trial: &Trial| {
        let reply = trial.phone.clone().post("/api/sign_out", &[]).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    };
    and_the_laptop_goes_on(&race(1, way).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn against_being_signed_out_from_another_device() {
    let way = async |trial: &Trial| {
        let reply = trial.laptop.clone().post("/api/end_session", &[("session_id", &trial.phone.session)]).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    };
    and_the_laptop_goes_on(&race(2, way).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn against_signing_out_all_others() {
    let way = async |trial: &Trial| {
        let reply = trial.laptop.clone().post("/api/end_other_sessions", &[]).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    };
    and_the_laptop_goes_on(&race(3, way).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn against_the_end_of_an_account() {
    let way = async |trial: &Trial| {
        committed(trial, async |db| {
            let done = end::end_account(&trial.app.state, db, trial.account(), Reason::Admin, Actor::Admin).await;
            assert!(done.expect("ends") >= 2);
        })
        .await;
    };
    let trial = race(4, way).await;
    assert_eq!(trial.laptop.me().await.status, 401, "it takes all of the person's devices");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn against_the_end_of_everyone() {
    let way = async |trial: &Trial| {
        committed(trial, async |db| {
            assert!(end::end_everyone(&trial.app.state, db).await.expect("ends") >= 2);
        })
        .await;
    };
    let trial = race(5, way).await;
    assert_eq!(trial.laptop.me().await.status, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn against_a_copy_of_an_old_token() {
    let mut trial = Trial::start(&[]).await;
    let mut chance = Chance::seeded(6);
    for _ in 0..trials() {
        trial.begin().await;
        let old = trial.phone.stolen();
        for _ in 0..2 {
            trial.app.advance(Duration::from_secs(31));
            trial.phone.refresh().await.expect("moves the line");
            trial.access.push(trial.phone.access_token.clone());
            trial.refresh.push(trial.phone.refresh_token().to_owned());
        }
        let (owner, thief) = (chance.below(3000), chance.below(3000));
        let (reply, theft) = tokio::join!(
            async {
                tokio::time::sleep(Duration::from_micros(owner)).await;
                trial.phone.refresh_in_flight().await
            },
            async {
                tokio::time::sleep(Duration::from_micros(thief)).await;
                old.refresh_in_flight().await
            }
        );
        theft.expect(401, "refresh_reused");
        trial.saw(&reply);
        trial.all_dead().await;
        and_the_laptop_goes_on(&trial).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_that_races_with_the_end_of_everyone_is_whole_or_over() {
    let trial = Trial::start(&[]).await;
    let mut chance = Chance::seeded(7);
    for _ in 0..trials() {
        let (before, after) = (chance.below(2000), chance.below(2000));
        let mut device = trial.app.browser();
        let signing_in = async {
            tokio::time::sleep(Duration::from_micros(before)).await;
            let fields = [("email", "anna@example.org"), ("password", PASSWORD)];
            let reply = device.post("/api/sign_in", &fields).await;
            device.land(&reply).expect("signs in");
        };
        let ending = async {
            tokio::time::sleep(Duration::from_micros(after)).await;
            committed(&trial, async |db| _ = end::end_everyone(&trial.app.state, db).await.expect("ends")).await;
        };
        tokio::join!(signing_in, ending);
        let (call, refresh) = (device.me().await, device.refresh().await);
        assert_eq!(call.status == 200, refresh.is_ok(), "{}: {refresh:?}", call.text());
    }
}

/// The answer to a refresh, and whether it took the one retry that a busy server may ask for: after the time it
/// says, having done nothing and taken nothing away.
async fn granted(owner: &Browser) -> (Reply, bool) {
    let busy = owner.refresh_in_flight().await;
    if busy.status != 503 {
        return (busy, false);
    }
    assert!(busy.set_cookies().is_empty(), "busy is not signed out: {}", busy.text());
    let pause = busy.header("retry-after").parse().expect("it says when to come back");
    tokio::time::sleep(Duration::from_secs(pause)).await;
    (owner.refresh_in_flight().await, true)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_callers_with_one_token_at_one_instant_are_all_answered() {
    let app = TestApp::start().await;
    let mut owner = app.browser();
    owner.sign_up("anna@example.org").await;
    let mut retries = 0;
    for round in 1..=50 {
        app.advance(Duration::from_secs(31));
        let answers = join_all((0..100).map(|_| granted(&owner))).await;
        retries += answers.iter().filter(|(_, retried)| *retried).count();
        let replies: Vec<_> = answers.into_iter().map(|(reply, _)| reply).collect();
        let mut tokens: Vec<_> = replies
            .iter()
            .map(|reply| {
                let mut tab = owner.clone();
                tab.land(reply).unwrap_or_else(|error| panic!("round {round}: {error:?}"));
                assert_eq!(tab.session, owner.session);
                tab.refresh_token().to_owned()
            })
            .collect();
        tokens.sort_unstable();
        tokens.dedup();
        assert_eq!(tokens.len(), 1, "one live leaf");
        assert_eq!(app.generation(&owner.session).await, round);
        owner.land(&replies[0]).expect("it is a grant");
    }
    println!("50 rounds × 100 callers: all answered, {retries} at the one retry a busy server asked for");
    assert_eq!(app.endings("refresh_reuse").await, 0);
    let thefts: i64 = sqlx::query_scalar("SELECT count(*) FROM audit WHERE action = 'reuse_detected'")
        .fetch_one(&mut app.sql().await)
        .await
        .expect("counts");
    assert_eq!(thefts, 0, "nothing is logged as theft");
    owner.me().await.expect(200, "");
}
