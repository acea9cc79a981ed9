//! An authenticator app: a secret is shown, and counts once the app has answered with a code of it.

use super::{Change, FactorError, codes};
use crate::{
    accounts::{
        Caller,
        begun::{self, BegunId},
    },
    crypto::{recovery_code::RecoveryCode, totp::TotpSecret},
    state::App,
    store::{Guarded, StoreError, begun::Kind, totp},
};
use curfew_domain::{account::Account, audit::Action, ids::AccountId};
use std::time::Duration;

/// How long there is to set an app up.
const LIFE: Duration = Duration::from_mins(15);
/// Codes that may be tried on one set-up.
const MOST_TRIES: u32 = 20;
const WHAT: &str = "authenticator app";

/// A secret to be given to an app, and what it calls itself there.
pub struct Setup {
    pub secret: TotpSecret,
    pub account: Account,
}

/// What came of a factor that was added.
pub struct Added {
    /// Shown this once; `None` where there are some already.
    pub codes: Option<Vec<RecoveryCode>>,
    /// Other sessions that ended.
    pub ended: u32,
}

/// Makes a secret, to be confirmed.
pub async fn begin(app: &App, caller: Caller) -> Result<(BegunId, Setup), FactorError> {
    let (mut db, account) = super::begin(app, caller).await?;
    if totp::find(&mut db, account.id).await?.is_some() {
        return Err(FactorError::Exists);
    }
    let secret = TotpSecret::generate(&*app.entropy);
    let id = begun::create(app, &mut db, Kind::Totp, Some(account.id), secret.as_bytes(), LIFE).await?;
    app.store.commit(db).await?;
    Ok((id, Setup { secret, account }))
}

/// What was begun, to be shown again.
pub async fn begun(app: &App, caller: Caller, id: &BegunId) -> Result<Option<Setup>, StoreError> {
    let mut db = app.store.read().await?;
    let Some(secret) = secret_of(begun::look(app, &mut db, Kind::Totp, id).await?, caller.account) else {
        return Ok(None);
    };
    let account = crate::store::accounts::find(&mut db, caller.account).await?;
    Ok(account.map(|found| Setup { secret, account: found.account }))
}

/// The secret counts from now on, if `code` is one of it. With the first factor come recovery codes.
pub async fn confirm(app: &App, change: &Change<'_>, id: &BegunId, code: &str) -> Result<Added, FactorError> {
    let (mut db, account) = super::begin(app, change.caller).await?;
    let tries = begun::count_try(&mut db, id).await?;
    let found = begun::look(app, &mut db, Kind::Totp, id).await?;
    let secret = secret_of(found, account.id).filter(|_| tries.is_some_and(|tries| tries <= MOST_TRIES));
    let secret = secret.ok_or(FactorError::NothingBegun)?;
    let now = app.clock.now();
    let Some(step) = secret.matching_step(code, now) else {
        app.store.commit(db).await?;
        return Err(FactorError::CodeWrong);
    };
    begun::remove(&mut db, id).await?;
    let sealed = app.vault.seal(&name(account.id), secret.as_bytes()).map_err(|_| FactorError::Sealing)?;
    if totp::insert(&mut db, account.id, &sealed, step, now).await? == Guarded::Lost {
        return Err(FactorError::Exists);
    }
    let codes = codes::first(app, &mut db, account.id).await?;
    let ended = super::commit(app, db, change, &account, (Action::FactorAdded, WHAT)).await?;
    Ok(Added { codes, ended })
}

/// Answers how many other sessions ended.
pub async fn remove(app: &App, change: &Change<'_>) -> Result<u32, FactorError> {
    let (mut db, account) = super::begin(app, change.caller).await?;
    if totp::remove(&mut db, account.id).await? == Guarded::Lost {
        return Err(FactorError::NotFound);
    }
    super::tidy(&mut db, account.id).await?;
    super::commit(app, db, change, &account, (Action::FactorRemoved, WHAT)).await
}

fn secret_of(found: Option<begun::Found>, account: AccountId) -> Option<TotpSecret> {
    TotpSecret::from_bytes(&found.filter(|found| found.account == Some(account))?.plain)
}

/// What an account's secret is sealed as.
pub(super) fn name(account: AccountId) -> Vec<u8> {
    [b"totp ".as_slice(), account.as_bytes()].concat()
}
