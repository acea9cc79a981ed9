//! What the browser side decides, as plain functions of plain values: when a token is stale, how long to
//! wait, what a close code or a refused refresh means, what the banner says. Knows no clock, no
//! randomness and no browser; all times are milliseconds.

use super::session::{Connection, Standing};
use crate::{
    error::ApiError,
    view::{EndNotice, EndReason, EndedBy, EndedByKind, Granted},
};
use serde::Deserialize;

/// A token is exchanged once this share of its life is over.
const STALE_AT: f64 = 0.80;
/// The timers of several tabs spread over this share more.
const SPREAD: f64 = 0.05;
/// Shorter absences than this are nobody's business.
const UNSEEN: f64 = 2_500.0;
/// A restart takes less; after that it is an outage and the countdown helps more.
const RESTART: f64 = 10_000.0;

pub fn is_stale(age: f64, life: f64) -> bool {
    age >= life * STALE_AT
}

/// When after its receipt a token is refreshed by timer; `random` is in 0..1.
pub fn refresh_after(life: f64, random: f64) -> f64 {
    life * (STALE_AT + SPREAD * random)
}

/// Exponential back-off with full jitter: anything between 0 and min(30 s, 0.5 s · 2^attempt).
pub fn back_off(attempt: u32, random: f64) -> f64 {
    f64::from(500 << attempt.min(6)).min(30_000.0) * random
}

/// The pause before another attempt when the server named one: never shorter, spread by a quarter.
pub fn pause(attempt: u32, asked_seconds: u32, random: f64) -> f64 {
    let asked = f64::from(asked_seconds) * 1_000.0 * (1.0 + random / 4.0);
    back_off(attempt, random).max(asked)
}

/// The pause after a refusal for too many sockets: between half a minute and a minute.
pub fn slow_pause(random: f64) -> f64 {
    30_000.0 * (1.0 + random)
}

/// What a refresh came to.
#[derive(Debug, PartialEq)]
pub enum Answer<T> {
    Granted(T),
    /// The session is over, and what is known about why.
    Over(Option<EndNotice>),
    /// Not now, for a reason that says nothing about the session; seconds to wait at least.
    Later(u32),
}

/// Only a reply that says so ends a session; whatever else went wrong is waited out. `now` is the time of
/// asking (RFC 3339), which stands in where the server tells a reason without a time.
pub fn judge(reply: Result<Granted, ApiError>, now: &str) -> Answer<Granted> {
    match reply {
        Ok(granted) => Answer::Granted(granted),
        Err(error) if error.is_session_over() => Answer::Over(notice_of(error, now)),
        Err(error) => Answer::Later(error.retry_after().unwrap_or(0)),
    }
}

fn notice_of(error: ApiError, now: &str) -> Option<EndNotice> {
    let reason = match error {
        ApiError::SessionEnded { notice } => return notice,
        ApiError::RefreshReused { notice: Some(notice) } => return Some(notice),
        ApiError::RefreshReused { notice: None } => EndReason::RefreshReuse,
        ApiError::SessionIdle => EndReason::Idle,
        ApiError::SessionExpired => EndReason::Expired,
        ApiError::AccountDisabled => EndReason::Disabled,
        _ => return None,
    };
    let by = EndedBy { kind: EndedByKind::System, device: None, ip: None };
    Some(EndNotice { reason, by, at: now.to_owned() })
}

/// Where a signed-in tab stands after its session ended. The owner's own sign-out reaches every tab by
/// socket, often before the reply of the request that did it: no tab may call that an eviction.
pub fn standing_after(notice: Option<EndNotice>) -> Standing {
    match notice {
        Some(EndNotice { reason: EndReason::SignedOut, .. }) => Standing::Left,
        other => Standing::Ended(other),
    }
}

/// What to do after a socket is gone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// The session is over; a frame may have said why.
    Ended,
    /// Refused: only a refresh tells whether the session or the network is to blame.
    Ask,
    /// Enough sockets already: not worth a word.
    Slowly,
    Restarting,
    Retry,
}

/// `code` is the close code (RFC 6455 §7.4; 1006 when there was none), `greeted` whether the server had
/// said hello on this socket.
pub fn after_close(code: u16, greeted: bool) -> Step {
    match code {
        4401 => Step::Ended,
        4403 => Step::Ask,
        4429 => Step::Slowly,
        1012 | 1001 => Step::Restarting,
        _ if greeted => Step::Retry,
        // A refused upgrade shows no status to scripts (WHATWG WebSockets §3, "fail the connection").
        _ => Step::Ask,
    }
}

/// A tab without its socket.
#[derive(Clone, Copy, Debug)]
pub struct Absence {
    pub since: f64,
    /// When the next attempt is made, unless one is under way.
    pub next_attempt: Option<f64>,
    /// The server said that it restarts.
    pub restarting: bool,
}

/// What the banner says about an absence at the instant `now`; `None` while there is nothing to say yet.
pub fn banner(absence: Absence, now: f64, online: bool) -> Option<Connection> {
    let away = now - absence.since;
    if absence.restarting && away < RESTART {
        return Some(Connection::Restarting);
    }
    if away < UNSEEN {
        return None;
    }
    if !online {
        return Some(Connection::Offline);
    }
    let left = absence.next_attempt.map_or(0.0, |at| (at - now).max(0.0) / 1_000.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and a few minutes")]
    let seconds = left.ceil() as u32;
    Some(Connection::Reconnecting { seconds })
}

/// The `gen` claim of an access token, read without verifying anything: it only orders what this tab was
/// handed.
pub fn generation_of(token: &str) -> Option<u32> {
    #[derive(Deserialize)]
    struct Claims {
        r#gen: u32,
    }
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice::<Claims>(&base64url(payload)?).ok().map(|claims| claims.r#gen)
}

/// Whether an access token is an administrator's, read without verifying anything: it only decides what is
/// offered. The server decides what is allowed.
pub fn administers(token: &str) -> bool {
    #[derive(Deserialize)]
    struct Claims {
        scope: String,
    }
    let payload = token.split('.').nth(1).and_then(base64url).unwrap_or_default();
    serde_json::from_slice::<Claims>(&payload).is_ok_and(|claims| claims.scope.split(' ').any(|word| word == "admin"))
}

/// Base64url without padding (RFC 4648 §5); `None` for any other byte.
fn base64url(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.bytes() {
        bits = bits << 6 | u32::from(sextet(byte)?);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xff) as u8);
        }
    }
    Some(out)
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
