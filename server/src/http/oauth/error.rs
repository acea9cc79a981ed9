//! Refusals as OAuth clients expect them (RFC 6749 §5.2): `error` and `error_description`, and beside them what
//! Curfew says elsewhere, its `code` and how a session ended.

use crate::http::{
    caller::MachineRefusal,
    error::{BASIC, annotate, detail},
};
use app::error::ApiError;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::Value;

/// The challenges that go with a 401 or 403.
const BEARER_INVALID: &str = "Bearer error=\"invalid_token\"";
const BEARER_INSUFFICIENT: &str = "Bearer error=\"insufficient_scope\"";

#[derive(Debug)]
pub struct OAuthError {
    status: StatusCode,
    error: &'static str,
    challenge: Option<&'static str>,
    inner: Box<ApiError>,
    /// Instead of the inner error's own text.
    description: Option<&'static str>,
}

impl OAuthError {
    fn new(status: StatusCode, error: &'static str, inner: ApiError) -> Self {
        Self { status, error, challenge: None, inner: Box::new(inner), description: None }
    }

    fn bad(error: &'static str, description: &'static str) -> Self {
        Self { description: Some(description), ..Self::new(StatusCode::BAD_REQUEST, error, ApiError::BadRequest) }
    }

    pub fn invalid_request(description: &'static str) -> Self {
        Self::bad("invalid_request", description)
    }

    pub fn unsupported_grant_type() -> Self {
        Self::bad("unsupported_grant_type", "grant_type is refresh_token or client_credentials.")
    }

    pub fn invalid_scope() -> Self {
        Self::bad("invalid_scope", "The scope names something that is not given to you.")
    }

    pub fn unauthorized_client() -> Self {
        Self::bad("unauthorized_client", "The token was issued to another client.")
    }

    pub fn invalid_client() -> Self {
        Self::unauthorized("invalid_client", BASIC, ApiError::ClientInvalid)
    }

    fn unauthorized(error: &'static str, challenge: &'static str, inner: ApiError) -> Self {
        Self { challenge: Some(challenge), ..Self::new(StatusCode::UNAUTHORIZED, error, inner) }
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub fn error(&self) -> &'static str {
        self.error
    }

    pub fn challenge(&self) -> Option<&'static str> {
        self.challenge
    }

    pub fn inner(&self) -> &ApiError {
        &self.inner
    }

    pub fn body(&self) -> Value {
        let mut body = serde_json::to_value(&*self.inner).unwrap_or_default();
        body["error"] = self.error.into();
        body["error_description"] = self.description().into();
        body
    }

    pub fn description(&self) -> &'static str {
        self.description.unwrap_or_else(|| detail(&self.inner))
    }

    /// A refresh token that gives nothing any more, or a failure of ours.
    pub fn of_grant(error: ApiError) -> Self {
        if error.is_session_over() { Self::new(StatusCode::BAD_REQUEST, "invalid_grant", error) } else { error.into() }
    }
}

/// What has a meaning in HTTP keeps its status; RFC 6749 has no names for it at these addresses.
impl From<ApiError> for OAuthError {
    fn from(error: ApiError) -> Self {
        let status = crate::http::error::status(&error);
        let name = match error {
            ApiError::ClientInvalid => return Self::invalid_client(),
            ApiError::Unavailable { .. } | ApiError::TooManyAttempts { .. } => "temporarily_unavailable",
            ApiError::Internal => "server_error",
            _ => "invalid_request",
        };
        Self::new(status, name, error)
    }
}

impl From<MachineRefusal> for OAuthError {
    fn from(refusal: MachineRefusal) -> Self {
        match refusal {
            MachineRefusal::Unproven(ApiError::NotSignedIn) => Self::invalid_client(),
            // RFC 7662 §2.1, RFC 6750 §3.1.
            MachineRefusal::Person => Self::unauthorized("invalid_token", BEARER_INVALID, ApiError::TokenInvalid),
            MachineRefusal::NotAllowed => Self {
                challenge: Some(BEARER_INSUFFICIENT),
                ..Self::new(StatusCode::FORBIDDEN, "insufficient_scope", ApiError::Forbidden)
            },
            MachineRefusal::Unproven(error @ (ApiError::TokenInvalid | ApiError::TokenExpired)) => {
                Self::unauthorized("invalid_token", BEARER_INVALID, error)
            }
            MachineRefusal::Unproven(error) => error.into(),
        }
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let mut response = (self.status, axum::Json(self.body())).into_response();
        annotate(&mut response, &self.inner);
        let headers = response.headers_mut();
        headers.remove(header::WWW_AUTHENTICATE);
        if let Some(challenge) = self.challenge {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}
