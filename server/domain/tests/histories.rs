//! Random histories: an honest browser with several tabs, a network that loses and delays, crashes, restarts,
//! clock jumps and a thief. Each property is one sentence that must hold in all of them.
//!
//! `PROPTEST_CASES`, where set, is how many histories are played per property.

mod support {
    pub mod browser;
    pub mod closing;
    pub mod fixture;
    pub mod limits;
    pub mod network;
    pub mod pursuit;
    pub mod service;
    pub mod step;
    pub mod story;
    pub mod world;
}

use curfew_domain::{
    refresh::{Presented, Verdict, present},
    session::{Line, Session},
    time::Timestamp,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::{
    fixture::{START, laptop, phone, signed_in, window},
    pursuit::pursuits,
    step::{Step, honest, robbed},
    story::{self, CARELESS},
    world::{Act, Care, Crash, Event, World},
};

const TURNS: Care = Care { crash: Crash::Tidy, ..story::TURNS };
const RACES: Care = Care { steady_clock: true, crash: Crash::Early, ..CARELESS };

/// Histories of tabs that race: accidents that only just fit into each other are rare.
const RACING: u32 = 32_768;
/// Histories about everything else.
const ANY: u32 = 4_096;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 100_000, ..ProptestConfig::default() }
}

fn windows() -> impl Strategy<Value = u64> {
    prop_oneof![3 => Just(30u64), 1 => Just(0u64), 1 => 1u64..=120]
}

/// Those whose last 13 s are R's other part.
fn wide_windows() -> impl Strategy<Value = u64> {
    prop_oneof![3 => Just(30u64), 1 => Just(26u64), 1 => 26u64..=120]
}

fn after(steps: Vec<Step>, tabs: usize, seconds: u64, care: Care) -> World {
    World::new(window(seconds), tabs, care).play(steps)
}

fn is_accepted(event: &Event) -> bool {
    !matches!(event.act, Act::Refresh(Verdict::Reuse | Verdict::Refuse(_)) | Act::Call(false))
}

/// A row in any state of its line, and how long ago the line changed (milliseconds).
fn lines() -> impl Strategy<Value = (Session, i64)> {
    let number = || prop_oneof![3 => 0u32..6, 1 => any::<u32>(), 1 => u32::MAX - 5..=u32::MAX];
    let age = prop_oneof![-70_000i64..70_000, 29_990i64..30_010, 16_990i64..17_010];
    (number(), prop::option::of(number()), age).prop_map(|(a, b, age)| {
        let parent = b.filter(|b| *b != a).map(|b| b.min(a));
        let line = Line { generation: b.map_or(a, |b| b.max(a)), parent, rotated_at: START };
        (Session { line, ..signed_in(START, &window(30)) }, age)
    })
}

fn decide(session: &Session, generation: u32, millis: i64) -> Verdict {
    let now = Timestamp::from_millis(START.as_millis() + millis);
    present(&Presented { generation, device: laptop() }, session, now, &window(30))
}

/// Generations that would be let go on, now or once the window has passed, out of all there ever were.
fn leaves(world: &World) -> Vec<u32> {
    let late = Timestamp::from_millis(world.clock().as_millis() + 10 * 60_000);
    let goes_on = |generation: &u32| {
        let token = Presented { generation: *generation, device: laptop() };
        [world.clock(), late].into_iter().any(|now| {
            let verdict = present(&token, &world.service.session, now, &world.service.policy);
            !matches!(verdict, Verdict::Reuse | Verdict::Refuse(_))
        })
    };
    (0..=world.service.session.line.generation + 1).filter(goes_on).collect()
}

proptest! {
    #![proptest_config(config(RACING))]

    #[test]
    fn tabs_that_race_are_never_signed_out(steps in honest(), tabs in 2usize..=4, seconds in wide_windows(), tidy: bool) {
        let care = if tidy { Care { crash: Crash::Tidy, ..RACES } } else { RACES };
        let journal = after(steps, tabs, seconds, care).journal;
        prop_assert!(journal.iter().all(is_accepted), "{journal:#?}");
    }
}

