//! From what went wrong inside to what the caller is told. Several inner reasons share one outer answer;
//! what is nobody's fault outside is logged once, here, and shown as a code.

use crate::{
    accounts::{
        admin::AdminError, change_password::ChangePasswordError, clients::ClientError,
        delete_account::DeleteAccountError, end::EndError, factors::FactorError, fresh::Unproven, grant::GrantError,
        proof::ProofError, refresh::RefreshError, rename::RenameError, sign_in::SignInError, sign_up::SignUpError,
        strength::Unchoosable,
    },
    crypto::{access_token::SignError, passkey::PasskeyError, password::HashError},
    http::{caller::ended_error, refusals::Refused},
    keys::KeysError,
    store::StoreError,
};
use app::error::ApiError;
use axum::response::{IntoResponse, Response};
use curfew_domain::{password::Unfit, session::Lapsed};
use http::{HeaderValue, StatusCode, header};
use std::time::Duration;

/// The challenge to a machine client (RFC 7617 §2).
pub const BASIC: &str = "Basic realm=\"curfew\", charset=\"UTF-8\"";

/// How long to wait before trying again when the database is out of reach.
const SOON: u32 = 2;

#[allow(clippy::needless_pass_by_value, reason = "the shape `map_err` asks for")]
pub fn store(error: StoreError) -> ApiError {
    tracing::error!(%error, "the database failed a request");
    match error {
        StoreError::Unavailable(_) => ApiError::Unavailable { retry_after: SOON },
        StoreError::Corrupt(_) | StoreError::Unusable(_) => ApiError::Internal,
    }
}

fn grant(error: GrantError) -> ApiError {
    match error {
        GrantError::Store(error) => store(error),
        GrantError::Signing(SignError::NoKey) => ApiError::Unavailable { retry_after: 1 },
        GrantError::Signing(error) => {
            tracing::error!(%error, "an access token could not be signed");
            ApiError::Internal
        }
    }
}

/// The keys cannot be read or do not open: nothing a caller did, and nothing to guess about.
pub fn keys(error: KeysError) -> ApiError {
    match error {
        KeysError::Store(error) => store(error),
        other => {
            tracing::error!(error = %other, "the signing keys cannot be used");
            ApiError::Unavailable { retry_after: 2 }
        }
    }
}

fn hash(error: HashError) -> ApiError {
    match error {
        HashError::Busy => ApiError::Unavailable { retry_after: SOON },
        HashError::Failed(error) => {
            tracing::error!(error, "hashing failed");
            ApiError::Internal
        }
    }
}

pub fn sign_in(error: SignInError) -> ApiError {
    match error {
        SignInError::Rejected => ApiError::InvalidCredentials,
        SignInError::FactorNeeded { steps, .. } => {
            ApiError::FactorNeeded { methods: steps.into_iter().map(str::to_owned).collect() }
        }
        SignInError::CodeWrong => ApiError::CodeWrong,
        SignInError::PasskeyRefused => ApiError::PasskeyRefused,
        SignInError::NothingBegun => ApiError::NothingBegun,
        SignInError::TooManyAttempts { retry_after } => {
            ApiError::TooManyAttempts { retry_after: whole_seconds(retry_after) }
        }
        SignInError::Hash(error) => hash(error),
        SignInError::Store(error) => store(error),
        SignInError::Grant(error) => grant(error),
    }
}

pub fn sign_up(error: SignUpError) -> ApiError {
    match error {
        SignUpError::Closed => ApiError::SignUpClosed,
        SignUpError::EmailInvalid => ApiError::EmailInvalid,
        SignUpError::SetupInvalid => ApiError::SetupInvalid,
        SignUpError::TooManyAttempts { retry_after } => {
            ApiError::TooManyAttempts { retry_after: whole_seconds(retry_after) }
        }
        SignUpError::Password(error) => unchoosable(error),
        SignUpError::SignIn(error) => sign_in(error),
        SignUpError::Grant(error) => grant(error),
        SignUpError::Store(error) => store(error),
    }
}

fn unchoosable(error: Unchoosable) -> ApiError {
    match error {
        Unchoosable::Unfit(Unfit::TooShort) => ApiError::PasswordTooShort,
        Unchoosable::Unfit(Unfit::TooLong) => ApiError::PasswordTooLong,
        Unchoosable::TooWeak => ApiError::PasswordTooWeak,
        Unchoosable::Hash(error) => hash(error),
    }
}

pub fn proof(error: ProofError) -> ApiError {
    match error {
        ProofError::Wrong => ApiError::PasswordWrong,
        ProofError::CodeWrong => ApiError::CodeWrong,
        ProofError::PasskeyRefused => ApiError::PasskeyRefused,
        ProofError::TooManyAttempts { retry_after } => {
            ApiError::TooManyAttempts { retry_after: whole_seconds(retry_after) }
        }
        ProofError::Hash(error) => hash(error),
        ProofError::Store(error) => store(error),
    }
}

pub fn change_password(error: ChangePasswordError) -> ApiError {
    match error {
        ChangePasswordError::Proof(error) => proof(error),
        ChangePasswordError::New(error) => unchoosable(error),
        ChangePasswordError::Store(error) => store(error),
    }
}

