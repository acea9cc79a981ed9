//! `GET /live`: the socket over which a tab is told that its session has ended. One task per socket; the
//! server says it, then closes the socket itself.

use super::{
    caller::{self, ended_error},
    error::{self, Problem},
    facts::Facts,
    origin, present,
};
use crate::{
    accounts::standing::Standing,
    hub::{Full, Push, Subscription, Tab},
    state::AppState,
    store::{StoreError, changes, sessions},
};
use app::error::ApiError;
use axum::{
    body::Bytes,
    extract::{
        State,
        ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::{IntoResponse, Response},
};
use curfew_domain::{ending::Ended, session::State as SessionState};
use http::HeaderMap;
use serde_json::json;
use std::time::Duration;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, timeout};

const PING_EVERY: Duration = Duration::from_secs(20);
const DEAD_AFTER: Duration = Duration::from_secs(45);
/// A peer that does not take a message within this is cut.
const SEND_WITHIN: Duration = Duration::from_secs(5);
const LARGEST_MESSAGE: usize = 4096;
const LONGEST_QUEUE: usize = 64 * 1024;

/// Close codes: RFC 6455 §7.4.1, and our own from 4000 on.
mod close {
    pub const RESTARTING: u16 = 1012;
    pub const UNSUPPORTED: u16 = 1003;
    pub const PROTOCOL: u16 = 1002;
    pub const NOT_UTF8: u16 = 1007;
    pub const TOO_BIG: u16 = 1009;
    pub const ENDED: u16 = 4401;
    pub const NO_SESSION: u16 = 4403;
    pub const TOO_MANY: u16 = 4429;
}

pub async fn live(
    State(app): State<AppState>,
    headers: HeaderMap,
    facts: Facts,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    if !origin::is_allowed(&app.config, &headers) {
        return Err(ApiError::CrossSite.into());
    }
    let tab = match caller::of_cookie(&app, &facts).await? {
        Standing::SignedIn(found) => {
            Tab { account: found.account.id, session: found.session.id, epoch: found.account.epoch }
        }
        Standing::Ended(ended) => return Err(ended_error(&ended).into()),
        Standing::Reused(_) | Standing::SignedOut => return Err(ApiError::NotSignedIn.into()),
    };
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return Ok(rejection.into_response()),
    };
    let tasks = app.tasks.clone();
    Ok(upgrade
        .read_buffer_size(LARGEST_MESSAGE)
        .write_buffer_size(LARGEST_MESSAGE)
        .max_write_buffer_size(LONGEST_QUEUE)
        .max_message_size(LARGEST_MESSAGE)
        .max_frame_size(LARGEST_MESSAGE)
        .on_upgrade(move |socket| tasks.track_future(run(app, tab, socket))))
}

/// Subscribes first, then looks: an ending committed in between is either seen or pushed, never missed.
async fn run(app: AppState, tab: Tab, socket: WebSocket) {
    let line = Line { socket, heard: Instant::now() };
    let subscription = match app.hub.subscribe(tab) {
        Ok(subscription) => subscription,
        Err(Full) => return line.close(close::TOO_MANY, "too many open tabs").await,
    };
    match session_now(&app, tab).await.map_err(error::store) {
        Ok(Now::Ended(ended)) => line.say_ended(tab, &ended).await,
        Ok(Now::Live { list_changed }) => line.follow(&app, tab, subscription, list_changed).await,
        Ok(Now::Gone) => line.close(close::NO_SESSION, "").await,
        Err(_) => line.close(close::RESTARTING, "").await,
    }
}

/// The session a tab has just been opened for.
enum Now {
    Live {
        /// The account's list may look different from the page that opened the socket: from when that was rendered
        /// until now nobody could tell it so.
        list_changed: bool,
    },
    Ended(Ended),
    Gone,
}

async fn session_now(app: &AppState, tab: Tab) -> Result<Now, StoreError> {
    let mut db = app.store.read().await?;
    let Some(found) = sessions::find(&mut db, tab.session).await? else { return Ok(Now::Gone) };
    match found.session.state {
        SessionState::Ended(ended) => Ok(Now::Ended(ended)),
        SessionState::Live => {
            // No page of a session is older than the session.
            let since = (app.clock.now() - changes::REMEMBERED).max(found.session.created_at);
            Ok(Now::Live { list_changed: changes::any_since(&mut db, tab.account, since).await? })
        }
    }
}