proptest! {
    #![proptest_config(config(ANY))]

    #[test]
    fn tabs_that_take_turns_are_never_signed_out(steps in honest(), tabs in 1usize..=4, seconds in windows()) {
        let journal = after(steps, tabs, seconds, TURNS).journal;
        prop_assert!(journal.iter().all(is_accepted), "{journal:#?}");
    }

    #[test]
    fn only_what_changes_the_line_is_written(steps in robbed(), tabs in 1usize..=4, seconds in windows()) {
        for event in after(steps, tabs, seconds, CARELESS).journal {
            let moves = matches!(event.act, Act::Refresh(Verdict::Rotate(_) | Verdict::Supersede { .. }));
            prop_assert_eq!(moves, event.before != event.after, "{:?}", event);
        }
    }

    #[test]
    fn nobody_is_handed_a_superseded_generation(steps in robbed(), tabs in 1usize..=4, seconds in windows()) {
        let mut dead = BTreeSet::new();
        for event in after(steps, tabs, seconds, CARELESS).journal {
            if let Act::Refresh(Verdict::Supersede { superseded, .. }) = event.act {
                dead.insert(superseded);
            }
            prop_assert!(event.granted.is_none_or(|granted| !dead.contains(&granted.access)), "{event:?}");
        }
    }

    #[test]
    fn a_refresh_token_is_handed_out_within_r_of_a_change_only((session, age) in lines(), generation in 0u32..8) {
        let (r, t) = (17_000, 30_000);
        match decide(&session, generation, age) {
            Verdict::Keep | Verdict::Repeat => prop_assert!(age.abs() <= r),
            Verdict::Hold => prop_assert!(age.abs() > r && age.abs() <= t),
            Verdict::Rotate(_) | Verdict::Supersede { .. } => prop_assert!(age.abs() > t),
            Verdict::Reuse | Verdict::Refuse(_) => {}
        }
    }

    #[test]
    fn only_the_current_token_and_its_parent_can_go_on(steps in robbed(), tabs in 1usize..=4, seconds in windows()) {
        let mut world = World::new(window(seconds), tabs, CARELESS);
        for step in steps {
            world.step(step);
            let line = world.service.session.line;
            for leaf in leaves(&world) {
                prop_assert!(leaf == line.generation || Some(leaf) == line.parent, "{leaf} on {line:?}");
                prop_assert!(world.service.is_live());
            }
        }
    }

    #[test]
    fn an_ended_session_never_moves(steps in robbed(), tabs in 1usize..=4, seconds in windows()) {
        for event in after(steps, tabs, seconds, CARELESS).journal {
            prop_assert!(event.was_live || event.before == event.after, "{event:?}");
        }
    }

    #[test]
    fn after_reuse_nothing_is_accepted(steps in robbed(), tabs in 1usize..=4, seconds in windows()) {
        let journal = after(steps, tabs, seconds, CARELESS).journal;
        let ended = |act: &Act| matches!(act, Act::Refresh(Verdict::Reuse) | Act::Call(false));
        for event in journal.iter().skip_while(|event| !ended(&event.act)).skip(1) {
            prop_assert!(matches!(event.act, Act::Refresh(Verdict::Refuse(_)) | Act::Call(false)), "{event:?}");
        }
    }

    #[test]
    fn a_generation_never_decreases_and_never_skips(steps in robbed(), tabs in 1usize..=4, seconds in windows()) {
        for event in after(steps, tabs, seconds, CARELESS).journal {
            let (before, after) = (event.before.generation, event.after.generation);
            prop_assert!(after == before || after == before + 1, "{event:?}");
            prop_assert!(event.after.parent < Some(after));
        }
    }

    #[test]
    fn a_token_older_than_the_parent_always_ends_the_session(steps in robbed(), tabs in 1usize..=4, seconds in windows()) {
        for event in after(steps, tabs, seconds, CARELESS).journal {
            let is_old = event.presented != event.before.generation && Some(event.presented) != event.before.parent;
            if let (true, true, Act::Refresh(verdict)) = (event.was_live, is_old, &event.act) {
                prop_assert_eq!(verdict, &Verdict::Reuse);
            }
        }
    }

    #[test]
    fn a_thief_and_an_owner_who_alternate_are_found_by_the_third_move(pursuit in pursuits(false)) {
        let moves = pursuit.moves_until_end(10);
        prop_assert!(moves <= 3, "{moves} moves");
    }

    #[test]
    fn a_thief_who_keeps_every_copy_is_found_by_the_fourth_move(pursuit in pursuits(true)) {
        let moves = pursuit.moves_until_end(10);
        prop_assert!(moves <= 4, "{moves} moves");
    }

    #[test]
    fn whoever_moves_later_than_the_window_strands_the_other((session, age) in lines(), later in -200_000i64..200_000) {
        let line = session.line;
        let (moved, other) = match (decide(&session, line.generation, age), line.parent) {
            (Verdict::Rotate(moved), Some(parent)) => (moved, parent),
            _ => match line.parent.map(|parent| decide(&session, parent, age)) {
                Some(Verdict::Supersede { line: moved, superseded }) => (moved, superseded),
                _ => return Ok(()),
            },
        };
        prop_assert_eq!(decide(&Session { line: moved, ..session }, other, later), Verdict::Reuse);
    }

    #[test]
    fn deciding_twice_gives_the_same_verdict((session, age) in lines(), generation in prop_oneof![0u32..8, any::<u32>()], elsewhere: bool) {
        let device = if elsewhere { phone() } else { laptop() };
        let token = Presented { generation, device };
        let now = Timestamp::from_millis(START.as_millis() + age);
        let (kept_token, kept_session) = (token.clone(), session.clone());
        let first = present(&token, &session, now, &window(30));
        prop_assert_eq!(&present(&token, &session, now, &window(30)), &first);
        prop_assert_eq!((token, session), (kept_token, kept_session));
    }
}
