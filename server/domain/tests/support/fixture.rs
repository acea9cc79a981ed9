//! A session, two devices and a moment that the tests share. Values only.

use curfew_domain::{
    device::{Device, Kind},
    ids::{AccountId, SessionId},
    policy::Policy,
    session::{Line, Session, State},
    time::Timestamp,
};
use std::time::Duration;

/// Long after 1970, so that a clock set back stays positive.
pub const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

pub fn laptop() -> Device {
    Device { browser: "Chromium".into(), os: "Linux".into(), kind: Kind::Desktop }
}

/// A device of another browser family and system than [`laptop`].
pub fn phone() -> Device {
    Device { browser: "Safari".into(), os: "iOS".into(), kind: Kind::Phone }
}

/// The default policy with a reuse window of `seconds`.
pub fn window(seconds: u64) -> Policy {
    Policy { reuse_window: Duration::from_secs(seconds), ..Policy::default() }
}

/// A session of [`laptop`] as it was when somebody signed in at `now`.
pub fn signed_in(now: Timestamp, policy: &Policy) -> Session {
    Session {
        id: SessionId::new(now, &[1; 10]),
        account: AccountId::new(now, &[2; 10]),
        line: Line::start(now),
        device: laptop(),
        created_at: now,
        last_seen_at: now,
        expires_at: now + policy.max_ttl,
        state: State::Live,
    }
}
