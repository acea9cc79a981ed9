//! The silent refresh of a tab somebody looks at: one timer, set anew with every token. It changes no
//! signal, so nothing on the page moves. A hidden tab lets it pass; waking makes up for it.

use super::{
    policy,
    refresh::{self, Outcome},
    session::Session,
    tab, token,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::{cell::Cell, time::Duration};

thread_local! {
    static TIMER: Cell<Option<TimeoutHandle>> = const { Cell::new(None) };
    /// Refreshes in a row that came to nothing.
    static FAILURES: Cell<u32> = const { Cell::new(0) };
}

/// Sets the timer for the token at hand; without one it is due at once.
pub fn arm(session: Session) {
    FAILURES.set(0);
    set(session, token::due());
}

pub fn disarm() {
    if let Some(timer) = TIMER.take() {
        timer.clear();
    }
}

/// Refreshes if the token is stale, somebody is looking and a session is there.
pub fn catch_up(session: Session) {
    if tab::is_visible() && session.viewer().is_some() {
        spawn_local(renew(session));
    }
}

async fn renew(session: Session) {
    if let Outcome::Later(seconds) = refresh::fresh(session).await
        && session.viewer().is_some()
    {
        let failures = FAILURES.get();
        FAILURES.set(failures.saturating_add(1));
        set(session, policy::pause(failures, seconds, tab::random()));
    }
}

fn set(session: Session, milliseconds: f64) {
    disarm();
    let wait = Duration::from_secs_f64(milliseconds / 1_000.0);
    TIMER.set(set_timeout_with_handle(move || catch_up(session), wait).ok());
}
