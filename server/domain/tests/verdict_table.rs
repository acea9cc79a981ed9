//! Rows 3 to 7 of the session protocol's verdict table, one by one and at every boundary of R and T. Row 1 is
//! the token codec's, row 2 is in `lapse.rs`, histories are in `histories.rs`.

mod support {
    pub mod fixture;
}

use curfew_domain::{
    device::{Device, Kind},
    policy::Policy,
    refresh::{Presented, Verdict, present},
    session::{Line, Session},
    time::Timestamp,
};
use std::time::Duration;
use support::fixture::{START, laptop, phone, signed_in, window};

/// T and R of every row, in milliseconds.
const T: i64 = 30_000;
const R: i64 = 17_000;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Ages of the last change in milliseconds that lie within R; negative ones are in the future.
const WITHIN: [i64; 9] = [0, 1, R - 1, R, -1, 1 - R, -R, T / 2, -T / 2];
/// Those after R and within T.
const CLOSING: [i64; 6] = [R + 1, T - 1, T, -R - 1, 1 - T, -T];
/// And those later than T.
const LATER: [i64; 6] = [T + 1, 2 * T, DAY, -T - 1, -2 * T, -DAY];

const CURRENT: u32 = 7;
const PARENT: u32 = 6;
const LINE: Line = Line { generation: CURRENT, parent: Some(PARENT), rotated_at: START };

fn at(age: i64) -> Timestamp {
    Timestamp::from_millis(START.as_millis() + age)
}

fn on_line(line: Line) -> Session {
    Session { line, ..signed_in(at(-DAY), &Policy::default()) }
}

/// The verdict on `generation` from the session's own device, `age` after the last change of `line`.
fn verdict(line: Line, generation: u32, age: i64) -> Verdict {
    verdict_from(laptop(), line, generation, age)
}

fn verdict_from(device: Device, line: Line, generation: u32, age: i64) -> Verdict {
    present(&Presented { generation, device }, &on_line(line), at(age), &window(30))
}

fn rotated(age: i64) -> Verdict {
    Verdict::Rotate(Line { generation: CURRENT + 1, parent: Some(CURRENT), rotated_at: at(age) })
}

fn superseded(age: i64) -> Verdict {
    Verdict::Supersede {
        line: Line { generation: CURRENT + 1, parent: Some(PARENT), rotated_at: at(age) },
        superseded: CURRENT,
    }
}

#[test]
fn row_3_the_current_token_rotates_once_the_window_has_passed() {
    for age in LATER {
        assert_eq!(verdict(LINE, CURRENT, age), rotated(age), "age {age}");
    }
}

#[test]
fn row_3_the_first_rotation_makes_the_first_token_the_parent() {
    let rotated = Line { generation: 1, parent: Some(0), rotated_at: at(T + 1) };
    assert_eq!(verdict(Line::start(START), 0, T + 1), Verdict::Rotate(rotated));
}

#[test]
fn row_3_the_current_token_rotates_from_any_kind_of_device() {
    assert_eq!(verdict_from(phone(), LINE, CURRENT, T + 1), rotated(T + 1));
}

#[test]
fn row_3_a_rotation_after_a_supersede_takes_the_presented_generation_as_parent() {
    let line = Line { generation: CURRENT, parent: Some(3), rotated_at: START };
    assert_eq!(verdict(line, CURRENT, T + 1), rotated(T + 1));
}

#[test]
fn row_4_the_current_token_is_kept_within_r() {
    for age in WITHIN {
        assert_eq!(verdict(LINE, CURRENT, age), Verdict::Keep, "age {age}");
        assert_eq!(verdict_from(phone(), LINE, CURRENT, age), Verdict::Keep, "age {age}");
    }
}

#[test]
fn row_4_the_token_of_a_sign_in_is_kept_within_r() {
    for age in WITHIN {
        assert_eq!(verdict(Line::start(START), 0, age), Verdict::Keep, "age {age}");
    }
}

