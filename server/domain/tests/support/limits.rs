//! Where the promise to honest tabs stops: the shortest histories in which a session ends although nobody
//! stole anything. Each is the reason for one condition in [`Care`] and needs accidents within seconds of each
//! other. A rule that survives one of them makes that test fail, and may drop it.

use super::{
    step::Step::{self, Call, Crash, Deliver, Jump, Lose, Pass, PassToWindowEnd, Read, Refresh, Send, Serve},
    story::{CARELESS, TURNS, tell},
    world::Care,
};

fn assert_ends(seconds: u64, care: Care, steps: &[Step], verdicts: &[&str]) {
    let told = tell(seconds, care, steps);
    assert_eq!(told.verdicts, verdicts);
    assert!(!told.is_live, "the rule holds here now: drop this limit");
}

fn assert_goes_on(seconds: u64, care: Care, steps: &[Step]) {
    let told = tell(seconds, care, steps);
    assert!(told.is_live, "{:?}", told.verdicts);
}

/// The first reply was lost, the retry is repeated as late as R allows and lands as late as its tab waits;
/// just before it does, another tab sends the parent. `closing` is T − R in milliseconds.
fn late_repeat(closing: i32) -> [Step; 9] {
    [
        Send { tab: 0 },
        Serve { flight: 0 },
        Lose { flight: 0 },
        PassToWindowEnd(closing),
        Send { tab: 0 },
        Serve { flight: 0 },
        Pass(7_999),
        Send { tab: 1 },
        Deliver { flight: 0 },
    ]
}

/// The other tab's request supersedes what the late repeat carried.
const CROSSED: [Step; 3] = [Serve { flight: 0 }, Call { tab: 0 }, Serve { flight: 1 }];
const CROSSED_VERDICTS: [&str; 4] = ["rotate", "repeat", "supersede", "call refused"];

/// The step closes the window over both: the second request supersedes what the first is about to receive.
#[test]
fn known_limit_a_clock_set_by_more_than_the_window_between_two_tabs_requests_makes_the_second_look_late() {
    for jump in [-30_001, 30_001, 7_200_000] {
        let requests = [Send { tab: 0 }, Send { tab: 1 }, Serve { flight: 0 }, Jump(jump), Serve { flight: 1 }];
        let steps = [&requests[..], &[Deliver { flight: 0 }, Call { tab: 0 }, Serve { flight: 1 }]].concat();
        assert_ends(30, CARELESS, &steps, &["rotate", "supersede", "call refused"]);
        assert_goes_on(30, TURNS, &steps);
    }
}

/// The row is written with the time of the decision, which the new clock takes for long ago.
#[test]
fn known_limit_a_clock_set_between_a_decision_and_its_writing_closes_the_new_window_at_once() {
    let requests = [Send { tab: 0 }, Send { tab: 1 }, Read { flight: 0 }, Jump(30_001)];
    let served = [Serve { flight: 0 }, Serve { flight: 1 }, Deliver { flight: 0 }];
    let steps = [&requests[..], &served, &[Call { tab: 0 }, Serve { flight: 1 }]].concat();
    assert_ends(30, CARELESS, &steps, &["rotate", "supersede", "call refused"]);
    assert_goes_on(30, TURNS, &steps);
}

/// R leaves nothing over for the clock: a reply of its last moment needs the rest of the window.
#[test]
fn known_limit_late_in_the_window_even_a_step_of_two_milliseconds_may_close_it_over_a_request() {
    let steps = |jump| [&late_repeat(13_000)[..], &[Pass(5_000), Jump(jump)], &CROSSED].concat();
    assert_ends(30, CARELESS, &steps(2), &CROSSED_VERDICTS);
    assert_goes_on(30, CARELESS, &steps(1));
    assert_goes_on(30, TURNS, &steps(2));
}

