//! An error on the wire: as a problem, as the flat JSON of a browser action, and what belongs to it in headers.

use crate::http::refusals::Refused;
use app::error::ApiError;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::Value;

/// The challenge to a machine client (RFC 7617 §2).
pub const BASIC: &str = "Basic realm=\"curfew\", charset=\"UTF-8\"";

/// An error as `application/problem+json` (RFC 9457), for the JSON API.
#[derive(Debug)]
pub struct Problem(pub ApiError);

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl Problem {
    pub fn body(&self) -> Value {
        let status = status(&self.0);
        let mut body = serde_json::to_value(&self.0).unwrap_or_default();
        body["type"] = "about:blank".into();
        body["title"] = status.canonical_reason().unwrap_or("Error").into();
        body["status"] = status.as_u16().into();
        body["detail"] = detail(&self.0).into();
        body
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (status(&self.0), self.body().to_string()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        annotate(&mut response, &self.0);
        response
    }
}

/// An error as the browser actions answer it: the flat JSON of [`ApiError`].
pub fn action_error(error: &ApiError) -> Response {
    let mut response = (status(error), axum::Json(error)).into_response();
    annotate(&mut response, error);
    response
}

pub fn status(error: &ApiError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// What belongs to an error, whatever its body.
pub fn annotate(response: &mut Response, error: &ApiError) {
    response.extensions_mut().insert(Refused(error.clone()));
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = error.retry_after() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if error.status() == 401 {
        // RFC 9110 §11.6.1 asks for a challenge; RFC 6750 §3.1 for the code of a refused token.
        let challenge = match error {
            ApiError::ClientInvalid => BASIC,
            ApiError::NotSignedIn => "Bearer",
            _ => "Bearer error=\"invalid_token\"",
        };
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
}

/// What to do next, for a developer reading the answer.
pub fn detail(error: &ApiError) -> &'static str {
    match error {
        ApiError::InvalidCredentials => {
            "Email or password is not right; after ten wrong tries nothing is for 15 minutes."
        }
        ApiError::EmailInvalid => "Write an e-mail address like name@example.org.",
        ApiError::PasswordTooShort => "Choose a password of at least 8 characters.",
        ApiError::PasswordTooLong => "Choose a password of at most 256 characters.",
        ApiError::PasswordTooWeak => "The password is too easy to guess; choose a longer or less common one.",
        ApiError::SignUpClosed => "New accounts are not open here; ask the operator.",
        ApiError::TooManyAttempts { .. } => "Too many attempts; wait for the time in Retry-After.",
        ApiError::RefreshMissing => "No refresh token was sent; sign in.",
        ApiError::RefreshForged => "The refresh token is not one of this server; sign in.",
        ApiError::SessionEnded { .. } => "The session was ended; sign in again.",
        ApiError::SessionIdle => "The session was not used for too long; sign in again.",
        ApiError::SessionExpired => "The session reached its age limit; sign in again.",
        ApiError::RefreshReused { .. } => "A copied token was used, so the session was ended; sign in again.",
        ApiError::AccountDisabled => "The account is disabled; ask the operator.",
        ApiError::NotSignedIn => "Send an access token: Authorization: Bearer …",
        ApiError::TokenInvalid => "The access token is not valid here; refresh, then try again.",
        ApiError::TokenExpired => "The access token has expired; refresh, then try again.",
        ApiError::RefreshNeeded => "What the token says of your roles is no longer so; refresh, then try again.",
        ApiError::ProofNeeded { .. } => {
            "The last proof is too old for this; show one of methods at /v1/me/proof (browsers: /api/prove), then try again."
        }
        ApiError::ClientInvalid => "Client id or secret is not right; send both with HTTP Basic.",
        ApiError::Forbidden => "You are signed in, but not allowed to do this.",
        ApiError::SessionMismatch => "The access token and the cookie are of different sessions; send one of them.",
        ApiError::CookieDuplicated => "The session cookie was sent more than once; send it once.",
        ApiError::SessionNotFound => "You have no live session of that id.",
        ApiError::UserNotFound => "There is no account of that id.",
        ApiError::PasswordWrong => "The current password is not right.",
        ApiError::LastAdmin => "Nobody else can administer; make somebody else an administrator first.",
        ApiError::RoleInvalid => "A role is 1 to 32 of a-z, 0-9, - and _, a letter first; an account has at most 16.",
        ApiError::ReasonInvalid => "A reason is at most 200 characters without control characters.",
        ApiError::NotConfirmed => "Nothing was done; ending everyone takes confirm=END EVERYONE.",
        ApiError::SetupInvalid => "The set-up code is wrong, used or too old; restart the server for a new one.",
        ApiError::LinkInvalid => "The link was used, is too old, or never was one; ask for a new mail.",
        ApiError::NameInvalid => "A device name is 1 to 60 characters without control characters.",
        ApiError::BadRequest => "The request is not of the documented form.",
        ApiError::BodyTooLarge => "The body is larger than 16 KiB.",
        ApiError::UnsupportedMediaType => "The body's Content-Type is not one this address takes.",
        ApiError::MethodNotAllowed => "This address does not take that method; see Allow.",
        ApiError::NotFound => "There is nothing at this address.",
        ApiError::CrossSite => "The request comes from another site; changes are made from Curfew's own pages.",
        ApiError::Unavailable { .. } => {
            "The server is busy or its database out of reach; wait for the time in Retry-After."
        }
        ApiError::Internal => "Something went wrong here; the request id helps the operator find it.",
        ApiError::Offline => "The server could not be reached.",
    }
}
