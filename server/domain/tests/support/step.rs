//! The steps a history is made of, as plain data, so that a history that breaks something shrinks to the few
//! steps that matter. Indices are taken modulo whatever is there, so that every step always means something.

use proptest::{collection::vec, prelude::*};

/// Durations are milliseconds.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Pass(u32),
    /// Time passes until the window has this much left; nothing when that is over.
    PassToWindowEnd(i32),
    /// The store's clock is set.
    Jump(i64),
    /// The server starts again: whatever it had not answered is gone.
    Restart,
    /// A tab sends a refresh with the jar's cookie.
    Send {
        tab: usize,
    },
    /// A tab sends a call with its access token.
    Call {
        tab: usize,
    },
    /// A whole refresh without delay.
    Refresh {
        tab: usize,
    },
    /// A refresh that will be processed this long after it was sent and whose reply takes this long; `None`: it
    /// is lost.
    Plan {
        tab: usize,
        way: u16,
        back: Option<u16>,
    },
    /// A whole call without delay.
    CallNow {
        tab: usize,
    },
    /// The server reads the row and decides, but does not write yet.
    Read {
        flight: usize,
    },
    /// The server performs what it read, or reads and performs.
    Serve {
        flight: usize,
    },
    Deliver {
        flight: usize,
    },
    Lose {
        flight: usize,
    },
    /// The browser dies with a cookie file this old and is started again.
    Crash {
        file_age: u32,
    },
    /// The thief copies the jar.
    Steal,
    ThiefRefreshes {
        copy: usize,
        from_elsewhere: bool,
    },
    ThiefCalls {
        copy: usize,
    },
}

/// A history of an honest browser, a bad network and a clock that is set now and then: anything at any time,
/// or little at the worst of times.
pub fn honest() -> impl Strategy<Value = Vec<Step>> {
    prop_oneof![1 => vec(honest_step(), 0..60), 2 => vec(round(), 0..5).prop_map(|rounds| rounds.concat())]
}

/// The same with a thief.
pub fn robbed() -> impl Strategy<Value = Vec<Step>> {
    vec(prop_oneof![5 => honest_step(), 1 => thief_step()], 0..80)
}

fn honest_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        9 => time(),
        8 => request(),
        13 => network(),
        1 => Just(Step::Restart),
        1 => (0u32..=30_000).prop_map(|file_age| Step::Crash { file_age }),
    ]
}

fn time() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => prop_oneof![0u32..1000, 0u32..9000, 20_000u32..70_000, 60_000u32..900_000].prop_map(Step::Pass),
        4 => prop_oneof![-9000i32..24_000, -100i32..100, 12_900i32..13_100].prop_map(Step::PassToWindowEnd),
        1 => prop_oneof![-60_000i64..60_000, -7_200_000i64..7_200_000].prop_map(Step::Jump),
    ]
}

/// A window that a lost reply may have opened, what is done in it at the moments that matter, and often a call
/// of every tab once all has landed.
fn round() -> impl Strategy<Value = Vec<Step>> {
    (opening(), vec((edge(), deed()), 1..7), any::<bool>()).prop_map(|(opening, mut deeds, calls)| {
        deeds.sort_by_key(|(left, _)| -left);
        let deeds = deeds.into_iter().flat_map(|(left, deed)| [Step::PassToWindowEnd(left), deed]);
        let calls = if calls { LANDED_AND_CALLED.as_slice() } else { &[] };
        opening.into_iter().chain(deeds).chain(calls.iter().copied()).collect()
    })
}

const LANDED_AND_CALLED: [Step; 4] =
    [Step::Pass(8_000), Step::CallNow { tab: 0 }, Step::CallNow { tab: 1 }, Step::CallNow { tab: 2 }];

fn opening() -> impl Strategy<Value = [Step; 2]> {
    let back = prop_oneof![2 => Just(None), 1 => back().prop_map(Some)];
    (0usize..4, back).prop_map(|(tab, back)| [Step::PassToWindowEnd(-1), Step::Plan { tab, way: 0, back }])
}

/// How much of the window is left: about T − R; about T − R − 8 s, where the last cookie lands; about nothing.
fn edge() -> impl Strategy<Value = i32> {
    prop_oneof![4 => 12_000i32..14_000, 4 => 4_000i32..6_000, 4 => -1_000i32..1_000, 2 => Just(-1), 1 => 14_000i32..30_000]
}

fn deed() -> impl Strategy<Value = Step> {
    prop_oneof![
        16 => plan(),
        4 => (0usize..4).prop_map(|tab| Step::CallNow { tab }),
        1 => prop_oneof![0u32..=30_000, 0u32..9_000].prop_map(|file_age| Step::Crash { file_age }),
        1 => prop_oneof![-17_000i64..=17_000, -60_000i64..60_000].prop_map(Step::Jump),
    ]
}

fn plan() -> impl Strategy<Value = Step> {
    let back = prop::option::weighted(0.7, back());
    (0usize..4, way(), back).prop_map(|(tab, way, back)| Step::Plan { tab, way, back })
}

fn way() -> impl Strategy<Value = u16> {
    prop_oneof![1 => Just(0u16), 1 => 4_000u16..=5_000, 1 => 0u16..=5_000, 1 => Just(5_000u16)]
}

/// Up to 8 s; what would come later than the tab waits comes just before.
fn back() -> impl Strategy<Value = u16> {
    prop_oneof![2 => Just(0u16), 2 => Just(8_000u16), 1 => 0u16..8_000]
}

fn request() -> impl Strategy<Value = Step> {
    (0usize..4, 0..10).prop_map(|(tab, kind)| match kind {
        0..=3 => Step::Send { tab },
        4..=6 => Step::Refresh { tab },
        7..=8 => Step::Call { tab },
        _ => Step::CallNow { tab },
    })
}

fn network() -> impl Strategy<Value = Step> {
    (0usize..8, 0..13).prop_map(|(flight, kind)| match kind {
        0..=4 => Step::Serve { flight },
        5..=9 => Step::Deliver { flight },
        10..=11 => Step::Lose { flight },
        _ => Step::Read { flight },
    })
}

fn thief_step() -> impl Strategy<Value = Step> {
    (0usize..4, 0..6, any::<bool>()).prop_map(|(copy, kind, from_elsewhere)| match kind {
        0..=1 => Step::Steal,
        2..=4 => Step::ThiefRefreshes { copy, from_elsewhere },
        _ => Step::ThiefCalls { copy },
    })
}