#[test]
fn row_5_the_parent_is_answered_with_the_current_token_within_r() {
    for age in WITHIN {
        assert_eq!(verdict(LINE, PARENT, age), Verdict::Repeat, "age {age}");
    }
}

#[test]
fn row_5_the_device_does_not_matter_within_r() {
    for age in WITHIN {
        assert_eq!(verdict_from(phone(), LINE, PARENT, age), Verdict::Repeat, "age {age}");
    }
}

#[test]
fn after_r_and_within_t_the_current_token_and_the_parent_stay_as_they_are() {
    for age in CLOSING {
        for device in [laptop(), phone()] {
            assert_eq!(verdict_from(device.clone(), LINE, CURRENT, age), Verdict::Hold, "age {age}");
            assert_eq!(verdict_from(device, LINE, PARENT, age), Verdict::Hold, "age {age}");
        }
    }
}

#[test]
fn after_r_and_within_t_the_token_of_a_sign_in_stays_as_it_is() {
    for age in CLOSING {
        assert_eq!(verdict(Line::start(START), 0, age), Verdict::Hold, "age {age}");
    }
}

#[test]
fn row_6_the_parent_supersedes_the_current_token_once_the_window_has_passed() {
    for age in LATER {
        assert_eq!(verdict(LINE, PARENT, age), superseded(age), "age {age}");
    }
}

#[test]
fn row_6_the_parent_may_be_many_generations_behind_after_supersedes() {
    let line = Line { generation: CURRENT, parent: Some(2), rotated_at: START };
    let next = Line { generation: CURRENT + 1, parent: Some(2), rotated_at: at(T + 1) };
    assert_eq!(verdict(line, 2, T + 1), Verdict::Supersede { line: next, superseded: CURRENT });
}

#[test]
fn row_6_another_kind_of_the_same_browser_and_system_is_the_same_family() {
    let tablet = Device { kind: Kind::Tablet, ..laptop() };
    assert_eq!(verdict_from(tablet, LINE, PARENT, T + 1), superseded(T + 1));
}

#[test]
fn row_7_the_parent_from_another_browser_is_reuse_once_the_window_has_passed() {
    let other = Device { browser: "Firefox".into(), ..laptop() };
    for age in LATER {
        assert_eq!(verdict_from(other.clone(), LINE, PARENT, age), Verdict::Reuse, "age {age}");
    }
}

#[test]
fn row_7_the_parent_from_another_system_is_reuse_once_the_window_has_passed() {
    let other = Device { os: "Windows".into(), ..laptop() };
    for age in LATER {
        assert_eq!(verdict_from(other.clone(), LINE, PARENT, age), Verdict::Reuse, "age {age}");
    }
}

#[test]
fn row_7_a_token_older_than_the_parent_is_reuse_at_any_time() {
    assert_reuse(LINE, 0..PARENT);
}

#[test]
fn row_7_a_superseded_token_is_reuse_at_any_time() {
    assert_reuse(Line { generation: 9, parent: Some(PARENT), rotated_at: START }, [7, 8]);
}

#[test]
fn row_7_a_generation_beyond_the_current_is_reuse_at_any_time() {
    assert_reuse(LINE, [CURRENT + 1, CURRENT + 2, u32::MAX]);
    assert_reuse(Line::start(START), [1, u32::MAX]);
}

fn assert_reuse(line: Line, generations: impl IntoIterator<Item = u32>) {
    for generation in generations {
        for age in WITHIN.into_iter().chain(CLOSING).chain(LATER) {
            assert_eq!(verdict(line, generation, age), Verdict::Reuse, "generation {generation}, age {age}");
            assert_eq!(
                verdict_from(phone(), line, generation, age),
                Verdict::Reuse,
                "generation {generation}, age {age}"
            );
        }
    }
}

fn decide_in(policy: &Policy, generation: u32, age: i64) -> Verdict {
    present(&Presented { generation, device: laptop() }, &on_line(LINE), at(age), policy)
}

