//! Links in mails: what one is for and how long it is good. Whoever follows one has read the mailbox; it
//! proves nothing else, and signs nobody in.

use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Sets another password.
    Reset,
    /// Confirms that the account's address is its owner's.
    Confirm,
    /// Agrees, from the address an account has, to another one.
    ChangeFrom,
    /// Agrees, from the address an account is to have.
    ChangeTo,
    /// "This wasn't me": ends everything and leads to another password.
    NotMe,
}

impl Purpose {
    pub const ALL: [Self; 5] = [Self::Reset, Self::Confirm, Self::ChangeFrom, Self::ChangeTo, Self::NotMe];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Confirm => "confirm",
            Self::ChangeFrom => "change_from",
            Self::ChangeTo => "change_to",
            Self::NotMe => "not_me",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == text)
    }

    /// A link of this age does nothing any more.
    pub const fn life(self) -> Duration {
        match self {
            Self::Reset => Duration::from_mins(30),
            Self::Confirm | Self::ChangeFrom | Self::ChangeTo => Duration::from_hours(24),
            Self::NotMe => Duration::from_hours(7 * 24),
        }
    }

    /// Whether an account has one at a time, the newest. Every mail about something odd keeps its own way out.
    pub const fn is_one_at_a_time(self) -> bool {
        !matches!(self, Self::NotMe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_read_back_as_they_are_written() {
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::parse(purpose.as_str()), Some(purpose));
        }
        assert_eq!(Purpose::parse("party"), None);
    }
}
