//! The one place that reads the time. Everything else is handed a [`Clock`].

use curfew_domain::time::Timestamp;
use std::{
    sync::{Mutex, PoisonError},
    time::{Instant, SystemTime},
};

pub trait Clock: Send + Sync {
    /// Never smaller than an earlier answer of the same clock.
    fn now(&self) -> Timestamp;
}

/// The system's wall clock, except that it does not go back: after a backward jump it runs on from where it
/// was, so that nothing expired or ended comes to life again.
pub struct SystemClock {
    anchor: Mutex<(Instant, i64)>,
}

impl SystemClock {
    pub fn new() -> Self {
        Self { anchor: Mutex::new((Instant::now(), wall_millis())) }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let mut anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner);
        *anchor = advance(*anchor, Instant::now(), wall_millis());
        Timestamp::from_millis(anchor.1)
    }
}

/// The later of the wall clock and the last answer plus the time that has really passed since.
fn advance((then, millis): (Instant, i64), instant: Instant, wall: i64) -> (Instant, i64) {
    let steady = millis + i64::try_from(instant.duration_since(then).as_millis()).unwrap_or(0);
    // The anchor moves only on a forward step, so that fractions of a millisecond are not lost each time.
    if wall > steady {
        (instant, wall)
    } else {
        (then + std::time::Duration::from_millis((steady - millis).unsigned_abs()), steady)
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the clock")]
fn wall_millis() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_backward_jump_is_ignored_and_a_forward_jump_is_taken() {
        let start = Instant::now();
        let anchor = (start, 1_000_000);
        let second = start + Duration::from_secs(1);
        assert_eq!(advance(anchor, second, 500_000).1, 1_001_000, "set back: runs on");
        assert_eq!(advance(anchor, second, 9_000_000).1, 9_000_000, "set forward: follows");
        assert_eq!(advance(anchor, second, 1_001_000).1, 1_001_000);
    }
}
