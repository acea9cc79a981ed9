//! From what went wrong inside to what the caller is told. Several inner reasons share one outer answer;
//! what is nobody's fault outside is logged once, here, and shown as a code.

mod answer;

pub use answer::{BASIC, Problem, action_error, annotate, detail, status};

use crate::{
    accounts::{
        admin::AdminError, change_email::ChangeEmailError, change_password::ChangePasswordError, clients::ClientError,
        confirm_email::ResendError, delete_account::DeleteAccountError, end::EndError,
        forgot_password::ForgotPasswordError, fresh::Unproven, grant::GrantError, links::LinkError,
        notices::NoticeError, proof::ProofError, refresh::RefreshError, rename::RenameError,
        reset_password::ResetPasswordError, sign_in::SignInError, sign_up::SignUpError, strength::Unchoosable,
    },
    crypto::{access_token::SignError, password::HashError},
    http::caller::ended_error,
    keys::KeysError,
    store::StoreError,
};
use app::error::ApiError;
use curfew_domain::{password::Unfit, session::Lapsed};
use std::time::Duration;

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
        // Said already, by the look that failed.
        KeysError::OutOfSight => ApiError::Unavailable { retry_after: SOON },
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

pub fn forgot_password(error: ForgotPasswordError) -> ApiError {
    match error {
        ForgotPasswordError::Email(_) => ApiError::EmailInvalid,
        ForgotPasswordError::TooManyAttempts { retry_after } => {
            ApiError::TooManyAttempts { retry_after: whole_seconds(retry_after) }
        }
        ForgotPasswordError::Store(error) => store(error),
    }
}

pub fn resend(error: ResendError) -> ApiError {
    match error {
        ResendError::TooManyAttempts { retry_after } => {
            ApiError::TooManyAttempts { retry_after: whole_seconds(retry_after) }
        }
        ResendError::Store(error) => store(error),
    }
}

pub fn change_email(error: ChangeEmailError) -> ApiError {
    match error {
        ChangeEmailError::Email => ApiError::EmailInvalid,
        ChangeEmailError::Proof(error) => proof(error),
        ChangeEmailError::TooManyAttempts { retry_after } => {
            ApiError::TooManyAttempts { retry_after: whole_seconds(retry_after) }
        }
        ChangeEmailError::Store(error) => store(error),
    }
}

pub fn link(error: LinkError) -> ApiError {
    match error {
        LinkError::Invalid => ApiError::LinkInvalid,
        LinkError::Store(error) => store(error),
    }
}

pub fn notice(error: NoticeError) -> ApiError {
    match error {
        NoticeError::NotFound => ApiError::NotFound,
        NoticeError::Store(error) => store(error),
    }
}

pub fn reset_password(error: ResetPasswordError) -> ApiError {
    match error {
        ResetPasswordError::Link(error) => link(error),
        ResetPasswordError::New(error) => unchoosable(error),
        ResetPasswordError::Store(error) => store(error),
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
