//! Accounts and their e-mail addresses.

use crate::{ids::AccountId, roles::Roles};

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub email: Email,
    /// Raised to refuse every access token of the account at once, or to have them exchanged because its roles
    /// changed: the `ver` claim.
    pub epoch: u32,
    pub roles: Roles,
    pub disabled: bool,
}

/// An address, kept in lower case so that one person has one account. Only its shape is checked; that it
/// exists is for a confirmation mail to show.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct NotAnEmail;

impl Email {
    /// RFC 5321 §4.5.3.1.3 limits a path to 256 octets, two of them the angle brackets.
    pub const MAX_BYTES: usize = 254;

    pub fn parse(text: &str) -> Result<Self, NotAnEmail> {
        let text = text.trim();
        let Some((local, host)) = text.rsplit_once('@') else { return Err(NotAnEmail) };
        let visible = |c: char| !c.is_whitespace() && !c.is_control();
        let shaped = !local.is_empty()
            && !host.is_empty()
            && !local.contains('@')
            && !host.starts_with('.')
            && !host.ends_with('.');
        if shaped && text.len() <= Self::MAX_BYTES && text.chars().all(visible) {
            Ok(Self(text.to_lowercase()))
        } else {
            Err(NotAnEmail)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_local_part_and_one_host() {
        for (typed, kept) in
            [(" Anna@Example.org ", "anna@example.org"), ("a@b\n", "a@b"), ("a@localhost", "a@localhost")]
        {
            assert_eq!(Email::parse(typed).map(|e| e.0), Ok(kept.into()), "{typed:?}");
        }
        let host = "b".repeat(Email::MAX_BYTES - 2);
        assert!(Email::parse(&format!("a@{host}")).is_ok());
        for bad in ["", "a", "@b", "a@", "a@@b", "a b@c", "a@b\nc", "a\u{0}@b", "a@.b", "a@b.", &format!("aa@{host}")] {
            assert_eq!(Email::parse(bad), Err(NotAnEmail), "{bad:?}");
        }
    }
}
