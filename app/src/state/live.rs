//! The tab's socket: hears of endings at once and finds its way back when the connection is lost. What a
//! loss means is decided by the policy module, what is said about it by the banner; a refused socket
//! alone never signs anybody out.

use super::{
    banner,
    browser::{self, Source},
    policy::{self, Step},
    refresh::{self, Outcome},
    renewal,
    session::Session,
    tab, token,
};
use crate::{
    paths,
    view::{EndNotice, EndReason, EndedBy},
};
use futures::{
    FutureExt, StreamExt,
    channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded},
    future::{AbortHandle, Either, abortable, select},
    pin_mut,
};
use gloo_net::websocket::{Message, WebSocketError, futures::WebSocket};
use leptos::task::spawn_local;
use serde::Deserialize;
use std::cell::RefCell;

/// Time to say hello (milliseconds).
const GREETING: f64 = 10_000.0;
/// What browsers report when there was no close frame (RFC 6455 §7.4.1).
const NO_CLOSE_FRAME: u16 = 1006;

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

type Nudges = UnboundedReceiver<Nudge>;

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
            banner::back(session);
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

/// One socket, from its opening to its end.
struct Talk {
    session: Session,
    greeted: bool,
    /// There was a socket before this one.
    before: bool,
}

enum End {
    Closed(u16),
    /// Connect again at once.
    Anew,
    /// The tab wants no socket any more.
    Cut,
}

#[derive(Deserialize)]
struct Frame {
    r#type: String,
    session_id: Option<String>,
    reason: Option<EndReason>,
    by: Option<EndedBy>,
    at: Option<String>,
}

impl Talk {
    async fn over(&mut self, nudges: &mut Nudges) -> End {
        let socket = tab::socket_url(paths::LIVE).and_then(|url| WebSocket::open(&url).ok());
        let Some(mut socket) = socket else { return End::Closed(NO_CLOSE_FRAME) };
        let greeting = tab::sleep(GREETING).fuse();
        pin_mut!(greeting);
        loop {
            let heard = select(socket.next(), nudges.next());
            match select(heard, greeting.as_mut()).await {
                Either::Left((Either::Left((Some(Ok(Message::Text(text))), _)), _)) => self.hear(&text),
                Either::Left((Either::Left((Some(Err(WebSocketError::ConnectionClose(close))), _)), _)) => {
                    return End::Closed(close.code);
                }
                Either::Left((Either::Left((None, _)), _)) => return End::Closed(NO_CLOSE_FRAME),
                Either::Left((Either::Right((None, _)), _)) => return End::Cut,
                Either::Left((Either::Right((Some(Nudge::Anew), _)), _)) => return End::Anew,
                Either::Left((Either::Right((Some(Nudge::Dead), _)), _)) => return End::Closed(NO_CLOSE_FRAME),
                Either::Right(((), _)) if !self.greeted => return End::Closed(NO_CLOSE_FRAME),
                // Frames nobody sends, errors that a close follows, and nudges that need no answer.
                _ => {}
            }
        }
    }

    fn hear(&mut self, text: &str) {
        // What a newer server says and this tab does not understand is followed by a close if it matters.
        let Ok(frame) = serde_json::from_str::<Frame>(text) else { return };
        match frame.r#type.as_str() {
            "hello" => self.greet(frame.session_id.as_deref()),
            "session_ended" if frame.session_id.as_deref().is_none_or(browser::is_ours) => {
                self.session.ended(notice(frame), Source::Server);
            }
            "sessions_changed" => self.session.list_changed(),
            "refresh_needed" if tab::is_visible() => {
                let session = self.session;
                spawn_local(async move {
                    refresh::newer_than(session, token::serial()).await;
                });
            }
            _ => {}
        }
    }

    fn greet(&mut self, session_id: Option<&str>) {
        if session_id.is_some_and(|id| !browser::is_ours(id)) {
            // The cookie is another session's now, and this page shows the wrong one.
            tab::reload();
            return;
        }
        self.greeted = true;
        banner::back(self.session);
        if self.before {
            self.session.list_changed();
            renewal::catch_up(self.session);
        }
    }
}

fn notice(frame: Frame) -> Option<EndNotice> {
    Some(EndNotice { reason: frame.reason?, by: frame.by?, at: frame.at? })
}