/// The server's 5 s begin with a request's first byte: what the way there takes comes on top.
#[test]
fn known_limit_a_request_processed_more_than_five_seconds_after_it_was_sent_outlives_the_window() {
    let steps = [&late_repeat(13_000)[..], &[Pass(5_002)], &CROSSED].concat();
    assert_ends(30, Care { slow_way: true, ..CARELESS }, &steps, &CROSSED_VERDICTS);
    assert_goes_on(30, Care { slow_way: true, ..TURNS }, &steps);
}

/// Below 26 s, R is half of T, and the other half is less than 13 s.
#[test]
fn known_limit_a_window_below_26_seconds_closes_over_what_is_under_way() {
    let steps = |closing| [&late_repeat(closing)[..], &[Pass(5_000)], &CROSSED].concat();
    assert_ends(25, CARELESS, &steps(12_500), &CROSSED_VERDICTS);
    assert_goes_on(26, CARELESS, &steps(13_000));
    assert_goes_on(25, TURNS, &steps(12_500));
}

/// The crash comes right after the second rotation, so its file may be older than T − 8 s, which is what two
/// rotations are apart at least when every reply arrives.
#[test]
fn known_limit_a_crash_right_after_the_second_rotation_brings_back_a_token_two_generations_old() {
    let slow_reply = [Send { tab: 0 }, Serve { flight: 0 }, Pass(7_999), Deliver { flight: 0 }];
    let crash = |file_age| [PassToWindowEnd(-1), Refresh { tab: 1 }, Crash { file_age }, Refresh { tab: 0 }];
    let steps = |file_age| [&slow_reply[..], &crash(file_age)].concat();
    assert_ends(30, TURNS, &steps(22_003), &["rotate", "rotate", "reuse"]);
    assert_goes_on(30, TURNS, &steps(22_000));
    assert_goes_on(43, TURNS, &steps(30_000));
}

/// The request of the dead browser rotates 5 s after the crash: the file may be 5 s younger, T − 13 s.
#[test]
fn known_limit_a_request_that_outlives_the_crash_makes_the_restored_token_two_generations_old() {
    let slow_reply = [Send { tab: 0 }, Serve { flight: 0 }, Pass(7_999), Deliver { flight: 0 }];
    let outlived = [Pass(5_000), Serve { flight: 0 }, Refresh { tab: 0 }];
    let steps = |file_age| {
        let crash = [PassToWindowEnd(4_999), Send { tab: 1 }, Crash { file_age }];
        [&slow_reply[..], &crash, &outlived].concat()
    };
    assert_ends(30, TURNS, &steps(17_003), &["rotate", "rotate", "reuse"]);
    assert_goes_on(30, TURNS, &steps(17_000));
    assert_goes_on(43, TURNS, &steps(30_000));
}

/// A reply that was lost may be repeated and land as late as T − 5 s, however wide the window: a rotation and
/// a crash may follow within 5 s of it, or at once when the request outlives the crash.
#[test]
fn known_limit_a_late_repeat_soon_followed_by_a_rotation_and_a_crash_is_two_generations() {
    let repeat = [Send { tab: 0 }, Serve { flight: 0 }, Lose { flight: 0 }, PassToWindowEnd(13_000)];
    let landed = [Send { tab: 0 }, Serve { flight: 0 }, Pass(7_999), Deliver { flight: 0 }];
    let crash = |file_age| [PassToWindowEnd(-1), Refresh { tab: 1 }, Crash { file_age }, Refresh { tab: 0 }];
    let steps = |file_age| [&repeat[..], &landed, &crash(file_age)].concat();
    for seconds in [30, 43, 120] {
        assert_ends(seconds, TURNS, &steps(5_003), &["rotate", "repeat", "rotate", "reuse"]);
        assert_goes_on(seconds, TURNS, &steps(5_000));
        let outlived =
            [PassToWindowEnd(4_999), Send { tab: 1 }, Crash { file_age: 3 }, Pass(5_000), Serve { flight: 0 }];
        let steps = [&repeat[..], &landed, &outlived, &[Refresh { tab: 0 }]].concat();
        assert_ends(seconds, TURNS, &steps, &["rotate", "repeat", "rotate", "reuse"]);
    }
}
