//! Where the promise to honest tabs stops: the shortest histories in which a session ends although nobody
//! stole anything. Each needs two accidents within seconds of each other, and each is the reason for one
//! condition in [`Care`]. A rule that survives one of them makes that test fail, and may drop it.

use super::{
    fixture::window,
    step::Step::{self, Call, Crash, Deliver, Jump, Lose, Pass, PassToWindowEnd, Refresh, Send, Serve},
    world::{Act, Care, World},
};
use curfew_domain::refresh::Verdict;

const CARELESS: Care = Care { turns: false, quiet: false, tidy_crash: false };
const TURNS: Care = Care { turns: true, quiet: false, tidy_crash: false };

/// The verdicts of a history in two tabs with a window of `seconds`, once the first one has passed, and
/// whether the session is alive after it.
fn story(seconds: u64, care: Care, steps: &[Step]) -> (Vec<String>, bool) {
    let opening = [PassToWindowEnd(-1)];
    let world = World::new(window(seconds), 2, care).play(opening.iter().chain(steps).copied());
    let told = world.journal.iter().map(|event| tell(&event.act).to_owned()).collect();
    (told, world.service.is_live())
}

fn tell(act: &Act) -> &'static str {
    match act {
        Act::Refresh(Verdict::Rotate(_)) => "rotate",
        Act::Refresh(Verdict::Keep) => "keep",
        Act::Refresh(Verdict::Repeat) => "repeat",
        Act::Refresh(Verdict::Supersede { .. }) => "supersede",
        Act::Refresh(Verdict::Reuse) => "reuse",
        Act::Refresh(Verdict::Refuse(_)) => "refuse",
        Act::Call(true) => "call",
        Act::Call(false) => "call refused",
    }
}

fn assert_ends(seconds: u64, care: Care, steps: &[Step], verdicts: &[&str]) {
    let (told, is_live) = story(seconds, care, steps);
    assert_eq!(told, verdicts);
    assert!(!is_live, "the rule holds here now: drop this limit");
}

/// The first reply was lost. A retry is repeated in the last moment of the window; before its reply is there,
/// another tab's retry supersedes what it carries.
const ACROSS_THE_END: [Step; 9] = [
    Send { tab: 0 },
    Serve { flight: 0 },
    Lose { flight: 0 },
    PassToWindowEnd(0),
    Send { tab: 0 },
    Serve { flight: 0 },
    Pass(1),
    Send { tab: 1 },
    Serve { flight: 1 },
];

#[test]
fn without_turns_a_repeat_just_before_the_window_closes_hands_out_what_a_supersede_just_after_it_kills() {
    let steps = [&ACROSS_THE_END[..], &[Deliver { flight: 0 }, Call { tab: 0 }, Serve { flight: 1 }]].concat();
    assert_ends(30, CARELESS, &steps, &["rotate", "repeat", "supersede", "call refused"]);
}

#[test]
fn without_turns_cookies_from_both_sides_of_the_window_s_end_may_land_in_the_wrong_order() {
    let steps = [&ACROSS_THE_END[..], &[Deliver { flight: 1 }, Deliver { flight: 0 }, Refresh { tab: 1 }]].concat();
    assert_ends(30, CARELESS, &steps, &["rotate", "repeat", "supersede", "reuse"]);
}

#[test]
fn without_turns_the_cookie_of_a_keep_may_land_after_the_cookie_of_a_rotation() {
    let steps = [
        PassToWindowEnd(-1),
        Refresh { tab: 0 },
        PassToWindowEnd(0),
        Send { tab: 0 },
        Serve { flight: 0 },
        Pass(1),
        Refresh { tab: 1 },
        Deliver { flight: 0 },
        Pass(480_000),
        Refresh { tab: 0 },
        Call { tab: 1 },
        Serve { flight: 0 },
    ];
    assert_ends(30, CARELESS, &steps, &["rotate", "keep", "rotate", "supersede", "call refused"]);
}

#[test]
fn without_turns_a_clock_set_between_two_tabs_requests_makes_the_second_look_late() {
    for jump in [-30_001, 30_001, 7_200_000] {
        let steps = [
            Send { tab: 0 },
            Send { tab: 1 },
            Serve { flight: 0 },
            Jump(jump),
            Serve { flight: 1 },
            Deliver { flight: 0 },
            Call { tab: 0 },
            Serve { flight: 1 },
        ];
        assert_ends(30, CARELESS, &steps, &["rotate", "supersede", "call refused"]);
    }
}

/// The cookie file is written every 30 s, but a reply takes its time: two rotations fit into one file's age
/// unless T is 30 s + 8 s (the tab's patience) + 5 s (the server's).
#[test]
fn a_crash_may_bring_back_a_token_two_generations_old_when_the_reply_before_was_slow() {
    let steps = [
        Send { tab: 0 },
        Serve { flight: 0 },
        Pass(1_000),
        Deliver { flight: 0 },
        PassToWindowEnd(-1),
        Refresh { tab: 1 },
        Crash { file_age: 29_500 },
        Refresh { tab: 0 },
    ];
    assert_ends(30, TURNS, &steps, &["rotate", "rotate", "reuse"]);
    assert!(story(43, TURNS, &steps).1, "a window of 43 s outlives the file");
}

#[test]
fn a_request_that_outlives_a_crash_may_present_what_the_restored_cookie_has_superseded() {
    let steps = [
        Send { tab: 0 },
        Serve { flight: 0 },
        Pass(1_000),
        Deliver { flight: 0 },
        Pass(28_900),
        Send { tab: 1 },
        Crash { file_age: 29_000 },
        PassToWindowEnd(-1),
        Send { tab: 0 },
        Serve { flight: 1 },
        Serve { flight: 0 },
    ];
    assert_ends(30, TURNS, &steps, &["rotate", "supersede", "reuse"]);
}

#[test]
fn a_late_repeat_soon_followed_by_a_rotation_and_a_crash_is_two_generations_however_wide_the_window() {
    let steps = [
        Send { tab: 0 },
        Serve { flight: 0 },
        Lose { flight: 0 },
        PassToWindowEnd(0),
        Refresh { tab: 0 },
        Pass(1),
        Refresh { tab: 1 },
        Crash { file_age: 1_000 },
        Refresh { tab: 0 },
    ];
    for seconds in [30, 43, 120] {
        assert_ends(seconds, TURNS, &steps, &["rotate", "repeat", "rotate", "reuse"]);
    }
}
