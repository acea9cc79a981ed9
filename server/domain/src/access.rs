//! Access tokens: what they claim and whether the claims hold. Signatures are checked before anything here
//! is asked; endings are looked up after.

use crate::{
    ids::{AccountId, ClientId, SessionId, TokenId},
    policy::Policy,
    proof::Method,
    roles::{Permissions, Roles},
    time::Timestamp,
};
use std::time::Duration;

/// What a verified token says: a person's session, or a program for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    Person(Claims),
    Machine(MachineClaims),
}

/// RFC 9068 §2.2 claims of a person's session, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    pub account: AccountId,
    pub session: SessionId,
    /// What the person signed in with: the `client_id`.
    pub application: Application,
    /// The session's generation the token was minted with.
    pub generation: u32,
    /// The account's epoch it was minted with.
    pub epoch: u32,
    pub roles: Roles,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    /// When the person last proved in full who they are.
    pub authenticated_at: Timestamp,
    /// How (RFC 8176).
    pub amr: Vec<String>,
}

/// Claims of a program that acts for itself (RFC 6749 §4.4): `sub` and `client_id` are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineClaims {
    pub client: ClientId,
    pub token: TokenId,
    pub permissions: Permissions,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Curfew's own applications, which people sign in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Application {
    /// Pages in a browser; the refresh token is a cookie.
    Web,
    /// An installed program; it keeps the refresh token itself.
    Native,
}

impl Application {
    pub const ALL: [Self; 2] = [Self::Web, Self::Native];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Native => "native",
        }
    }

    /// As the `client_id` claim (RFC 9068 §2.2).
    pub const fn client_id(self) -> &'static str {
        match self {
            Self::Web => "curfew-web",
            Self::Native => "curfew-native",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|application| application.as_str() == text)
    }

    pub fn of_client_id(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|application| application.client_id() == text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("expired")]
    Expired,
    #[error("issued in the future")]
    NotYetIssued,
}

impl Token {
    /// Whether the times hold at `now` (RFC 7519 §4.1.4, with the policy's leeway).
    pub fn check(&self, now: Timestamp, policy: &Policy) -> Result<(), Refusal> {
        match self {
            Self::Person(claims) => claims.check(now, policy),
            Self::Machine(claims) => check_times(claims.issued_at, claims.expires_at, now, policy),
        }
    }
}

impl Claims {
    /// The claims of a fresh token.
    pub fn mint(identity: Identity, generation: u32, now: Timestamp, life: Life<'_>) -> Self {
        Self {
            account: identity.account,
            session: identity.session,
            application: identity.application,
            generation,
            epoch: identity.epoch,
            roles: identity.roles,
            issued_at: now,
            expires_at: now + life.span(),
            authenticated_at: identity.authenticated_at,
            amr: identity.authenticated_by.amr().iter().map(|&name| name.to_owned()).collect(),
        }
    }

    /// Whether the times hold at `now` (RFC 7519 §4.1.4, with the policy's leeway).
    pub fn check(&self, now: Timestamp, policy: &Policy) -> Result<(), Refusal> {
        check_times(self.issued_at, self.expires_at, now, policy)
    }
}

fn check_times(issued_at: Timestamp, expires_at: Timestamp, now: Timestamp, policy: &Policy) -> Result<(), Refusal> {
    if now >= expires_at + policy.leeway {
        return Err(Refusal::Expired);
    }
    if issued_at > now + policy.leeway + ISSUE_TOLERANCE {
        return Err(Refusal::NotYetIssued);
    }
    Ok(())
}

/// `iat` is in whole seconds; a node that runs behind by this much still accepts its neighbour's tokens.
const ISSUE_TOLERANCE: Duration = Duration::from_mins(1);

/// Whom a token is for.
#[derive(Clone, Debug)]
pub struct Identity {
    pub account: AccountId,
    pub session: SessionId,
    pub application: Application,
    pub epoch: u32,
    pub roles: Roles,
    pub authenticated_at: Timestamp,
    pub authenticated_by: Method,
}

/// How long a token lives. `shorten` is 0–255, a random part of up to 5 % taken off, so that tabs and fleets
/// do not refresh in step.
#[derive(Clone, Copy, Debug)]
pub struct Life<'a> {
    pub policy: &'a Policy,
    pub shorten: u8,
}

impl Life<'_> {
    pub fn span(self) -> Duration {
        let five_percent = self.policy.access_ttl / 20;
        self.policy.access_ttl.saturating_sub(five_percent * u32::from(self.shorten) / 255)
    }
}