#[test]
fn with_no_window_nothing_is_kept_held_or_repeated_even_in_the_same_millisecond() {
    for age in [-1, 0, 1] {
        assert_eq!(decide_in(&window(0), CURRENT, age), rotated(age), "age {age}");
        assert_eq!(decide_in(&window(0), PARENT, age), superseded(age), "age {age}");
    }
}

/// R is T − 13 s, and half of T where that is more.
#[test]
fn every_window_has_its_bounds_at_the_millisecond() {
    for t in [1, 2, 3, 1_000, 13_000, 25_000] {
        assert_bounds(t, t / 2);
    }
    for (t, r) in [(26_000, 13_000), (26_001, 13_001), (43_000, 30_000), (120_000, 107_000)] {
        assert_bounds(t, r);
    }
}

#[test]
fn a_window_is_short_where_it_cannot_hold_what_is_under_way() {
    for (t, is_short) in [(0, false), (1, true), (25, true), (26, false), (30, false), (120, false)] {
        assert_eq!(window(t).is_window_short(), is_short, "{t} s");
    }
}

/// `t` and `r` in milliseconds.
fn assert_bounds(t: i64, r: i64) {
    let reuse_window = Duration::from_millis(t.unsigned_abs());
    let policy = &Policy { reuse_window, ..Policy::default() };
    for age in [r, -r] {
        assert_eq!(decide_in(policy, CURRENT, age), Verdict::Keep, "age {age} of {t}");
        assert_eq!(decide_in(policy, PARENT, age), Verdict::Repeat, "age {age} of {t}");
    }
    for age in [r + 1, t, -r - 1, -t] {
        assert_eq!(decide_in(policy, CURRENT, age), Verdict::Hold, "age {age} of {t}");
        assert_eq!(decide_in(policy, PARENT, age), Verdict::Hold, "age {age} of {t}");
    }
    for age in [t + 1, -t - 1] {
        assert_eq!(decide_in(policy, CURRENT, age), rotated(age), "age {age} of {t}");
        assert_eq!(decide_in(policy, PARENT, age), superseded(age), "age {age} of {t}");
    }
}

#[test]
fn a_line_that_can_count_no_further_ends_instead_of_starting_over() {
    let line = Line { generation: u32::MAX, parent: Some(u32::MAX - 1), rotated_at: START };
    assert_eq!(verdict(line, u32::MAX, R), Verdict::Keep);
    assert_eq!(verdict(line, u32::MAX - 1, R), Verdict::Repeat);
    assert_eq!(verdict(line, u32::MAX, T), Verdict::Hold);
    assert_eq!(verdict(line, u32::MAX, T + 1), Verdict::Reuse);
    assert_eq!(verdict(line, u32::MAX - 1, T + 1), Verdict::Reuse);
    assert_eq!(verdict(line, 0, T), Verdict::Reuse);
}

#[test]
fn the_last_generation_there_is_can_still_be_reached() {
    let line = Line { generation: u32::MAX - 1, parent: Some(5), rotated_at: START };
    let last = Line { generation: u32::MAX, parent: Some(u32::MAX - 1), rotated_at: at(T + 1) };
    assert_eq!(verdict(line, u32::MAX - 1, T + 1), Verdict::Rotate(last));
}

#[test]
fn a_clock_at_its_ends_neither_panics_nor_counts_as_within_the_window() {
    let policy = Policy { idle_ttl: Duration::MAX, max_ttl: Duration::MAX, ..window(30) };
    let session = Session { expires_at: Timestamp::from_millis(i64::MAX), ..on_line(LINE) };
    for millis in [i64::MIN, i64::MAX - 1] {
        let now = Timestamp::from_millis(millis);
        let next = Line { generation: CURRENT + 1, parent: Some(CURRENT), rotated_at: now };
        let token = Presented { generation: CURRENT, device: laptop() };
        assert_eq!(present(&token, &session, now, &policy), Verdict::Rotate(next));
    }
}
