//! A history written out by hand, in two tabs of a session whose first window has passed, and what the
//! service said at each step of it.

use super::{
    fixture::window,
    step::Step,
    world::{Act, Care, Crash, World},
};
use curfew_domain::refresh::Verdict;

/// Tabs race, requests outlive crashes, clocks jump: whatever the story says, happens.
pub const CARELESS: Care = Care { turns: false, steady_clock: false, slow_way: false, crash: Crash::Any };
/// The same with one refresh at a time.
pub const TURNS: Care = Care { turns: true, ..CARELESS };

pub struct Told {
    pub verdicts: Vec<&'static str>,
    pub is_live: bool,
}

/// `seconds` is T.
pub fn tell(seconds: u64, care: Care, steps: &[Step]) -> Told {
    let opening = [Step::PassToWindowEnd(-1)];
    let world = World::new(window(seconds), 2, care).play(opening.iter().chain(steps).copied());
    Told { verdicts: world.journal.iter().map(|event| name(&event.act)).collect(), is_live: world.service.is_live() }
}

fn name(act: &Act) -> &'static str {
    match act {
        Act::Refresh(Verdict::Rotate(_)) => "rotate",
        Act::Refresh(Verdict::Keep) => "keep",
        Act::Refresh(Verdict::Repeat) => "repeat",
        Act::Refresh(Verdict::Hold) => "hold",
        Act::Refresh(Verdict::Supersede { .. }) => "supersede",
        Act::Refresh(Verdict::Reuse) => "reuse",
        Act::Refresh(Verdict::Refuse(_)) => "refuse",
        Act::Call(true) => "call",
        Act::Call(false) => "call refused",
    }
}
