//! [`ApiError`] as JSON: one flat object, `{"code": "…"}` with what belongs to the code beside it. Written
//! out instead of derived, because the derived form of a flattened enum would be a twentieth of what a
//! browser has to download.

use crate::{
    error::ApiError,
    view::{EndNotice, EndReason, EndedBy},
};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub struct Wire {
    pub(crate) code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<EndReason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<EndedBy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    methods: Vec<String>,
}

/// Codes that say everything themselves.
const PLAIN: [(&str, ApiError); 41] = [
    ("invalid_credentials", ApiError::InvalidCredentials),
    ("email_invalid", ApiError::EmailInvalid),
    ("password_too_short", ApiError::PasswordTooShort),
    ("password_too_long", ApiError::PasswordTooLong),
    ("password_too_weak", ApiError::PasswordTooWeak),
    ("sign_up_closed", ApiError::SignUpClosed),
    ("refresh_missing", ApiError::RefreshMissing),
    ("refresh_forged", ApiError::RefreshForged),
    ("session_idle", ApiError::SessionIdle),
    ("session_expired", ApiError::SessionExpired),
    ("account_disabled", ApiError::AccountDisabled),
    ("not_signed_in", ApiError::NotSignedIn),
    ("token_invalid", ApiError::TokenInvalid),
    ("token_expired", ApiError::TokenExpired),
    ("refresh_needed", ApiError::RefreshNeeded),
    ("invalid_client", ApiError::ClientInvalid),
    ("forbidden", ApiError::Forbidden),
    ("session_mismatch", ApiError::SessionMismatch),
    ("cookie_duplicated", ApiError::CookieDuplicated),
    ("session_not_found", ApiError::SessionNotFound),
    ("user_not_found", ApiError::UserNotFound),
    ("password_wrong", ApiError::PasswordWrong),
    ("code_wrong", ApiError::CodeWrong),
    ("passkey_refused", ApiError::PasskeyRefused),
    ("nothing_begun", ApiError::NothingBegun),
    ("factor_exists", ApiError::FactorExists),
    ("factor_not_found", ApiError::FactorNotFound),
    ("last_admin", ApiError::LastAdmin),
    ("role_invalid", ApiError::RoleInvalid),
    ("reason_invalid", ApiError::ReasonInvalid),
    ("not_confirmed", ApiError::NotConfirmed),
    ("setup_invalid", ApiError::SetupInvalid),
    ("name_invalid", ApiError::NameInvalid),
    ("bad_request", ApiError::BadRequest),
    ("body_too_large", ApiError::BodyTooLarge),
    ("unsupported_media_type", ApiError::UnsupportedMediaType),
    ("method_not_allowed", ApiError::MethodNotAllowed),
    ("not_found", ApiError::NotFound),
    ("cross_site", ApiError::CrossSite),
    ("internal", ApiError::Internal),
    ("offline", ApiError::Offline),
];

impl Wire {
    fn plain(code: &str) -> Self {
        Self { code: code.to_owned(), retry_after: None, reason: None, by: None, at: None, methods: Vec::new() }
    }

    fn waiting(code: &str, seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..Self::plain(code) }
    }

    fn ended(code: &str, notice: Option<EndNotice>) -> Self {
        match notice {
            Some(EndNotice { reason, by, at }) => {
                Self { reason: Some(reason), by: Some(by), at: Some(at), ..Self::plain(code) }
            }
            None => Self::plain(code),
        }
    }

    fn notice(self) -> Option<EndNotice> {
        Some(EndNotice { reason: self.reason?, by: self.by?, at: self.at? })
    }
}

impl From<ApiError> for Wire {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::TooManyAttempts { retry_after } => Self::waiting("too_many_attempts", retry_after),
            ApiError::Unavailable { retry_after } => Self::waiting("unavailable", retry_after),
            ApiError::SessionEnded { notice } => Self::ended("session_ended", notice),
            ApiError::RefreshReused { notice } => Self::ended("refresh_reused", notice),
            ApiError::ProofNeeded { methods } => Self { methods, ..Self::plain("proof_needed") },
            ApiError::FactorNeeded { methods } => Self { methods, ..Self::plain("factor_needed") },
            other => Self::plain(PLAIN.iter().find(|(_, error)| *error == other).map_or("internal", |(code, _)| code)),
        }
    }
}

impl From<Wire> for ApiError {
    /// A code nobody here knows is of a newer server: something went wrong, and nothing more is claimed.
    fn from(wire: Wire) -> Self {
        match wire.code.as_str() {
            "too_many_attempts" => Self::TooManyAttempts { retry_after: wire.retry_after.unwrap_or(1) },
            "unavailable" => Self::Unavailable { retry_after: wire.retry_after.unwrap_or(1) },
            "proof_needed" => Self::ProofNeeded { methods: wire.methods },
            "factor_needed" => Self::FactorNeeded { methods: wire.methods },
            "session_ended" => Self::SessionEnded { notice: wire.notice() },
            "refresh_reused" => Self::RefreshReused { notice: wire.notice() },
            code => PLAIN.into_iter().find(|(plain, _)| *plain == code).map_or(Self::Internal, |(_, error)| error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plain_code_reads_back_as_it_was_written() {
        for (code, error) in PLAIN {
            assert_eq!(error.code(), code);
            assert_eq!(serde_json::from_value::<ApiError>(serde_json::json!({ "code": code })).expect("parses"), error);
        }
    }

    #[test]
    fn a_code_of_a_newer_server_is_an_internal_error() {
        assert_eq!(serde_json::from_str::<ApiError>(r#"{"code":"brand_new"}"#).expect("parses"), ApiError::Internal);
        assert!(serde_json::from_str::<ApiError>("<html>").is_err());
    }
}
