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
    Send { tab: usize },
    /// A tab sends a call with its access token.
    Call { tab: usize },
    /// A whole refresh without delay.
    Refresh { tab: usize },
    /// The server reads the row and decides, but does not write yet.
    Read { flight: usize },
    /// The server performs what it read, or reads and performs.
    Serve { flight: usize },
    Deliver { flight: usize },
    Lose { flight: usize },
    /// The browser dies with a cookie file this old and is started again.
    Crash { file_age: u32 },
    /// The thief copies the jar.
    Steal,
    ThiefRefreshes { copy: usize, from_elsewhere: bool },
    ThiefCalls { copy: usize },
}

/// A history of an honest browser, a bad network and a clock that is set now and then.
pub fn honest() -> impl Strategy<Value = Vec<Step>> {
    vec(honest_step(), 0..60)
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
        5 => spans().prop_map(Step::Pass),
        4 => prop_oneof![-9000i32..24_000, -100i32..100, 12_900i32..13_100].prop_map(Step::PassToWindowEnd),
        1 => prop_oneof![-60_000i64..60_000, -7_200_000i64..7_200_000].prop_map(Step::Jump),
    ]
}

/// Any span, and those at the end of somebody's patience (5 s and 8 s).
fn spans() -> impl Strategy<Value = u32> {
    prop_oneof![0u32..1000, 0u32..9000, 4_900u32..5_001, 7_900u32..8_001, 20_000u32..70_000, 60_000u32..900_000]
}

fn request() -> impl Strategy<Value = Step> {
    (0usize..4, 0..8).prop_map(|(tab, kind)| match kind {
        0..=3 => Step::Send { tab },
        4..=5 => Step::Refresh { tab },
        _ => Step::Call { tab },
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