pub fn delete_account(error: DeleteAccountError) -> ApiError {
    match error {
        DeleteAccountError::Proof(error) => proof(error),
        DeleteAccountError::Refused(error) => admin(error),
        DeleteAccountError::Store(error) => store(error),
    }
}

pub fn admin(error: AdminError) -> ApiError {
    match error {
        AdminError::NotAllowed => ApiError::Forbidden,
        AdminError::NoAccount => ApiError::UserNotFound,
        AdminError::NoSession => ApiError::SessionNotFound,
        AdminError::LastAdmin => ApiError::LastAdmin,
        // No door of the edge makes accounts for others; it is the operator's.
        AdminError::EmailTaken => ApiError::BadRequest,
        AdminError::NotConfirmed => ApiError::NotConfirmed,
        AdminError::Email(_) => ApiError::EmailInvalid,
        AdminError::Role(_) => ApiError::RoleInvalid,
        AdminError::Password(error) => unchoosable(error),
        AdminError::Store(error) => store(error),
    }
}

pub fn refresh(error: RefreshError) -> ApiError {
    match error {
        RefreshError::Forged(_) => ApiError::RefreshForged,
        RefreshError::Unknown => ApiError::SessionEnded { notice: None },
        RefreshError::Ended(ended) | RefreshError::Reused(ended) => ended_error(&ended),
        RefreshError::Lapsed(Lapsed::Idle) => ApiError::SessionIdle,
        RefreshError::Lapsed(Lapsed::Expired) => ApiError::SessionExpired,
        RefreshError::Disabled => ApiError::AccountDisabled,
        RefreshError::TooLate => ApiError::Unavailable { retry_after: 1 },
        RefreshError::Store(error) => store(error),
        RefreshError::Grant(error) => grant(error),
    }
}

pub fn end(error: EndError) -> ApiError {
    match error {
        EndError::NotFound => ApiError::SessionNotFound,
        EndError::Unproven(error) => unproven(error),
        EndError::Store(error) => store(error),
    }
}

pub fn factor(error: FactorError) -> ApiError {
    match error {
        FactorError::Unproven(error) => unproven(error),
        FactorError::NoAccount => ApiError::NotSignedIn,
        FactorError::Exists => ApiError::FactorExists,
        FactorError::NotFound => ApiError::FactorNotFound,
        FactorError::NothingBegun => ApiError::NothingBegun,
        FactorError::CodeWrong => ApiError::CodeWrong,
        FactorError::Name(_) => ApiError::NameInvalid,
        FactorError::Passkey(PasskeyError::NoHost) => ApiError::NotFound,
        FactorError::Passkey(PasskeyError::Refused | PasskeyError::Cloned) => ApiError::PasskeyRefused,
        FactorError::Passkey(error) => {
            tracing::error!(%error, "passkeys cannot be used");
            ApiError::Internal
        }
        FactorError::Sealing => ApiError::Internal,
        FactorError::Store(error) => store(error),
    }
}

pub fn unproven(error: Unproven) -> ApiError {
    match error {
        Unproven::Needed { ways } => {
            ApiError::ProofNeeded { methods: ways.into_iter().map(|way| way.as_str().to_owned()).collect() }
        }
        Unproven::Store(error) => store(error),
    }
}

pub fn rename(error: RenameError) -> ApiError {
    match error {
        RenameError::Name(_) => ApiError::NameInvalid,
        RenameError::NotFound => ApiError::SessionNotFound,
        RenameError::Store(error) => store(error),
    }
}

pub fn client(error: ClientError) -> ApiError {
    match error {
        ClientError::Rejected => ApiError::ClientInvalid,
        ClientError::Name(_) | ClientError::Scope => ApiError::BadRequest,
        ClientError::NotFound => ApiError::NotFound,
        ClientError::Signing(error) => grant(GrantError::Signing(error)),
        ClientError::Store(error) => store(error),
    }
}

pub fn whole_seconds(span: Duration) -> u32 {
    u32::try_from(span.as_millis().div_ceil(1000)).unwrap_or(u32::MAX).max(1)
}

/// An error as `application/problem+json` (RFC 9457), for the JSON API.
#[derive(Debug)]
pub struct Problem(pub ApiError);

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = status(&self.0);
        let mut body = serde_json::to_value(&self.0).unwrap_or_default();
        body["type"] = "about:blank".into();
        body["title"] = status.canonical_reason().unwrap_or("Error").into();
        body["status"] = status.as_u16().into();
        body["detail"] = detail(&self.0).into();
        let mut response = (status, body.to_string()).into_response();
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
        ApiError::FactorNeeded { .. } => {
            "The password is right; send one of methods as well (browsers: to /api/sign_in_factor)."
        }
        ApiError::CodeWrong => "The code is not right, or was used already.",
        ApiError::PasskeyRefused => "The passkey's answer is not right, or is not to this challenge.",
        ApiError::NothingBegun => "There is nothing to finish: it was done, dropped or too long ago. Begin again.",
        ApiError::FactorExists => "There is one already; remove it first.",
        ApiError::FactorNotFound => "The account has none of that kind or id.",
        ApiError::ProofNeeded { .. } => {
            "The last proof is older than ten minutes; show one of methods at /v1/me/proof (browsers: /api/prove), then try again."
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
