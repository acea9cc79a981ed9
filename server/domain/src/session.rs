//! A session: one signed-in device, one row for ever, however often it refreshes.

use crate::{
    device::Device,
    ending::Ended,
    ids::{AccountId, SessionId},
    policy::Policy,
    time::Timestamp,
};

/// Where the one live line of refresh tokens stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The current generation: how many times the session has refreshed.
    pub generation: u32,
    /// The generation the last rotation started from.
    pub parent: Option<u32>,
    /// When `generation` last changed.
    pub rotated_at: Timestamp,
}

impl Line {
    /// The line of a session that has just been signed in.
    pub const fn start(now: Timestamp) -> Self {
        Self { generation: 0, parent: None, rotated_at: now }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Live,
    Ended(Ended),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub account: AccountId,
    pub line: Line,
    pub device: Device,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// The absolute bound set at sign-in.
    pub expires_at: Timestamp,
    pub state: State,
}

/// Why a session cannot be used, though nobody ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lapsed {
    Idle,
    Expired,
}

impl Session {
    /// The absolute bound in force: a configured shortening applies to sessions already there.
    pub fn expiry(&self, policy: &Policy) -> Timestamp {
        self.expires_at.min(self.created_at + policy.max_ttl)
    }

    /// When it ends by itself if nobody uses it any more.
    pub fn lapse(&self, policy: &Policy) -> (Timestamp, Lapsed) {
        let (idle, expiry) = (self.last_seen_at + policy.idle_ttl, self.expiry(policy));
        if idle < expiry { (idle, Lapsed::Idle) } else { (expiry, Lapsed::Expired) }
    }

    /// Whether nobody used it for a good while, though it goes on.
    pub fn is_inactive(&self, now: Timestamp, policy: &Policy) -> bool {
        now.since(self.last_seen_at) >= policy.inactive_after()
    }

    /// Whether it has ended by itself; the bound itself is already over.
    pub fn lapsed(&self, now: Timestamp, policy: &Policy) -> Option<Lapsed> {
        let (at, why) = self.lapse(policy);
        (now >= at).then_some(why)
    }
}
