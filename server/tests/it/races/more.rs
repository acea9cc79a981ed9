//! The ends that do more than end: another password, a disabled or deleted account, a service that revokes, room made
//! for other devices, and time that has passed.

use super::{Trial, and_the_laptop_goes_on, race, race_within, trials};
use crate::support::{Machine, PASSWORD, chance::Chance};
use server::{
    accounts::admin::{Mandate, set_disabled},
    jobs::sweep,
};
use std::time::Duration;
use tokio::sync::OnceCell;

const ANNA: &str = "anna@example.org";
const NEW: &str = "nine loud kettles wander";
/// Microseconds: the password comes first.
const HASHING: u64 = 30_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn against_another_password() {
    let way = async |trial: &Trial| {
        let fields = [("current_password", PASSWORD), ("new_password", NEW), ("end_others", "true")];
        let reply = trial.laptop.clone().post("/api/change_password", &fields).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let fields = [("current_password", NEW), ("new_password", PASSWORD), ("end_others", "true")];
        trial.laptop.clone().post("/api/change_password", &fields).await.expect(200, "");
    };
    and_the_laptop_goes_on(&race_within(HASHING, 11, way).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn against_the_disabling_of_an_account_even_where_it_is_enabled_again_at_once() {
    let way = async |trial: &Trial| {
        let (app, account) = (&trial.app.state, trial.account());
        set_disabled::disable(app, &Mandate::operator(), account).await.expect("disables");
        set_disabled::enable(app, &Mandate::operator(), account).await.expect("enables");
    };
    let trial = race(12, way).await;
    assert_eq!(trial.laptop.me().await.status, 401, "it takes all of the person's devices");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn against_the_deletion_of_an_account_even_where_its_address_is_taken_again_at_once() {
    let way = async |trial: &Trial| {
        trial.laptop.clone().post("/api/delete_account", &[("password", PASSWORD)]).await.expect(200, "");
        trial.app.browser().sign_up(ANNA).await;
    };
    let trial = race_within(HASHING, 13, way).await;
    assert_eq!(trial.laptop.me().await.status, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn against_a_service_that_revokes() {
    let service = OnceCell::new();
    let way = async |trial: &Trial| {
        let service = service.get_or_init(|| Machine::new(&trial.app, "revoke")).await;
        let reply = service.post("/oauth/revoke", &[("token", trial.phone.refresh_token())]).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    };
    and_the_laptop_goes_on(&race(14, way).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn against_room_made_for_another_device() {
    let (mut trial, mut chance) = (Trial::start(&["--max-sessions", "1"]).await, Chance::seeded(15));
    for _ in 0..trials() {
        trial.phone = trial.app.browser();
        trial.phone.sign_in(ANNA).await;
        trial.access = vec![trial.phone.access_token.clone()];
        trial.refresh = vec![trial.phone.refresh_token().to_owned()];
        trial.app.advance(Duration::from_secs(31));
        trial.laptop = trial.phone.other_device();
        let (before, after) = (chance.below(3000), chance.below(3000));
        let mut laptop = trial.laptop.clone();
        let refresh = async {
            tokio::time::sleep(Duration::from_micros(before)).await;
            trial.phone.refresh_in_flight().await
        };
        let entering = async {
            tokio::time::sleep(Duration::from_micros(after)).await;
            laptop.sign_in(ANNA).await;
        };
        let reply = tokio::join!(refresh, entering).0;
        trial.saw(&reply);
        trial.all_dead().await;
        assert_eq!(laptop.me().await.status, 200);
    }
    assert!(trial.app.endings("limit").await > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn against_two_weeks_in_which_nobody_came() {
    let way = async |trial: &Trial| {
        trial.app.advance(Duration::from_hours(14 * 24));
        sweep::end_lapsed(&trial.app.state).await.expect("ends what lapsed");
    };
    let trial = race(16, way).await;
    assert!(trial.app.endings("idle").await > 0);
}
