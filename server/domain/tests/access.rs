//! Access tokens: how long a fresh one lives and at which millisecond its times stop holding.

use curfew_domain::{
    access::{Application, Claims, Identity, Life, Refusal},
    ids::{AccountId, SessionId},
    policy::Policy,
    proof::Method,
    roles::Roles,
    time::Timestamp,
};
use proptest::prelude::*;
use std::time::Duration;

const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const GENERATION: u32 = 41;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(START.as_millis() + millis)
}

fn identity() -> Identity {
    Identity {
        account: AccountId::from_bytes([1; 16]),
        session: SessionId::from_bytes([2; 16]),
        application: Application::Web,
        epoch: 3,
        roles: Roles::parse("editor").expect("a role"),
        authenticated_at: at(-60_000),
        authenticated_by: Method::Password,
    }
}

fn mint(policy: &Policy, shorten: u8) -> Claims {
    Claims::mint(identity(), GENERATION, START, Life { policy, shorten })
}

fn living(access_ttl: Duration) -> Policy {
    Policy { access_ttl, ..Policy::default() }
}

#[test]
fn a_fresh_token_says_whom_it_is_for_and_which_generation_it_belongs_to() {
    let claims = mint(&Policy::default(), 0);
    let expected = Claims {
        account: identity().account,
        session: identity().session,
        application: Application::Web,
        generation: GENERATION,
        epoch: 3,
        roles: identity().roles,
        issued_at: START,
        expires_at: at(600_000),
        authenticated_at: at(-60_000),
        amr: vec!["pwd".into()],
    };
    assert_eq!(claims, expected);
}

#[test]
fn the_life_is_shortened_by_nothing_at_least_and_five_percent_at_most() {
    assert_eq!(mint(&Policy::default(), 0).expires_at, at(600_000));
    assert_eq!(mint(&Policy::default(), u8::MAX).expires_at, at(570_000));
    assert_eq!(mint(&living(Duration::from_secs(5)), u8::MAX).expires_at, at(4750));
}

#[test]
fn a_token_is_good_until_the_leeway_after_its_expiry_is_over() {
    let claims = mint(&Policy::default(), 0);
    let check = |millis| claims.check(at(millis), &Policy::default());
    assert_eq!(check(0), Ok(()));
    assert_eq!(check(600_000), Ok(()));
    assert_eq!(check(601_999), Ok(()));
    assert_eq!(check(602_000), Err(Refusal::Expired));
    assert_eq!(check(602_001), Err(Refusal::Expired));
}

#[test]
fn without_leeway_the_expiry_itself_is_too_late() {
    let policy = Policy { leeway: Duration::ZERO, ..Policy::default() };
    let claims = mint(&policy, 0);
    assert_eq!(claims.check(at(599_999), &policy), Ok(()));
    assert_eq!(claims.check(at(600_000), &policy), Err(Refusal::Expired));
}

#[test]
fn a_token_from_a_clock_more_than_a_minute_ahead_is_not_yet_issued() {
    let claims = mint(&Policy::default(), 0);
    assert_eq!(claims.check(at(-62_000), &Policy::default()), Ok(()));
    assert_eq!(claims.check(at(-62_001), &Policy::default()), Err(Refusal::NotYetIssued));
}

#[test]
fn a_token_at_the_end_of_time_neither_panics_nor_wraps() {
    let end = Timestamp::from_millis(i64::MAX);
    let claims = Claims::mint(identity(), GENERATION, end, Life { policy: &Policy::default(), shorten: 0 });
    assert_eq!(claims.expires_at, end);
    assert_eq!(claims.check(end, &Policy::default()), Err(Refusal::Expired));
}

proptest! {
    #[test]
    fn every_life_lies_between_ninety_five_percent_and_the_whole(seconds in 1u64..=3600, shorten: u8) {
        let policy = living(Duration::from_secs(seconds));
        let life = mint(&policy, shorten).expires_at.since(START);
        prop_assert!(life <= policy.access_ttl);
        prop_assert!(life >= policy.access_ttl * 95 / 100);
    }

    #[test]
    fn a_larger_random_part_never_makes_a_longer_life(seconds in 1u64..=3600, a: u8, b: u8) {
        let policy = living(Duration::from_secs(seconds));
        let (less, more) = (a.min(b), a.max(b));
        prop_assert!(mint(&policy, more).expires_at <= mint(&policy, less).expires_at);
    }

    #[test]
    fn what_is_refused_as_expired_stays_refused(age in 0i64..2_000_000, later in 0i64..2_000_000) {
        let claims = mint(&Policy::default(), 0);
        if claims.check(at(age), &Policy::default()).is_err() {
            prop_assert!(claims.check(at(age + later), &Policy::default()).is_err());
        }
    }
}
