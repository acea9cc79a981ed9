//! What a password may be: 8 to 256 characters, any of them, verified exactly as typed: nothing trimmed,
//! nothing truncated, nothing normalised (ASVS 5.0 v5.0.0-6.2.1, 6.2.5, 6.2.8, 6.2.9).

use std::fmt;
use zeroize::Zeroizing;

/// A password as typed, wiped from memory when dropped. Any length: signing in must not tell lengths apart.
pub struct Password(Zeroizing<String>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("shorter than 8 characters")]
    TooShort,
    #[error("longer than 256 characters")]
    TooLong,
}

impl Password {
    pub const MIN_CHARS: usize = 8;
    pub const MAX_CHARS: usize = 256;

    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it may be chosen; strength is judged elsewhere.
    pub fn check_length(&self) -> Result<(), Unfit> {
        match self.0.chars().count() {
            0..Self::MIN_CHARS => Err(Unfit::TooShort),
            Self::MIN_CHARS..=Self::MAX_CHARS => Ok(()),
            _ => Err(Unfit::TooLong),
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_characters_of_any_kind() {
        let check = |text: &str| Password::new(text.to_owned()).check_length();
        assert_eq!(check("1234567"), Err(Unfit::TooShort));
        assert_eq!(check("12345678"), Ok(()));
        assert_eq!(check("ääääääää"), Ok(()));
        assert_eq!(check("       \u{0}"), Ok(()));
        assert_eq!(check(&"x".repeat(256)), Ok(()));
        assert_eq!(check(&"x".repeat(257)), Err(Unfit::TooLong));
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Password::new("hunter2hunter2".into())), "Password(..)");
    }
}
