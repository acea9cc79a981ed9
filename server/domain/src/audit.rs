//! The words of the audit log: who did what to whom, and why. Facts about acts that were done; whether one is
//! allowed is decided elsewhere.

use crate::device;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    AccountCreated,
    PasswordChanged,
    AccountDeleted,
    AccountDisabled,
    AccountEnabled,
    RolesChanged,
    SessionEnded,
    AccountSessionsEnded,
    EveryoneEnded,
    /// A copied token was presented; its session ended.
    ReuseDetected,
    ClientCreated,
    ClientDeleted,
    KeyRotated,
    KeyRevoked,
    FactorAdded,
    FactorRemoved,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    /// All of somebody's factors, by an administrator.
    FactorsReset,
}

impl Action {
    pub const ALL: [Self; 19] = [
        Self::AccountCreated,
        Self::PasswordChanged,
        Self::AccountDeleted,
        Self::AccountDisabled,
        Self::AccountEnabled,
        Self::RolesChanged,
        Self::SessionEnded,
        Self::AccountSessionsEnded,
        Self::EveryoneEnded,
        Self::ReuseDetected,
        Self::ClientCreated,
        Self::ClientDeleted,
        Self::KeyRotated,
        Self::KeyRevoked,
        Self::FactorAdded,
        Self::FactorRemoved,
        Self::RecoveryCodesMade,
        Self::RecoveryCodeUsed,
        Self::FactorsReset,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccountCreated => "account_created",
            Self::PasswordChanged => "password_changed",
            Self::AccountDeleted => "account_deleted",
            Self::AccountDisabled => "account_disabled",
            Self::AccountEnabled => "account_enabled",
            Self::RolesChanged => "roles_changed",
            Self::SessionEnded => "session_ended",
            Self::AccountSessionsEnded => "account_sessions_ended",
            Self::EveryoneEnded => "everyone_ended",
            Self::ReuseDetected => "reuse_detected",
            Self::ClientCreated => "client_created",
            Self::ClientDeleted => "client_deleted",
            Self::KeyRotated => "key_rotated",
            Self::KeyRevoked => "key_revoked",
            Self::FactorAdded => "factor_added",
            Self::FactorRemoved => "factor_removed",
            Self::RecoveryCodesMade => "recovery_codes_made",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::FactorsReset => "factors_reset",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == text)
    }
}

/// In which capacity somebody acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// A person with the role `admin`.
    Admin,
    /// Whoever runs the command line where the data is.
    Operator,
    /// A person, on their own account.
    Owner,
    /// Curfew itself.
    System,
    /// A program with credentials of its own.
    Client,
}

impl Capacity {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Operator => "operator",
            Self::Owner => "owner",
            Self::System => "system",
            Self::Client => "client",
        }
    }
}

/// Who acted. The name is kept as it was then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    pub capacity: Capacity,
    pub id: Option<String>,
    pub name: String,
    /// The network address the act came from.
    pub ip: Option<String>,
}

impl Who {
    pub fn operator() -> Self {
        Self { capacity: Capacity::Operator, id: None, name: "command line".to_owned(), ip: None }
    }

    pub fn system() -> Self {
        Self { capacity: Capacity::System, id: None, name: "Curfew".to_owned(), ip: None }
    }
}

/// To whom or what it was done. Names are kept as they were then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    Account {
        id: String,
        name: String,
    },
    /// The name is the owner's.
    Session {
        id: String,
        name: String,
    },
    Everyone,
    Client {
        id: String,
        name: String,
    },
    Key {
        kid: String,
    },
}

impl Whom {
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Account { .. } => "account",
            Self::Session { .. } => "session",
            Self::Everyone => "everyone",
            Self::Client { .. } => "client",
            Self::Key { .. } => "key",
        }
    }

    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Account { id, .. } | Self::Session { id, .. } | Self::Client { id, .. } | Self::Key { kid: id } => {
                Some(id)
            }
            Self::Everyone => None,
        }
    }

    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Account { name, .. } | Self::Session { name, .. } | Self::Client { name, .. } => Some(name),
            Self::Everyone | Self::Key { .. } => None,
        }
    }
}

/// Why somebody says they do it: at most 200 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a reason is at most 200 characters without control characters")]
pub struct NotANote;

impl Note {
    pub const MAX_CHARS: usize = 200;

    /// `None` when there is nothing but white space.
    ///
    /// # Errors
    /// [`NotANote`] when it is too long, or hides characters.
    pub fn parse(text: &str) -> Result<Option<Self>, NotANote> {
        let text = text.trim();
        if text.chars().count() > Self::MAX_CHARS || text.chars().any(device::is_hidden) {
            return Err(NotANote);
        }
        Ok((!text.is_empty()).then(|| Self(text.to_owned())))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_read_back_as_they_are_written() {
        for action in Action::ALL {
            assert_eq!(Action::parse(action.as_str()), Some(action));
        }
        assert_eq!(Action::parse("made_tea"), None);
    }

    #[test]
    fn a_reason_is_short_visible_text_or_none() {
        assert_eq!(Note::parse("  left the company "), Ok(Some(Note("left the company".into()))));
        assert_eq!(Note::parse(" \n"), Ok(None));
        assert!(Note::parse(&"ä".repeat(200)).is_ok());
        for bad in ["a\nb", "a\u{0}b", "x\u{202e}y", &"a".repeat(201)] {
            assert_eq!(Note::parse(bad), Err(NotANote), "{bad:?}");
        }
    }
}
