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
/// A request in the window's last moment, and one just after.
const EITHER_SIDE: [Step; 6] =
    [PassToWindowEnd(0), Send { tab: 0 }, Serve { flight: 0 }, Pass(1), Send { tab: 1 }, Serve { flight: 1 }];

#[test]
fn a_call_with_what_was_handed_out_just_before_the_window_closes_is_let_through() {
    let first = [Deliver { flight: 0 }, Call { tab: 0 }, Serve { flight: 1 }];
    let second = [Deliver { flight: 0 }, Call { tab: 1 }, Serve { flight: 0 }];
    let steps = [&LOST[..], &EITHER_SIDE, &first, &second].concat();
    assert_goes_on(&steps, &["rotate", "hold", "supersede", "call", "call"]);
}

#[test]
fn replies_from_either_side_of_the_window_s_end_may_land_in_any_order() {
    let crossed =
        [Deliver { flight: 1 }, Deliver { flight: 0 }, Refresh { tab: 1 }, Call { tab: 0 }, Serve { flight: 0 }];
    assert_goes_on(&[&LOST[..], &EITHER_SIDE, &crossed].concat(), &["rotate", "hold", "supersede", "keep", "call"]);
}

/// A whole token life later the browser goes on with the cookie that landed last, and the other tab calls.
const LATER: [Step; 4] = [Pass(480_000), Refresh { tab: 0 }, Call { tab: 1 }, Serve { flight: 0 }];

#[test]
fn the_cookie_of_the_last_keep_lands_before_the_window_closes() {
    let keep = [Refresh { tab: 0 }, PassToWindowEnd(CLOSING), Send { tab: 0 }, Serve { flight: 0 }];
    let landed = [Pass(7_999), Deliver { flight: 0 }, PassToWindowEnd(-1), Refresh { tab: 1 }];
    assert_goes_on(&[&keep[..], &landed, &LATER].concat(), &["rotate", "keep", "rotate", "rotate", "call"]);
}

#[test]
fn a_reply_that_lands_after_the_window_has_closed_sets_no_cookie_over_that_of_a_rotation() {
    let held = [Refresh { tab: 0 }, PassToWindowEnd(0), Send { tab: 0 }, Serve { flight: 0 }];
    let landed = [Pass(1), Refresh { tab: 1 }, Deliver { flight: 0 }];
    assert_goes_on(&[&held[..], &landed, &LATER].concat(), &["rotate", "hold", "rotate", "rotate", "call"]);
}

/// 17 s + 8 s + 5 s: what R is made of.
#[test]
fn a_request_sent_just_before_the_last_repeat_lands_is_processed_before_the_window_closes() {
    let repeat = [PassToWindowEnd(CLOSING), Send { tab: 0 }, Serve { flight: 0 }];
    let other = [Pass(7_999), Send { tab: 1 }, Deliver { flight: 0 }, Pass(5_000), Serve { flight: 0 }];
    let calls = [Call { tab: 0 }, Serve { flight: 1 }, Deliver { flight: 0 }, Call { tab: 1 }, Serve { flight: 0 }];
    assert_goes_on(&[&LOST[..], &repeat, &other, &calls].concat(), &["rotate", "repeat", "hold", "call", "call"]);
}
