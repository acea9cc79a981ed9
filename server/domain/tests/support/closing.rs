//! The end of the window, where the random histories found honest tabs signed out until the rule got its Hold:
//! a token handed out in the last moment of T met a rotation or a supersession of the next.

use super::{
    step::Step::{self, Call, Deliver, Lose, Pass, PassToWindowEnd, Refresh, Send, Serve},
    story::{CARELESS, tell},
};

/// T − R.
const CLOSING: i32 = 13_000;

fn assert_goes_on(steps: &[Step], verdicts: &[&str]) {
    let told = tell(30, CARELESS, steps);
    assert_eq!(told.verdicts, verdicts);
    assert!(told.is_live);
}

/// The first reply was lost; another tab rotated for nobody.
const LOST: [Step; 3] = [Send { tab: 0 }, Serve { flight: 0 }, Lose { flight: 0 }];

#[test]
fn tabs_on_either_side_of_the_window_s_end_get_nothing_that_contradicts() {
    let race = [PassToWindowEnd(0), Send { tab: 0 }, Serve { flight: 0 }, Pass(1), Send { tab: 1 }, Serve { flight: 1 }];
    let called = [Deliver { flight: 0 }, Call { tab: 0 }, Serve { flight: 1 }, Deliver { flight: 0 }, Call { tab: 1 }, Serve { flight: 0 }];
    assert_goes_on(&[&LOST[..], &race, &called].concat(), &["rotate", "hold", "supersede", "call", "call"]);
    let crossed = [Deliver { flight: 1 }, Deliver { flight: 0 }, Refresh { tab: 1 }, Call { tab: 0 }, Serve { flight: 0 }];
    assert_goes_on(&[&LOST[..], &race, &crossed].concat(), &["rotate", "hold", "supersede", "keep", "call"]);
}

#[test]
fn the_cookie_of_the_last_keep_lands_before_the_window_closes() {
    let keep = [Refresh { tab: 0 }, PassToWindowEnd(CLOSING), Send { tab: 0 }, Serve { flight: 0 }, Pass(7_999), Deliver { flight: 0 }];
    let later = [PassToWindowEnd(-1), Refresh { tab: 1 }, Pass(480_000), Refresh { tab: 0 }, Call { tab: 1 }, Serve { flight: 0 }];
    assert_goes_on(&[&keep[..], &later].concat(), &["rotate", "keep", "rotate", "rotate", "call"]);
}

#[test]
fn a_reply_too_late_to_be_kept_sets_no_cookie_over_that_of_a_rotation() {
    let late = [Refresh { tab: 0 }, PassToWindowEnd(0), Send { tab: 0 }, Serve { flight: 0 }, Pass(1), Refresh { tab: 1 }, Deliver { flight: 0 }];
    let later = [Pass(480_000), Refresh { tab: 0 }, Call { tab: 1 }, Serve { flight: 0 }];
    assert_goes_on(&[&late[..], &later].concat(), &["rotate", "hold", "rotate", "rotate", "call"]);
}

/// 17 s + 8 s + 5 s: what R is made of.
#[test]
fn a_request_sent_just_before_the_last_repeat_lands_is_processed_before_the_window_closes() {
    let last = [PassToWindowEnd(CLOSING), Send { tab: 0 }, Serve { flight: 0 }, Pass(7_999), Send { tab: 1 }, Deliver { flight: 0 }];
    let held = [Pass(5_000), Serve { flight: 0 }, Call { tab: 0 }, Serve { flight: 1 }, Deliver { flight: 0 }, Call { tab: 1 }, Serve { flight: 0 }];
    assert_goes_on(&[&LOST[..], &last, &held].concat(), &["rotate", "repeat", "hold", "call", "call"]);
}
