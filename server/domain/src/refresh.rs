//! What presenting a refresh token means: a pure function of the token, the row, the moment and the policy.
//!
//! One live line, nothing forks. Generations order things and survive restarts; time never does. Early in
//! the reuse window T every caller gets the very same current token; late in it (after R) nobody is handed
//! one that could arrive when the window has closed (`docs/decisions/0012-late-in-the-window.md`). Later, the
//! parent may go on once more (the reply was lost, or the browser crashed), which supersedes the generation
//! it replaces for ever; anything else that is authentic was copied, and ends the session (RFC 9700 §4.14.2).

use crate::{
    device::Device,
    ending::Ended,
    policy::Policy,
    session::{Lapsed, Line, Session, State},
    time::Timestamp,
};

/// An authentic refresh token: its seal and tag have been checked against the session's salt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presented {
    pub generation: u32,
    /// The device that presents it.
    pub device: Device,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The current token, later than T: the line moves on.
    Rotate(Line),
    /// The current token, within R: the same token again, nothing written.
    Keep,
    /// The parent, within R: the current token, the same bytes for every caller, nothing written.
    Repeat,
    /// The current token or the parent, after R and within T: it stays as it is, no token is handed out
    /// that could arrive after the window has closed. Nothing written; the access token is of its own
    /// generation.
    Hold,
    /// The parent, later than T, from the session's own kind of device: a new generation; the one it
    /// replaces is dead for ever.
    Supersede { line: Line, superseded: u32 },
    /// An authentic token that only a copy can be: the session ends for whoever holds it.
    Reuse,
    /// Nothing happens, now or later.
    Refuse(Refusal),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    Ended(Ended),
    Lapsed(Lapsed),
}

/// Decides. The caller performs the verdict with a compare-and-set on the line; having lost that, it reads
/// again and decides again.
pub fn present(token: &Presented, session: &Session, now: Timestamp, policy: &Policy) -> Verdict {
    if let Some(refusal) = refused(session, now, policy) {
        return Verdict::Refuse(refusal);
    }
    let line = session.line;
    match (position(token.generation, &line), window(&line, now, policy)) {
        (Position::Current, Window::Handout) => Verdict::Keep,
        (Position::Parent, Window::Handout) => Verdict::Repeat,
        (Position::Current | Position::Parent, Window::Closing) => Verdict::Hold,
        (Position::Current, Window::Closed) => rotate(&line, now),
        (Position::Parent, Window::Closed) if token.device.is_same_family(&session.device) => supersede(&line, now),
        (Position::Parent, Window::Closed) | (Position::Other, _) => Verdict::Reuse,
    }
}

/// Whether the session is over for any token.
fn refused(session: &Session, now: Timestamp, policy: &Policy) -> Option<Refusal> {
    match &session.state {
        State::Ended(ended) => Some(Refusal::Ended(ended.clone())),
        State::Live => session.lapsed(now, policy).map(Refusal::Lapsed),
    }
}

enum Position {
    Current,
    Parent,
    /// Older than the parent, superseded, or never issued.
    Other,
}

fn position(generation: u32, line: &Line) -> Position {
    if generation == line.generation {
        Position::Current
    } else if Some(generation) == line.parent {
        Position::Parent
    } else {
        Position::Other
    }
}

/// Where the moment lies in the reuse window that the last change opened.
enum Window {
    /// Within R.
    Handout,
    /// After R, within T.
    Closing,
    /// Later than T.
    Closed,
}

/// T = 0 is always closed; a change that lies more than T in the future (the clock was set back) counts as
/// older than T.
fn window(line: &Line, now: Timestamp, policy: &Policy) -> Window {
    let age = now.distance(line.rotated_at);
    if policy.reuse_window.is_zero() || age > policy.reuse_window {
        Window::Closed
    } else if age > policy.handout_window() {
        Window::Closing
    } else {
        Window::Handout
    }
}

/// A line that can count no further cannot go on safely; four billion refreshes are not a person's.
fn rotate(line: &Line, now: Timestamp) -> Verdict {
    match line.generation.checked_add(1) {
        Some(generation) => Verdict::Rotate(Line { generation, parent: Some(line.generation), rotated_at: now }),
        None => Verdict::Reuse,
    }
}

fn supersede(line: &Line, now: Timestamp) -> Verdict {
    match line.generation.checked_add(1) {
        Some(generation) => Verdict::Supersede {
            line: Line { generation, parent: line.parent, rotated_at: now },
            superseded: line.generation,
        },
        None => Verdict::Reuse,
    }
}
