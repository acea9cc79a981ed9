//! One socket, from its opening to its end: the frames of `/live` and what each sets off. Does not
//! reconnect.

use super::{
    banner,
    browser::{self, Source},
    live::{Nudge, Nudges},
    refresh, renewal,
    session::Session,
    tab, token,
};
use crate::{
    paths,
    view::{EndNotice, EndReason, EndedBy},
};
use futures::{
    FutureExt, StreamExt,
    future::{Either, FusedFuture, select},
    pin_mut,
};
use gloo_net::websocket::{Message, WebSocketError, futures::WebSocket};
use leptos::task::spawn_local;
use serde::Deserialize;

/// Time to say hello (milliseconds).
const GREETING: f64 = 10_000.0;
/// What browsers report when there was no close frame (RFC 6455 §7.4.1).
const NO_CLOSE_FRAME: u16 = 1006;

pub struct Talk {
    pub session: Session,
    /// The server said hello.
    pub greeted: bool,
    /// There was a socket before this one.
    pub before: bool,
}

pub enum End {
    Closed(u16),
    /// Connect again at once.
    Anew,
    /// The tab wants no socket any more.
    Cut,
}

enum Event {
    Said(String),
    Over(End),
    Late,
    Nothing,
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
    pub async fn over(&mut self, nudges: &mut Nudges) -> End {
        let socket = tab::socket_url(paths::LIVE).and_then(|url| WebSocket::open(&url).ok());
        let Some(mut socket) = socket else { return End::Closed(NO_CLOSE_FRAME) };
        let greeting = tab::sleep(GREETING).fuse();
        pin_mut!(greeting);
        loop {
            match next(&mut socket, nudges, greeting.as_mut()).await {
                Event::Said(text) => self.hear(&text),
                Event::Over(end) => return end,
                Event::Late if !self.greeted => return End::Closed(NO_CLOSE_FRAME),
                Event::Late | Event::Nothing => {}
            }
        }
    }

    fn hear(&mut self, text: &str) {
        // What a newer server says and this tab does not understand is followed by a close if it matters.
        let Ok(frame) = serde_json::from_str::<Frame>(text) else { return };
        let session = self.session;
        match frame.r#type.as_str() {
            "hello" => self.greet(frame.session_id.as_deref()),
            "session_ended" if frame.session_id.as_deref().is_none_or(browser::is_ours) => {
                session.ended(notice(frame), Source::Server);
            }
            "sessions_changed" => session.list_changed(),
            "refresh_needed" if tab::is_visible() => {
                spawn_local(refresh::newer_than(session, token::serial()).map(drop));
            }
            // A hidden tab asks when somebody looks: refreshing is activity.
            "refresh_needed" => token::outdate(),
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

async fn next(socket: &mut WebSocket, nudges: &mut Nudges, greeting: impl FusedFuture<Output = ()> + Unpin) -> Event {
    match select(select(socket.next(), nudges.next()), greeting).await {
        Either::Left((Either::Left((said, _)), _)) => heard(said),
        Either::Left((Either::Right((nudge, _)), _)) => nudged(nudge),
        Either::Right(_) => Event::Late,
    }
}

fn heard(said: Option<Result<Message, WebSocketError>>) -> Event {
    match said {
        Some(Ok(Message::Text(text))) => Event::Said(text),
        Some(Err(WebSocketError::ConnectionClose(close))) => Event::Over(End::Closed(close.code)),
        None => Event::Over(End::Closed(NO_CLOSE_FRAME)),
        // A close follows every error; binary frames are nobody's.
        Some(_) => Event::Nothing,
    }
}

fn nudged(nudge: Option<Nudge>) -> Event {
    match nudge {
        Some(Nudge::Now) => Event::Nothing,
        Some(Nudge::Anew) => Event::Over(End::Anew),
        Some(Nudge::Dead) => Event::Over(End::Closed(NO_CLOSE_FRAME)),
        None => Event::Over(End::Cut),
    }
}

fn notice(frame: Frame) -> Option<EndNotice> {
    Some(EndNotice { reason: frame.reason?, by: frame.by?, at: frame.at? })
}
