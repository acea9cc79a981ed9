//! Endings: the recorded facts that something stopped. Every way a session stops becomes one of these, and
//! verifiers refuse by them alone.

use crate::{
    ids::{AccountId, ClientId, SessionId, TokenId},
    time::Timestamp,
};

/// Why. The names are fixed for other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    SignedOut,
    SignedOutElsewhere,
    SignedOutOthers,
    Admin,
    AdminEveryone,
    Disabled,
    Deleted,
    PasswordChanged,
    FactorChanged,
    RefreshReuse,
    Suspicious,
    Idle,
    Expired,
    Limit,
    Revoked,
}

impl Reason {
    pub const ALL: [Self; 15] = [
        Self::SignedOut,
        Self::SignedOutElsewhere,
        Self::SignedOutOthers,
        Self::Admin,
        Self::AdminEveryone,
        Self::Disabled,
        Self::Deleted,
        Self::PasswordChanged,
        Self::FactorChanged,
        Self::RefreshReuse,
        Self::Suspicious,
        Self::Idle,
        Self::Expired,
        Self::Limit,
        Self::Revoked,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::SignedOutElsewhere => "signed_out_elsewhere",
            Self::SignedOutOthers => "signed_out_others",
            Self::Admin => "admin",
            Self::AdminEveryone => "admin_everyone",
            Self::Disabled => "disabled",
            Self::Deleted => "deleted",
            Self::PasswordChanged => "password_changed",
            Self::FactorChanged => "factor_changed",
            Self::RefreshReuse => "refresh_reuse",
            Self::Suspicious => "suspicious",
            Self::Idle => "idle",
            Self::Expired => "expired",
            Self::Limit => "limit",
            Self::Revoked => "revoked",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

/// Who ended it, as its owner is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The person, from the device and address named.
    Owner {
        device: String,
        ip: String,
    },
    Admin,
    System,
    /// Curfew itself, because of what the device and address named presented.
    Presenter {
        device: String,
        ip: String,
    },
}

/// A session's end with its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub at: Timestamp,
    pub reason: Reason,
    pub by: Actor,
}

/// What an ending refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every access token of the session; its refresh line is dead and its tabs are told.
    Session { session: SessionId, account: AccountId, ended: Ended },
    /// Every session the account had, and every access token of a lower epoch than this.
    Account { account: AccountId, epoch: u32, ended: Ended },
    /// Every session whose id was made at `before` or earlier, whoever's it is.
    Everyone { before: Timestamp, ended: Ended },
    /// Access tokens of one superseded generation of a session that goes on. Presenting one is evidence of
    /// reuse: somebody did receive it.
    Generation { session: SessionId, generation: u32 },
    /// Access tokens of a lower epoch say something about the account's roles that is no longer so. They are to
    /// be exchanged; nobody is signed out.
    Roles { account: AccountId, epoch: u32 },
    /// Every access token of a machine client.
    Client { client: ClientId },
    /// One access token.
    Token { token: TokenId },
    /// Every token signed with this key.
    Key { kid: String },
}

impl Scope {
    /// The name of its kind on the wire.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Session { .. } => "session",
            Self::Account { .. } => "account",
            Self::Everyone { .. } => "everyone",
            Self::Generation { .. } => "generation",
            Self::Roles { .. } => "roles",
            Self::Client { .. } => "client",
            Self::Token { .. } => "token",
            Self::Key { .. } => "key",
        }
    }

    /// How it ended, where something people call a session did.
    pub const fn ended(&self) -> Option<&Ended> {
        match self {
            Self::Session { ended, .. } | Self::Account { ended, .. } | Self::Everyone { ended, .. } => Some(ended),
            Self::Generation { .. }
            | Self::Roles { .. }
            | Self::Client { .. }
            | Self::Token { .. }
            | Self::Key { .. } => None,
        }
    }
}

/// One row of the feed, in the order of `seq`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Strictly increasing over everything that ever ended.
    pub seq: i64,
    pub at: Timestamp,
    /// When the last access token it concerns has expired; nobody needs to remember it longer.
    pub until: Timestamp,
    pub scope: Scope,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_read_back_as_they_are_written() {
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.as_str()), Some(reason));
        }
        assert_eq!(Reason::parse("because"), None);
    }
}
