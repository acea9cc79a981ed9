//! Row 2 of the session protocol's verdict table, and the bounds of a session's life at the millisecond:
//! idle, absolute, shortened by configuration.

mod support {
    pub mod fixture;
}

use curfew_domain::{
    ending::{Actor, Ended, Reason},
    policy::Policy,
    refresh::{Presented, Refusal, Verdict, present},
    session::{Lapsed, Line, Session, State},
    time::Timestamp,
};
use std::time::Duration;
use support::fixture::{START, laptop, phone, signed_in, window};

const DAY: i64 = 24 * 60 * 60 * 1000;
const LINE: Line = Line { generation: 7, parent: Some(6), rotated_at: START };

fn at(age: i64) -> Timestamp {
    Timestamp::from_millis(START.as_millis() + age)
}

/// Signed in a day before [`START`].
fn session() -> Session {
    Session { line: LINE, ..signed_in(at(-DAY), &Policy::default()) }
}

fn on(generation: u32) -> Presented {
    Presented { generation, device: laptop() }
}

#[test]
fn row_2_an_ended_session_refuses_every_token_with_its_ending() {
    let ended = Ended { at: at(-1), reason: Reason::SignedOutElsewhere, by: Actor::Admin };
    let session = Session { state: State::Ended(ended.clone()), ..session() };
    for generation in [0, 6, 7, 8, u32::MAX] {
        for age in [-DAY, 0, 30_000, 30_001, DAY] {
            let refused = Verdict::Refuse(Refusal::Ended(ended.clone()));
            assert_eq!(
                present(&on(generation), &session, at(age), &window(30)),
                refused,
                "generation {generation}, age {age}"
            );
        }
    }
}

#[test]
fn row_2_an_ending_is_told_even_when_the_session_has_lapsed_since() {
    let ended = Ended { at: START, reason: Reason::PasswordChanged, by: Actor::System };
    let session = Session { state: State::Ended(ended.clone()), ..session() };
    assert_eq!(present(&on(7), &session, at(400 * DAY), &window(30)), Verdict::Refuse(Refusal::Ended(ended)));
}

#[test]
fn row_2_a_session_nobody_used_for_the_idle_time_is_refused_from_the_millisecond_it_is_reached() {
    let session = Session { last_seen_at: START, ..session() };
    assert_bound(&session, &window(30), 14 * DAY, Lapsed::Idle);
}

#[test]
fn row_2_a_session_is_refused_from_the_millisecond_of_its_absolute_bound() {
    let session = Session { created_at: START, last_seen_at: at(90 * DAY - 1), expires_at: at(90 * DAY), ..session() };
    assert_bound(&session, &window(30), 90 * DAY, Lapsed::Expired);
}

#[test]
fn row_2_a_shorter_idle_time_applies_to_sessions_already_there() {
    let session = Session { last_seen_at: START, ..session() };
    let policy = Policy { idle_ttl: Duration::from_hours(1), ..window(30) };
    assert_bound(&session, &policy, 3_600_000, Lapsed::Idle);
}

#[test]
fn row_2_a_shorter_absolute_bound_applies_to_sessions_already_there() {
    let session = Session { created_at: START, last_seen_at: START, expires_at: at(90 * DAY), ..session() };
    let policy = Policy { max_ttl: Duration::from_hours(2 * 24), ..window(30) };
    assert_bound(&session, &policy, 2 * DAY, Lapsed::Expired);
}

#[test]
fn row_2_a_longer_absolute_bound_does_not_apply_to_sessions_already_there() {
    let session = Session { created_at: START, last_seen_at: at(DAY - 1), expires_at: at(DAY), ..session() };
    let policy = Policy { max_ttl: Duration::from_hours(365 * 24), ..window(30) };
    assert_bound(&session, &policy, DAY, Lapsed::Expired);
}

#[test]
fn row_2_a_lapsed_session_is_refused_before_a_stale_token_counts_as_reuse() {
    let session = Session { last_seen_at: START, ..session() };
    for generation in [0, 6, 7, 8] {
        let token = Presented { generation, device: phone() };
        assert_eq!(
            present(&token, &session, at(14 * DAY), &window(30)),
            Verdict::Refuse(Refusal::Lapsed(Lapsed::Idle))
        );
    }
}

/// Accepted one millisecond before `bound` (milliseconds after [`START`]), refused as `why` from then on.
fn assert_bound(session: &Session, policy: &Policy, bound: i64, why: Lapsed) {
    let before = present(&on(7), session, at(bound - 1), policy);
    assert!(matches!(before, Verdict::Rotate(_)), "{before:?}");
    for age in [bound, bound + 1, bound + DAY] {
        assert_eq!(present(&on(7), session, at(age), policy), Verdict::Refuse(Refusal::Lapsed(why)), "age {age}");
    }
}

#[test]
fn a_session_says_when_and_why_it_will_lapse() {
    let session = Session { created_at: START, last_seen_at: START, expires_at: at(90 * DAY), ..session() };
    assert_eq!(session.lapse(&Policy::default()), (at(14 * DAY), Lapsed::Idle));
    let seen = |day: i64| Session { last_seen_at: at(day * DAY), ..session.clone() };
    assert_eq!(seen(75).lapse(&Policy::default()), (at(89 * DAY), Lapsed::Idle));
    assert_eq!(
        seen(76).lapse(&Policy::default()),
        (at(90 * DAY), Lapsed::Expired),
        "at one and the same moment it is too old"
    );
    assert_eq!(seen(89).lapse(&Policy::default()), (at(90 * DAY), Lapsed::Expired));
}

#[test]
fn being_used_never_moves_the_absolute_bound() {
    let session = Session { created_at: START, expires_at: at(90 * DAY), ..session() };
    for day in 0..90 {
        let used = Session { last_seen_at: at(day * DAY), ..session.clone() };
        assert_eq!(used.expiry(&Policy::default()), at(90 * DAY));
    }
}

#[test]
fn a_clock_set_back_neither_ends_a_session_nor_moves_its_absolute_bound() {
    let session = Session { created_at: START, last_seen_at: START, expires_at: at(90 * DAY), ..session() };
    for back in [-1, -DAY, -1000 * DAY] {
        assert_eq!(session.lapsed(at(back), &Policy::default()), None);
    }
    assert_eq!(session.lapse(&Policy::default()).0, at(14 * DAY));
}

#[test]
fn a_new_line_starts_at_generation_zero_without_a_parent() {
    assert_eq!(Line::start(START), Line { generation: 0, parent: None, rotated_at: START });
}
