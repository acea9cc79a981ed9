//! The one error that crosses the wire: a stable code a person or a program can act on. What it means
//! over HTTP is one table, [`ApiError::status`].

use crate::{view::EndNotice, wire::Wire};
use serde::{Deserialize, Serialize};
use server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use std::fmt;

/// JSON: `{"code": "…", …}`. Several inner reasons may share one code; none tells which half was wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Wire", into = "Wire")]
pub enum ApiError {
    /// Email or password is not right (or the address is taken, on sign-up): one answer for all.
    InvalidCredentials,
    EmailInvalid,
    PasswordTooShort,
    PasswordTooLong,
    /// Too easy to guess.
    PasswordTooWeak,
    SignUpClosed,
    /// Seconds until another attempt is counted.
    TooManyAttempts {
        retry_after: u32,
    },

    RefreshMissing,
    RefreshForged,
    /// The session was ended; the notice is absent only when its record has been swept.
    SessionEnded {
        notice: Option<EndNotice>,
    },
    SessionIdle,
    SessionExpired,
    RefreshReused {
        notice: Option<EndNotice>,
    },
    AccountDisabled,

    /// No proof of a session at all.
    NotSignedIn,
    /// The access token is malformed, not ours, or for somebody else.
    TokenInvalid,
    TokenExpired,
    /// Signed in, but the last proof is too old for this act: one of `methods` is to be shown at `/api/prove` first.
    ProofNeeded {
        methods: Vec<String>,
    },
    /// The password is right, and the account asks for one of `methods` as well.
    FactorNeeded {
        methods: Vec<String>,
    },
    /// The account's roles changed since the token was minted; a refresh gives one that says so.
    RefreshNeeded,
    /// A machine client's id or secret is not right (RFC 6749 §5.2).
    ClientInvalid,
    /// Signed in, but not allowed to do this.
    Forbidden,
    /// The access token is of another session than the cookie.
    SessionMismatch,
    /// The session cookie was sent more than once.
    CookieDuplicated,

    SessionNotFound,
    UserNotFound,
    /// The password asked for as a fresh proof is not right. Not a 401: the session stands.
    PasswordWrong,
    /// The code asked for is not right. Not a 401: the session, or the half of the sign-in, stands.
    CodeWrong,
    /// The passkey's answer is not right, or is not to this challenge.
    PasskeyRefused,
    /// Nothing was begun here, or too long ago, or it was finished or dropped.
    NothingBegun,
    FactorExists,
    FactorNotFound,
    /// What would leave nobody to administer.
    LastAdmin,
    /// A role is 1 to 32 of `a-z 0-9 - _`, a letter first; at most 16 of them.
    RoleInvalid,
    /// A reason is at most 200 characters on one line.
    ReasonInvalid,
    /// Ending everyone asks for words that were not typed.
    NotConfirmed,
    /// The set-up code is wrong, used or too old.
    SetupInvalid,
    /// A device name is 1 to 60 characters without control characters.
    NameInvalid,
    BadRequest,
    BodyTooLarge,
    UnsupportedMediaType,
    MethodNotAllowed,
    NotFound,
    /// A state change asked for by another site.
    CrossSite,

    /// Too much work at once, or the database is out of reach; seconds to wait.
    Unavailable {
        retry_after: u32,
    },
    Internal,

    /// Never sent: the browser could not reach the server.
    Offline,
}

impl ApiError {
    /// The HTTP status code; the only place that decides it.
    pub fn status(&self) -> u16 {
        match self {
            Self::EmailInvalid
            | Self::PasswordTooShort
            | Self::PasswordTooLong
            | Self::PasswordTooWeak
            | Self::NameInvalid
            | Self::RoleInvalid
            | Self::ReasonInvalid => 422,
            Self::BadRequest | Self::NotConfirmed | Self::CookieDuplicated | Self::SessionMismatch => 400,
            Self::InvalidCredentials
            | Self::RefreshMissing
            | Self::RefreshForged
            | Self::SessionEnded { .. }
            | Self::SessionIdle
            | Self::SessionExpired
            | Self::RefreshReused { .. }
            | Self::AccountDisabled
            | Self::NotSignedIn
            | Self::TokenInvalid
            | Self::TokenExpired
            | Self::ClientInvalid
            | Self::FactorNeeded { .. }
            | Self::RefreshNeeded => 401,
            Self::SignUpClosed
            | Self::CrossSite
            | Self::Forbidden
            | Self::PasswordWrong
            | Self::ProofNeeded { .. }
            | Self::CodeWrong
            | Self::PasskeyRefused
            | Self::SetupInvalid => 403,
            Self::SessionNotFound | Self::UserNotFound | Self::FactorNotFound | Self::NotFound => 404,
            Self::LastAdmin | Self::NothingBegun | Self::FactorExists => 409,
            Self::MethodNotAllowed => 405,
            Self::BodyTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::TooManyAttempts { .. } => 429,
            Self::Internal => 500,
            Self::Unavailable { .. } | Self::Offline => 503,
        }
    }

    /// Seconds for `Retry-After` (RFC 9110 §10.2.3), where waiting helps.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::TooManyAttempts { retry_after } | Self::Unavailable { retry_after } => Some(*retry_after),
            _ => None,
        }
    }

    /// True when the browser's session is over and nothing but signing in again helps. Failures of the
    /// network or of the server are never that.
    pub fn is_session_over(&self) -> bool {
        matches!(
            self,
            Self::RefreshMissing
                | Self::RefreshForged
                | Self::SessionEnded { .. }
                | Self::SessionIdle
                | Self::SessionExpired
                | Self::RefreshReused { .. }
                | Self::AccountDisabled
                | Self::NotSignedIn
        )
    }

    /// The stable code, as in the JSON.
    pub fn code(&self) -> String {
        Wire::from(self.clone()).code
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code())
    }
}

impl std::error::Error for ApiError {}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        match value {
            ServerFnErrorErr::Request(_) => Self::Offline,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::BadRequest
            }
            _ => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{EndReason, EndedBy, EndedByKind};

    #[test]
    fn an_error_is_a_flat_object_with_a_code() {
        let notice = EndNotice {
            reason: EndReason::SignedOutElsewhere,
            by: EndedBy { kind: EndedByKind::Owner, device: Some("Chromium on Linux".into()), ip: None },
            at: "2026-01-01T00:00:00Z".into(),
        };
        let error = ApiError::SessionEnded { notice: Some(notice) };
        let json = serde_json::to_string(&error).expect("serialises");
        assert_eq!(
            json,
            r#"{"code":"session_ended","reason":"signed_out_elsewhere","by":{"kind":"self","device":"Chromium on Linux"},"at":"2026-01-01T00:00:00Z"}"#
        );
        assert_eq!(serde_json::from_str::<ApiError>(&json).expect("parses"), error);
        let bare: ApiError = serde_json::from_str(r#"{"code":"session_ended"}"#).expect("parses");
        assert_eq!(bare, ApiError::SessionEnded { notice: None });
    }
}
