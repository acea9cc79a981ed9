//! What an account's owner is told of, by mail and in the app: facts, worded elsewhere.

use crate::{ids::SessionId, time::Timestamp};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Somebody signed in on a device the account does not know.
    NewDevice,
    /// Somebody signed in on a known device, from a network or country the account does not know.
    NewPlace,
    /// A copy of a session's token was presented, and the session ended.
    TokenCopied,
    /// The password was changed with the one before.
    PasswordChanged,
    /// The password was changed by a link from a mail.
    PasswordReset,
    /// The password was changed by the operator.
    PasswordSet,
    /// Somebody wants the account to have another address.
    EmailChangeAsked,
    /// The account has another address.
    EmailChanged,
}

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::NewDevice,
        Self::NewPlace,
        Self::TokenCopied,
        Self::PasswordChanged,
        Self::PasswordReset,
        Self::PasswordSet,
        Self::EmailChangeAsked,
        Self::EmailChanged,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NewDevice => "new_device",
            Self::NewPlace => "new_place",
            Self::TokenCopied => "token_copied",
            Self::PasswordChanged => "password_changed",
            Self::PasswordReset => "password_reset",
            Self::PasswordSet => "password_set",
            Self::EmailChangeAsked => "email_change_asked",
            Self::EmailChanged => "email_changed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A device and where it was, as people are told: browser and system, network address, and the approximate
/// place where it is known. Never a name somebody chose, which could say anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub device: String,
    pub ip: String,
    pub place: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub kind: Kind,
    pub at: Timestamp,
    /// The session it is about, where it is about one.
    pub session: Option<SessionId>,
    /// Who did it, where that is somebody.
    pub by: Option<Party>,
    /// Of a copied token: who held the session when the copy turned up.
    pub holder: Option<Party>,
    /// Of a sign-in: how.
    pub method: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_read_back_as_they_are_written() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(Kind::parse("party"), None);
    }
}
