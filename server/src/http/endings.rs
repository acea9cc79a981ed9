//! `GET /v1/endings`: what ended, in order, for services that verify access tokens themselves: pages of JSON, or a
//! stream of server-sent events that goes on where the last one stopped (HTML Standard §9.2).

use super::{
    caller::{Machine, Needed},
    error::{self, Problem},
    present,
};
use crate::{
    hub::Seat,
    state::{App, AppState},
    store::endings,
};
use app::error::ApiError;
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use curfew_domain::{
    ending::{Ending, Scope},
    roles::Permission,
};
use futures::{
    future::ready,
    stream::{StreamExt, once, unfold},
};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::{Deserialize, Serialize};
use std::{collections::VecDeque, convert::Infallible, time::Duration};

const PAGE: u32 = 500;
/// A comment this often keeps proxies from closing a stream on which nothing happens.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// When all seats are taken.
const COME_BACK: u32 = 30;
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

pub struct Following;

impl Needed for Following {
    const PERMISSION: Permission = Permission::Endings;
    type Refusal = Problem;
}

#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    after: u64,
}

#[derive(Serialize)]
struct Page {
    endings: Vec<Shown>,
    next: i64,
}

pub async fn endings(
    State(app): State<AppState>,
    machine: Machine<Following>,
    wanted: Result<Query<Wanted>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Query(wanted) = wanted.map_err(|_| ApiError::BadRequest)?;
    let after = i64::try_from(wanted.after).map_err(|_| ApiError::BadRequest)?;
    let after = last_event(&headers)?.unwrap_or(after);
    if wants_stream(&headers) {
        return stream(app, machine, after);
    }
    let found = read(&app, after).await?;
    let next = found.last().map_or(after, |ending| ending.seq);
    Ok(Json(Page { endings: found.iter().map(Shown::of).collect(), next }).into_response())
}

async fn read(app: &App, after: i64) -> Result<Vec<Ending>, ApiError> {
    let read = async { endings::after(&mut *app.store.read().await?, after, PAGE).await };
    read.await.map_err(error::store)
}

fn wants_stream(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let kinds = accepted.flat_map(|value| value.split(',')).map(|kind| kind.split(';').next().unwrap_or("").trim());
    kinds.into_iter().any(|kind| kind.eq_ignore_ascii_case("text/event-stream"))
}

/// What a client that lost its stream has seen. An empty one is of a client that has seen nothing.
fn last_event(headers: &HeaderMap) -> Result<Option<i64>, ApiError> {
    let Some(value) = headers.get(LAST_EVENT_ID).filter(|value| !value.is_empty()) else { return Ok(None) };
    let seq = value.to_str().ok().and_then(|text| text.parse::<u64>().ok()).and_then(|seq| i64::try_from(seq).ok());
    seq.map(Some).ok_or(ApiError::BadRequest)
}

fn stream(app: AppState, machine: Machine<Following>, after: i64) -> Result<Response, Problem> {
    let seat = app.hub.seat().ok_or(ApiError::TooManyAttempts { retry_after: COME_BACK })?;
    let follower = Follower { app, machine, cursor: after, unsent: VecDeque::new(), _seat: seat };
    // A first sign of life, so that a service knows at once that it follows.
    let hello = once(ready(Event::default().comment("")));
    let events = hello.chain(unfold(follower, Follower::next)).map(Ok::<_, Infallible>);
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx would keep events back to fill a buffer.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// One open stream. Polled only when its client takes what was sent before, so it never holds more than a page.
struct Follower {
    app: AppState,
    machine: Machine<Following>,
    /// Everything up to this `seq` was read.
    cursor: i64,
    unsent: VecDeque<Ending>,
    _seat: Seat,
}

impl Follower {
    async fn next(mut self) -> Option<(Event, Self)> {
        loop {
            if self.is_over() {
                return None;
            }
            if let Some(ending) = self.unsent.pop_front() {
                return Some((event(&ending), self));
            }
            self.read_on().await?;
        }
    }

    /// Waits for what this node's verifiers refuse by already, then reads it. `None` when the stream is over; a
    /// database out of reach ends it too, and the client comes back for the rest.
    async fn read_on(&mut self) -> Option<()> {
        let newest = tokio::select! {
            biased;
            () = self.app.stopping.cancelled() => return None,
            () = self.expiry() => return None,
            newest = self.app.hub.absorbed_past(self.cursor) => newest,
        };
        let found = read(&self.app, self.cursor).await.ok()?;
        // What was there may have been forgotten since.
        self.cursor = found.last().map_or(newest.max(self.cursor), |ending| ending.seq);
        self.unsent.extend(found);
        Some(())
    }

    /// The client was deleted, or the token it came with is not good any more.
    fn is_over(&self) -> bool {
        let deleted =
            |ending: &Ending| matches!(ending.scope, Scope::Client { client } if client == self.machine.client);
        self.app.hub.is_client_gone(self.machine.client)
            || self.unsent.front().is_some_and(deleted)
            || self
                .machine
                .token
                .as_ref()
                .is_some_and(|claims| self.app.hub.is_refused(claims) || self.app.clock.now() >= claims.expires_at)
    }

    async fn expiry(&self) {
        match &self.machine.token {
            Some(claims) => tokio::time::sleep(claims.expires_at.since(self.app.clock.now())).await,
            None => std::future::pending().await,
        }
    }
}

fn event(ending: &Ending) -> Event {
    let data = serde_json::to_string(&Shown::of(ending)).unwrap_or_default();
    Event::default().id(ending.seq.to_string()).event("ending").data(data)
}

/// An ending as other services need it. Who did it, and from where, is its owner's business.
#[derive(Serialize)]
struct Shown {
    seq: i64,
    scope: &'static str,
    /// The id of a session, an account, a client or a token; a key's `kid`; nobody in particular for everyone.
    subject: Option<String>,
    reason: Option<&'static str>,
    at: String,
    until: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
}

impl Shown {
    fn of(ending: &Ending) -> Self {
        let bare = Self {
            seq: ending.seq,
            scope: ending.scope.as_str(),
            subject: None,
            reason: ending.scope.ended().map(|ended| ended.reason.as_str()),
            at: present::rfc3339_millis(ending.at),
            until: present::rfc3339_millis(ending.until),
            account: None,
            epoch: None,
            generation: None,
            before: None,
        };
        match &ending.scope {
            Scope::Session { session, account, .. } => {
                Self { account: Some(account.to_string()), ..bare.about(session.to_string()) }
            }
            Scope::Account { account, epoch, .. } | Scope::Roles { account, epoch } => {
                Self { epoch: Some(*epoch), ..bare.about(account.to_string()) }
            }
            Scope::Everyone { before, .. } => Self { before: Some(present::rfc3339_millis(*before)), ..bare },
            Scope::Generation { session, generation } => {
                Self { generation: Some(*generation), ..bare.about(session.to_string()) }
            }
            Scope::Client { client } => bare.about(client.to_string()),
            Scope::Token { token } => bare.about(token.to_string()),
            Scope::Key { kid } => bare.about(kid.clone()),
        }
    }

    fn about(self, subject: String) -> Self {
        Self { subject: Some(subject), ..self }
    }
}
