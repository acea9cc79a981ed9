//! Access tokens: what they claim and whether the claims hold. Signatures are checked before anything here
//! is asked; endings are looked up after.

use crate::{
    ids::{AccountId, SessionId},
    policy::Policy,
    time::Timestamp,
};
use std::time::Duration;

/// RFC 9068 §2.2 claims of a person's session, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    pub account: AccountId,
    pub session: SessionId,
    /// The session's generation the token was minted with.
    pub generation: u32,
    /// The account's epoch it was minted with.
    pub epoch: u32,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    /// When the person last proved who they are.
    pub authenticated_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("expired")]
    Expired,
    #[error("issued in the future")]
    NotYetIssued,
}

impl Claims {
    /// The claims of a fresh token. `shorten` is 0–255, a random part of up to 5 % taken off its life so
    /// that tabs and fleets do not refresh in step.
    pub fn mint(identity: Identity, generation: u32, now: Timestamp, life: Life<'_>) -> Self {
        let five_percent = life.policy.access_ttl / 20;
        let span = life.policy.access_ttl.saturating_sub(five_percent * u32::from(life.shorten) / 255);
        Self {
            account: identity.account,
            session: identity.session,
            generation,
            epoch: identity.epoch,
            issued_at: now,
            expires_at: now + span,
            authenticated_at: identity.authenticated_at,
        }
    }

    /// Whether the times hold at `now` (RFC 7519 §4.1.4, with the policy's leeway).
    pub fn check(&self, now: Timestamp, policy: &Policy) -> Result<(), Refusal> {
        if now >= self.expires_at + policy.leeway {
            return Err(Refusal::Expired);
        }
        if self.issued_at > now + policy.leeway + ISSUE_TOLERANCE {
            return Err(Refusal::NotYetIssued);
        }
        Ok(())
    }
}

/// `iat` is in whole seconds; a node that runs behind by this much still accepts its neighbour's tokens.
const ISSUE_TOLERANCE: Duration = Duration::from_mins(1);

/// Whom a token is for.
#[derive(Clone, Copy, Debug)]
pub struct Identity {
    pub account: AccountId,
    pub session: SessionId,
    pub epoch: u32,
    pub authenticated_at: Timestamp,
}

/// How long it lives.
#[derive(Clone, Copy, Debug)]
pub struct Life<'a> {
    pub policy: &'a Policy,
    pub shorten: u8,
}
