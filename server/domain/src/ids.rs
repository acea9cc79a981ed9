//! Ids are UUIDs of version 7 (RFC 9562 §5.7), so that rows sort by age. They name things; they are never
//! secrets and prove nothing.

use crate::time::Timestamp;
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// The text is not a UUID in its canonical, hyphenated, lower-case form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id from the moment and ten random bytes.
            pub fn new(now: Timestamp, random: &[u8; 10]) -> Self {
                let millis = u64::try_from(now.as_millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, random).into_uuid())
            }

            /// The moment in it (RFC 9562 §5.7); orders things of one kind, proves nothing.
            pub fn moment(&self) -> Timestamp {
                let bytes = self.as_bytes();
                let millis = bytes[..6].iter().fold(0_i64, |sum, byte| (sum << 8) | i64::from(*byte));
                Timestamp::from_millis(millis)
            }

            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            /// Accepts the one spelling [`Display`](fmt::Display) writes, so that an id has one form everywhere.
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let id = Uuid::try_parse(text).map(Self).map_err(|_| NotAnId)?;
                if id.to_string() == text { Ok(id) } else { Err(NotAnId) }
            }
        }
    };
}

id!(
    /// A person's account: the `sub` of access tokens, never reassigned.
    AccountId
);
id!(
    /// One signed-in device: the `sid` of access tokens.
    SessionId
);
id!(
    /// A program that acts for itself: the `client_id` and `sub` of its access tokens.
    ClientId
);
id!(
    /// One of somebody's passkeys.
    PasskeyId
);
id!(
    /// One access token: its `jti`.
    TokenId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_knows_its_moment() {
        let moment = Timestamp::from_millis(1_700_000_000_123);
        assert_eq!(SessionId::new(moment, &[0xff; 10]).moment(), moment);
    }

    #[test]
    fn an_id_has_one_spelling() {
        let id = SessionId::new(Timestamp::from_millis(1_700_000_000_000), &[7; 10]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().to_uppercase().parse::<SessionId>(), Err(NotAnId));
        for bad in ["", "x", "{00000000-0000-7000-8000-000000000000}", "00000000000070008000000000000000"] {
            assert_eq!(bad.parse::<SessionId>(), Err(NotAnId), "{bad}");
        }
    }
}
