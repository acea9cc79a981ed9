//! What is shown beside a password, checked and used up: a code is good once, however many race for it.

use super::{
    passkeys::{self, Answer},
    totp::name,
};
use crate::{
    accounts::{
        Client,
        audit::{self, Why},
        begun::BegunId,
    },
    crypto::{recovery_code::RecoveryCode, totp::TotpSecret},
    state::App,
    store::{Connection, Guarded, StoreError, recovery_codes, totp},
};
use curfew_domain::{account::Account, audit::Action, proof::Method};
use zeroize::Zeroizing;

/// Wrong codes in a row after which no code of the app is looked at, until another factor was right: six digits
/// are not for guessing at leisure (NIST SP 800-63B-4 §3.2.2).
const MOST_FAILURES: u32 = 100;

/// One thing beside the password.
pub enum Second {
    /// Of the authenticator app.
    Code(Zeroizing<String>),
    Recovery(RecoveryCode),
    /// A passkey's answer, as JSON, to a challenge of this browser.
    Passkey {
        challenge: BegunId,
        answer: String,
    },
}

impl Second {
    /// What it is by itself, where that is a proof.
    pub const fn alone(&self) -> Option<Method> {
        match self {
            Self::Code(_) => Some(Method::Totp),
            Self::Recovery(_) => None,
            Self::Passkey { .. } => Some(Method::Passkey),
        }
    }

    pub const fn is_passkey(&self) -> bool {
        matches!(self, Self::Passkey { .. })
    }

    /// What it makes of a password.
    pub const fn with_password(&self) -> Method {
        match self {
            Self::Code(_) => Method::PasswordTotp,
            Self::Recovery(_) => Method::PasswordRecoveryCode,
            Self::Passkey { .. } => Method::PasswordPasskey,
        }
    }
}

/// Whether it is right. Also what is wrong is written down: the caller commits either way.
pub async fn check(
    app: &App,
    db: &mut Connection,
    account: &Account,
    client: &Client,
    second: &Second,
) -> Result<bool, StoreError> {
    match second {
        Second::Code(code) => by_code(app, db, account, code).await,
        Second::Recovery(code) => by_recovery_code(app, db, account, client, code).await,
        Second::Passkey { challenge, answer } => {
            let answer = passkeys::answered(app, db, Some(account.id), (challenge, answer)).await?;
            Ok(matches!(answer, Answer::Right(_)))
        }
    }
}

async fn by_code(app: &App, db: &mut Connection, account: &Account, code: &str) -> Result<bool, StoreError> {
    let Some(stored) = totp::find(db, account.id).await? else { return Ok(false) };
    let secret =
        app.vault.open(&name(account.id), &stored.sealed).ok().and_then(|bytes| TotpSecret::from_bytes(&bytes));
    if secret.is_none() {
        tracing::error!("the secret of an authenticator app does not open under this server secret");
    }
    let step = secret.filter(|_| stored.failures < MOST_FAILURES);
    let step = step.and_then(|secret| secret.matching_step(code, app.clock.now()));
    if let Some(step) = step
        && totp::accept(db, account.id, step).await? == Guarded::Won
    {
        return Ok(true);
    }
    totp::refuse(db, account.id).await?;
    Ok(false)
}

async fn by_recovery_code(
    app: &App,
    db: &mut Connection,
    account: &Account,
    client: &Client,
    code: &RecoveryCode,
) -> Result<bool, StoreError> {
    if recovery_codes::take(db, account.id, &code.hash(account.id)).await? == Guarded::Lost {
        return Ok(false);
    }
    totp::forgive(db, account.id).await?;
    let detail = format!("{} left", recovery_codes::left(db, account.id).await?);
    let why = Why { detail: Some(&detail), ..Why::default() };
    let (who, whom) = (audit::owner(account, client), audit::account(account));
    audit::record(app, db, &who, Action::RecoveryCodeUsed, &whom, why).await?;
    Ok(true)
}
