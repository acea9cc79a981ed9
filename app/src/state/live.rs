//! Keeps the tab's socket open and finds the way back when it is lost. What a loss means is decided by the
//! policy module, what is said about it by the banner, what the server says on a socket by the talk
//! module; a refused socket alone never signs anybody out.

use super::{
    banner,
    browser::Source,
    policy::{self, Step},
    refresh::{self, Outcome},
    session::{Connection, Session},
    tab,
    talk::{End, Talk},
    token,
};
use futures::{
    StreamExt,
    channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded},
    future::{AbortHandle, Either, abortable, select},
    pin_mut,
};
use leptos::task::spawn_local;
use std::cell::RefCell;

/// A word to the task that holds the socket.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Nudge {
    /// Waiting is over; an open socket stays.
    Now,
    /// The way to the server is another one: connect again.
    Anew,
    /// The server does not answer: the socket is dead.
    Dead,
}

struct Line {
    nudges: UnboundedSender<Nudge>,
    task: AbortHandle,
}

pub type Nudges = UnboundedReceiver<Nudge>;

thread_local! {
    static LINE: RefCell<Option<Line>> = const { RefCell::new(None) };
}

/// Opens the socket and keeps it open until [`close`].
pub fn connect(session: Session) {
    close();
    let (nudges, ears) = unbounded();
    let (held, task) = abortable(hold(session, ears));
    LINE.set(Some(Line { nudges, task }));
    spawn_local(async {
        let _ = held.await;
    });
}

/// Tells the task that holds the socket, if there is one.
pub fn nudge(nudge: Nudge) {
    LINE.with_borrow(|line| {
        if let Some(line) = line {
            let _ = line.nudges.unbounded_send(nudge);
        }
    });
}

/// Closes the socket, without a way back.
pub fn close() {
    banner::forget();
    if let Some(line) = LINE.take() {
        line.task.abort();
    }
}

async fn hold(session: Session, mut nudges: Nudges) {
    let (mut attempt, mut before) = (0, false);
    loop {
        let mut talk = Talk { session, greeted: false, before };
        let end = talk.over(&mut nudges).await;
        if talk.greeted {
            (attempt, before) = (0, true);
        }
        let code = match end {
            End::Closed(code) => code,
            End::Anew => {
                banner::away(session, false);
                continue;
            }
            End::Cut => return,
        };
        let Some(wait) = after(session, policy::after_close(code, talk.greeted), attempt).await else { return };
        attempt += 1;
        if !rest(session, wait, &mut nudges).await {
            return;
        }
    }
}

/// How long to wait before the next attempt (milliseconds); `None` when there is none.
async fn after(session: Session, step: Step, attempt: u32) -> Option<f64> {
    let mut asked = 0;
    match step {
        Step::Ended => {
            session.ended(None, Source::Server);
            spawn_local(refresh::explain(session));
            return None;
        }
        Step::Slowly => {
            banner::forget();
            session.say(Connection::Quiet);
            return Some(policy::slow_pause(tab::random()));
        }
        Step::Ask => {
            banner::away(session, false);
            match ask(session, attempt).await {
                Outcome::Over => return None,
                Outcome::Later(seconds) => asked = seconds,
                Outcome::Fresh => {}
            }
        }
        Step::Restarting => banner::away(session, true),
        Step::Retry => banner::away(session, false),
    }
    Some(policy::pause(attempt, asked, tab::random()))
}

/// A refresh is activity: a hidden tab asks once and then waits until somebody looks.
async fn ask(session: Session, attempt: u32) -> Outcome {
    if tab::is_online() && (attempt == 0 || tab::is_visible()) {
        refresh::newer_than(session, token::serial()).await
    } else {
        Outcome::Later(0)
    }
}

/// Waits, unless nudged; false when the line was cut.
async fn rest(session: Session, wait: f64, nudges: &mut Nudges) -> bool {
    banner::next_attempt(session, Some(wait));
    let sleep = tab::sleep(wait);
    pin_mut!(sleep);
    loop {
        match select(sleep.as_mut(), nudges.next()).await {
            Either::Right((None, _)) => return false,
            // It is known to be dead.
            Either::Right((Some(Nudge::Dead), _)) => {}
            _ => break,
        }
    }
    banner::next_attempt(session, None);
    true
}