struct Line {
    socket: WebSocket,
    /// When the peer last said anything.
    heard: Instant,
}

/// Whether the socket goes on.
enum Next {
    On,
    Over,
}

impl Line {
    async fn follow(mut self, app: &AppState, tab: Tab, mut subscription: Subscription, list_changed: bool) {
        let hello =
            json!({"type": "hello", "session_id": tab.session.to_string(), "now": present::rfc3339(app.clock.now())});
        if !self.say(Message::Text(hello.to_string().into())).await
            || list_changed && matches!(self.say_word("sessions_changed").await, Next::Over)
        {
            return;
        }
        let mut ping = pings();
        loop {
            let next = tokio::select! {
                biased;
                push = subscription.next() => match push {
                    Some(Push::Ended(ended)) => return self.say_ended(tab, &ended).await,
                    Some(Push::SessionsChanged) => self.say_word("sessions_changed").await,
                    Some(Push::RefreshNeeded) => self.say_word("refresh_needed").await,
                    None => Next::Over,
                },
                () = app.stopping.cancelled() => return self.close(close::RESTARTING, "restarting").await,
                frame = self.socket.recv() => self.hear(frame).await,
                _ = ping.tick() => self.ping().await,
            };
            if matches!(next, Next::Over) {
                return;
            }
        }
    }

    async fn say_ended(mut self, tab: Tab, ended: &Ended) {
        let notice = present::notice(ended);
        let text = json!({"type": "session_ended", "session_id": tab.session.to_string(), "reason": notice.reason, "by": notice.by, "at": notice.at});
        if self.say(Message::Text(text.to_string().into())).await {
            self.close(close::ENDED, ended.reason.as_str()).await;
        }
    }

    /// A message that is its type and nothing else.
    async fn say_word(&mut self, word: &'static str) -> Next {
        on(self.say(Message::Text(json!({"type": word}).to_string().into())).await)
    }

    async fn ping(&mut self) -> Next {
        if self.heard.elapsed() > DEAD_AFTER {
            return Next::Over;
        }
        on(self.say(Message::Ping(Bytes::new())).await)
    }

    /// A client has nothing to say but pongs and closes.
    async fn hear(&mut self, frame: Option<Result<Message, axum::Error>>) -> Next {
        self.heard = Instant::now();
        let (code, why) = match frame {
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Next::On,
            Some(Ok(Message::Close(_))) => return self.answer_goodbye().await,
            None => return Next::Over,
            Some(Ok(Message::Text(_) | Message::Binary(_))) => (close::UNSUPPORTED, "nothing is expected from you"),
            Some(Err(error)) => match code_of(&error) {
                Some(code) => (code, ""),
                None => return Next::Over,
            },
        };
        self.send_close(code, why).await;
        Next::Over
    }

    /// The answer a close is owed (RFC 6455 §5.5.1) is queued by now; reading on is what sends it.
    async fn answer_goodbye(&mut self) -> Next {
        let _ = timeout(SEND_WITHIN, self.socket.recv()).await;
        Next::Over
    }

    /// Whether the peer took it in time.
    async fn say(&mut self, message: Message) -> bool {
        matches!(timeout(SEND_WITHIN, self.socket.send(message)).await, Ok(Ok(())))
    }

    /// Says goodbye and gives the peer a moment to answer; then the socket is cut all the same.
    async fn close(mut self, code: u16, reason: &'static str) {
        self.send_close(code, reason).await;
        let answer = async { while let Some(Ok(_)) = self.socket.recv().await {} };
        let _ = timeout(Duration::from_secs(1), answer).await;
    }

    async fn send_close(&mut self, code: u16, reason: &'static str) {
        let _ = self.say(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await;
    }
}

fn on(alive: bool) -> Next {
    if alive { Next::On } else { Next::Over }
}

fn pings() -> Interval {
    let mut ping = interval(PING_EVERY);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ping.reset();
    ping
}

/// The close code RFC 6455 asks for; `None` when the connection is simply gone.
fn code_of(error: &axum::Error) -> Option<u16> {
    use tungstenite::Error;
    let inner = std::error::Error::source(error)?.downcast_ref::<Error>()?;
    match inner {
        Error::Capacity(_) => Some(close::TOO_BIG),
        Error::Utf8(_) => Some(close::NOT_UTF8),
        Error::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake) => None,
        Error::Protocol(_) => Some(close::PROTOCOL),
        _ => None,
    }
}
