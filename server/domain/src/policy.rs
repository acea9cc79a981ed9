//! The times a deployment chooses. Bounds are checked where they are read (the configuration).

use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// T: how long the token before the current one, and the current one itself, are answered with the
    /// same bytes instead of a rotation. 30 s by default: browsers write their cookie file that often.
    pub reuse_window: Duration,
    /// A session nobody used for this long is over.
    pub idle_ttl: Duration,
    /// A session this old is over, however much it is used.
    pub max_ttl: Duration,
    /// Life of an access token before its random shortening by 0–5 %.
    pub access_ttl: Duration,
    /// Clock difference tolerated when an access token is verified.
    pub leeway: Duration,
    /// A proof younger than this is fresh.
    pub proof_ttl: Duration,
}

/// What is handed out can meet a request sent before it landed for this long: the browser gives up after 8 s,
/// the server drops what has waited 5 s. The server counts from a request's first byte, so one that was longer
/// on its way is a known limit. 16 s would cover what a tab still waits for, but needs a T of 32 s, and tabs
/// that take turns (a Web Lock) do not meet it at all.
const IN_FLIGHT: Duration = Duration::from_secs(13);

impl Policy {
    /// R: the part of the reuse window in which an answer may hand out the current token. What is handed out
    /// later could arrive after the window has closed, next to a rotation or a supersession it knows nothing
    /// of. At least half of the window, for the short windows of tests.
    pub fn handout_window(&self) -> Duration {
        self.reuse_window.saturating_sub(IN_FLIGHT).max(self.reuse_window / 2)
    }

    /// A session nobody used for this long is called inactive: half of what it may rest, 30 days at most, so that
    /// there is time to see it before it ends by itself.
    pub fn inactive_after(&self) -> Duration {
        (self.idle_ttl / 2).min(Duration::from_hours(30 * 24))
    }

    /// Whether the window may close over what is under way, so that accidents look like theft: tests only. A
    /// window of zero is none, which is another rule.
    pub fn is_window_short(&self) -> bool {
        !self.reuse_window.is_zero() && self.reuse_window < 2 * IN_FLIGHT
    }
}

impl Default for Policy {
    fn default() -> Self {
        const MINUTE: u64 = 60;
        const DAY: u64 = 24 * 60 * MINUTE;
        Self {
            reuse_window: Duration::from_secs(30),
            idle_ttl: Duration::from_secs(14 * DAY),
            max_ttl: Duration::from_secs(90 * DAY),
            access_ttl: Duration::from_secs(10 * MINUTE),
            leeway: Duration::from_secs(2),
            proof_ttl: Duration::from_secs(10 * MINUTE),
        }
    }
}
