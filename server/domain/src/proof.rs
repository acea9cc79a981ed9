//! Proofs: what somebody shows to be who they are, how lately a session was proven, and how much of that an
//! act asks for (ASVS 5.0 v5.0.0-7.5.1 to 7.5.3).

use crate::time::Timestamp;
use std::time::Duration;

/// What was shown together. The names are fixed for other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    Password,
}

impl Method {
    pub const ALL: [Self; 1] = [Self::Password];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }

    /// As the `amr` claim says it (RFC 8176 §2).
    pub const fn amr(self) -> &'static [&'static str] {
        match self {
            Self::Password => &["pwd"],
        }
    }
}

/// How much of a proof an act asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Any one thing its owner has or knows.
    Any,
    /// All that signing in takes: what opens the account is about to change.
    Full,
}

/// What an account can be proven with beside its password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Factors;

impl Factors {
    /// The ways to a proof of this depth, the everyday one first.
    pub fn ways(&self, _: Depth) -> Vec<Method> {
        vec![Method::Password]
    }

    /// Whether `shown` is all that signing in takes.
    pub fn is_full(&self, shown: Method) -> bool {
        self.ways(Depth::Full).contains(&shown)
    }
}

/// When a session was last proven, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proven {
    pub at: Timestamp,
    /// By all that signing in takes: the `auth_time` claim.
    pub fully_at: Timestamp,
    /// What was shown then: the `amr` claim.
    pub fully_by: Method,
}

impl Proven {
    /// Whether the last proof of this depth is younger than `ttl`.
    pub fn is_fresh(&self, depth: Depth, now: Timestamp, ttl: Duration) -> bool {
        let at = match depth {
            Depth::Any => self.at,
            Depth::Full => self.fully_at,
        };
        // One from the future, where a clock was set back, is not fresh for ever.
        now.distance(at) < ttl
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_read_back_as_they_are_written() {
        for method in Method::ALL {
            assert_eq!(Method::parse(method.as_str()), Some(method));
        }
        assert_eq!(Method::parse("banana"), None);
    }

    #[test]
    fn a_proof_is_fresh_for_ten_minutes_and_each_depth_has_its_own() {
        let at = |minutes: i64| Timestamp::from_millis(minutes * 60_000);
        let proven = Proven { at: at(100), fully_at: at(90), fully_by: Method::Password };
        let is_fresh = |depth, now| proven.is_fresh(depth, now, Duration::from_mins(10));
        let before = |minutes: i64| Timestamp::from_millis(minutes * 60_000 - 1);
        assert!(is_fresh(Depth::Any, before(110)) && !is_fresh(Depth::Any, at(110)));
        assert!(is_fresh(Depth::Full, before(100)) && !is_fresh(Depth::Full, at(100)));
        assert!(!is_fresh(Depth::Any, at(80)), "nor one from the future");
    }
}
