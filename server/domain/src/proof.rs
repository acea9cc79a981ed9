//! Proofs: what somebody shows to be who they are, how lately a session was proven, and how much of that an
//! act asks for (ASVS 5.0 v5.0.0-7.5.1 to 7.5.3).

use crate::time::Timestamp;
use std::time::Duration;

/// A proof younger than this is fresh.
pub const FRESH: Duration = Duration::from_mins(10);

/// What was shown together. The names are fixed for other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    Password,
    /// A code of an authenticator app, alone: never a sign-in.
    Totp,
    PasswordTotp,
    PasswordRecoveryCode,
    PasswordPasskey,
    /// A passkey whose authenticator has verified its owner: two factors in one.
    Passkey,
}

impl Method {
    pub const ALL: [Self; 6] = [
        Self::Password,
        Self::Totp,
        Self::PasswordTotp,
        Self::PasswordRecoveryCode,
        Self::PasswordPasskey,
        Self::Passkey,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Totp => "totp",
            Self::PasswordTotp => "password+totp",
            Self::PasswordRecoveryCode => "password+recovery_code",
            Self::PasswordPasskey => "password+passkey",
            Self::Passkey => "passkey",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }

    /// As the `amr` claim says it (RFC 8176 §2). What cannot be shown to be in hardware is not said to be: no
    /// attestation is asked for.
    pub const fn amr(self) -> &'static [&'static str] {
        match self {
            Self::Password => &["pwd"],
            Self::Totp => &["otp"],
            Self::PasswordTotp | Self::PasswordRecoveryCode => &["pwd", "otp", "mfa"],
            Self::PasswordPasskey => &["pwd", "swk", "user", "mfa"],
            Self::Passkey => &["swk", "user", "mfa"],
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
pub struct Factors {
    pub totp: bool,
    pub passkeys: u32,
    /// Left; they stand in for a factor and are none.
    pub recovery_codes: u32,
}

impl Factors {
    /// Whether signing in takes more than the password.
    pub fn are_there(&self) -> bool {
        self.totp || self.passkeys > 0
    }

    /// The ways to a proof of this depth, the everyday one first.
    pub fn ways(&self, depth: Depth) -> Vec<Method> {
        let passkey = (self.passkeys > 0).then_some(Method::Passkey);
        match depth {
            Depth::Full if self.are_there() => {
                let totp = self.totp.then_some(Method::PasswordTotp);
                let recovery = (self.recovery_codes > 0).then_some(Method::PasswordRecoveryCode);
                totp.into_iter().chain(passkey).chain(recovery).collect()
            }
            Depth::Full => vec![Method::Password],
            Depth::Any => {
                let totp = self.totp.then_some(Method::Totp);
                [Method::Password].into_iter().chain(totp).chain(passkey).collect()
            }
        }
    }

    /// What completes a sign-in whose password was right, the everyday one first.
    pub fn second_steps(&self) -> Vec<&'static str> {
        let steps = [(self.totp, "totp"), (self.passkeys > 0, "passkey"), (self.recovery_codes > 0, "recovery_code")];
        steps.into_iter().filter_map(|(there, name)| there.then_some(name)).collect()
    }

    /// Whether `shown` is all that signing in takes.
    pub fn is_full(&self, shown: Method) -> bool {
        match shown {
            Method::Password => !self.are_there(),
            Method::Totp => false,
            Method::PasswordTotp | Method::PasswordRecoveryCode | Method::PasswordPasskey | Method::Passkey => true,
        }
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
    pub fn is_fresh(&self, depth: Depth, now: Timestamp) -> bool {
        let at = match depth {
            Depth::Any => self.at,
            Depth::Full => self.fully_at,
        };
        // One from the future, where a clock was set back, is not fresh for ever.
        now.distance(at) < FRESH
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
    fn what_an_account_has_says_what_a_proof_takes() {
        let none = Factors::default();
        let app = Factors { totp: true, recovery_codes: 9, passkeys: 0 };
        let all = Factors { passkeys: 1, ..app };
        let names = |ways: Vec<Method>| ways.into_iter().map(Method::as_str).collect::<Vec<_>>();
        assert_eq!(names(none.ways(Depth::Any)), ["password"]);
        assert_eq!(names(none.ways(Depth::Full)), ["password"]);
        assert_eq!(names(app.ways(Depth::Any)), ["password", "totp"]);
        assert_eq!(names(app.ways(Depth::Full)), ["password+totp", "password+recovery_code"]);
        assert_eq!(names(all.ways(Depth::Any)), ["password", "totp", "passkey"]);
        assert_eq!(names(all.ways(Depth::Full)), ["password+totp", "passkey", "password+recovery_code"]);
        assert_eq!((none.second_steps(), all.second_steps()), (vec![], vec!["totp", "passkey", "recovery_code"]));
        for factors in [none, app, all] {
            for way in factors.ways(Depth::Full) {
                assert!(factors.is_full(way), "{way:?}");
            }
            assert_eq!(factors.is_full(Method::Password), !factors.are_there());
            assert!(!factors.is_full(Method::Totp));
        }
        assert!(!Factors { recovery_codes: 3, ..none }.are_there(), "codes alone are no factor");
    }

    #[test]
    fn a_token_says_mfa_of_two_factors_and_of_nothing_less() {
        for method in Method::ALL {
            let two = !matches!(method, Method::Password | Method::Totp);
            assert_eq!(method.amr().contains(&"mfa"), two, "{method:?}");
        }
    }

    #[test]
    fn a_proof_is_fresh_for_ten_minutes_and_each_depth_has_its_own() {
        let at = |minutes: i64| Timestamp::from_millis(minutes * 60_000);
        let proven = Proven { at: at(100), fully_at: at(90), fully_by: Method::Password };
        let before = |minutes: i64| Timestamp::from_millis(minutes * 60_000 - 1);
        assert!(proven.is_fresh(Depth::Any, before(110)) && !proven.is_fresh(Depth::Any, at(110)));
        assert!(proven.is_fresh(Depth::Full, before(100)) && !proven.is_fresh(Depth::Full, at(100)));
        assert!(!proven.is_fresh(Depth::Any, at(80)), "nor one from the future");
    }
}
