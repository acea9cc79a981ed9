//! What the tab says while its socket is away: a clock that ticks only then. When to try again is not
//! its business.

use super::{
    policy::{self, Absence},
    session::{Connection, Session},
    tab,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::{cell::Cell, time::Duration};

const TICK: Duration = Duration::from_millis(500);
/// How long "back" is said (milliseconds).
const WELCOME: f64 = 3_000.0;

thread_local! {
    static ABSENCE: Cell<Option<Absence>> = const { Cell::new(None) };
    static CLOCK: Cell<Option<IntervalHandle>> = const { Cell::new(None) };
}

/// The socket is gone; an absence that has begun goes on.
pub fn away(session: Session, restarting: bool) {
    let now = tab::monotonic();
    let absence = ABSENCE.get().unwrap_or(Absence { since: now, next_attempt: None, restarting });
    ABSENCE.set(Some(absence));
    if CLOCK.get().is_none() {
        CLOCK.set(set_interval_with_handle(move || show(session), TICK).ok());
    }
    show(session);
}

/// The next attempt comes in so many milliseconds; `None`: it is being made.
pub fn next_attempt(session: Session, wait: Option<f64>) {
    if let Some(absence) = ABSENCE.get() {
        let next_attempt = wait.map(|wait| tab::monotonic() + wait);
        ABSENCE.set(Some(Absence { next_attempt, ..absence }));
        show(session);
    }
}

/// The socket is there again: says so if anything was said before.
pub fn back(session: Session) {
    forget();
    if session.connection.try_get_untracked() != Some(Connection::Quiet) {
        session.say(Connection::Back);
        spawn_local(async move {
            tab::sleep(WELCOME).await;
            if session.connection.try_get_untracked() == Some(Connection::Back) {
                session.say(Connection::Quiet);
            }
        });
    }
}

/// Stops the clock without a word.
pub fn forget() {
    ABSENCE.set(None);
    if let Some(clock) = CLOCK.take() {
        clock.clear();
    }
}

fn show(session: Session) {
    let said = ABSENCE.get().and_then(|absence| policy::banner(absence, tab::monotonic(), tab::is_online()));
    if let Some(said) = said {
        session.say(said);
    }
}
