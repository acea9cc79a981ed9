//! Passkeys: several for an account, each with a name. One is a whole sign-in, or a second step; every challenge is
//! good once and for five minutes, in the browser that asked for it.

use super::{Change, FactorError, codes, totp::Added};
use crate::{
    accounts::{
        Caller,
        begun::{self, BegunId},
    },
    crypto::passkey::{Challenge, PasskeyError, StoredPasskey},
    entropy,
    state::App,
    store::{Connection, Guarded, StoreError, begun::Kind, passkeys, totp},
};
use curfew_domain::{
    audit::Action,
    device::DeviceName,
    ids::{AccountId, PasskeyId},
};
use serde_json::Value;
use std::time::Duration;

const LIFE: Duration = Duration::from_mins(5);
/// More than people own.
const MOST: u32 = 20;

/// A challenge on its way to a browser.
pub struct Asked {
    pub id: BegunId,
    pub options: Value,
}

/// What an answer to a challenge is worth.
pub enum Answer {
    Right(AccountId),
    Wrong,
    /// The challenge was used, or is too old, or was never there.
    Over,
}

/// The account's passkeys, the oldest first.
pub async fn list(app: &App, caller: Caller) -> Result<Vec<passkeys::Passkey>, StoreError> {
    passkeys::of(&mut *app.store.read().await?, caller.account).await
}

/// Asks for a new passkey.
pub async fn begin(app: &App, caller: Caller) -> Result<Asked, FactorError> {
    let (mut db, account) = super::begin(app, caller).await?;
    let there = keys(&mut db, account.id).await?;
    let challenge = app.passkeys.register(account.id, account.email.as_str(), &there)?;
    let asked = keep(app, &mut db, Some(account.id), challenge).await?;
    app.store.commit(db).await?;
    Ok(asked)
}

/// Keeps the passkey that answered. With the first factor come recovery codes.
pub async fn register(
    app: &App,
    change: &Change<'_>,
    id: Option<&BegunId>,
    (answer, name): (&str, &str),
) -> Result<Added, FactorError> {
    let name = match name.trim() {
        "" => change.client.device.to_string(),
        name => DeviceName::parse(name)?.as_str().to_owned(),
    };
    let (mut db, account) = super::begin(app, change.caller).await?;
    // After the proof: whoever needs one first has not been asked anything yet.
    let found = begun::take(app, &mut db, Kind::Passkey, id.ok_or(FactorError::NothingBegun)?).await?;
    let found = found.filter(|found| found.account == Some(account.id)).ok_or(FactorError::NothingBegun)?;
    if passkeys::how_many(&mut db, account.id).await? >= MOST {
        return Err(FactorError::Exists);
    }
    let key = match app.passkeys.registered(answer, &found.plain) {
        Ok(key) => key,
        Err(error) => {
            // The challenge is used up all the same.
            app.store.commit(db).await?;
            return Err(error.into());
        }
    };
    let now = app.clock.now();
    let id = PasskeyId::new(now, &entropy::bytes(&*app.entropy));
    let passkey = passkeys::Passkey { id, account: account.id, name, key, created_at: now, used_at: None };
    if passkeys::insert(&mut db, &passkey).await? == Guarded::Lost {
        return Err(FactorError::Exists);
    }
    let codes = codes::first(app, &mut db, account.id).await?;
    let ended = super::commit(app, db, change, &account, (Action::FactorAdded, "passkey")).await?;
    Ok(Added { codes, ended })
}

/// Naming one's own proves nothing and opens nothing: no fresh proof is asked for.
pub async fn rename(app: &App, caller: Caller, id: PasskeyId, name: &str) -> Result<(), FactorError> {
    let name = DeviceName::parse(name)?;
    let mut db = app.store.begin().await?;
    if passkeys::rename(&mut db, caller.account, id, name.as_str()).await? == Guarded::Lost {
        return Err(FactorError::NotFound);
    }
    Ok(app.store.commit(db).await?)
}

/// Answers how many other sessions ended.
pub async fn remove(app: &App, change: &Change<'_>, id: PasskeyId) -> Result<u32, FactorError> {
    let (mut db, account) = super::begin(app, change.caller).await?;
    if passkeys::remove(&mut db, account.id, id).await? == Guarded::Lost {
        return Err(FactorError::NotFound);
    }
    super::tidy(&mut db, account.id).await?;
    super::commit(app, db, change, &account, (Action::FactorRemoved, "passkey")).await
}

/// Asks whoever is there for a passkey of theirs.
pub async fn ask_anyone(app: &App) -> Result<Asked, FactorError> {
    let challenge = app.passkeys.ask_anyone()?;
    let mut db = app.store.begin().await?;
    let asked = keep(app, &mut db, None, challenge).await?;
    app.store.commit(db).await?;
    Ok(asked)
}

/// Asks for one of the account's passkeys.
pub async fn ask(app: &App, account: AccountId) -> Result<Asked, FactorError> {
    let mut db = app.store.begin().await?;
    let there = keys(&mut db, account).await?;
    if there.is_empty() {
        return Err(FactorError::NotFound);
    }
    let asked = keep(app, &mut db, Some(account), app.passkeys.ask(&there)?).await?;
    app.store.commit(db).await?;
    Ok(asked)
}

/// Checks an answer; `of` is whose passkey was asked for. The challenge is used up by it, right or wrong: the
/// caller commits either way.
pub(in crate::accounts) async fn answered(
    app: &App,
    db: &mut Connection,
    of: Option<AccountId>,
    (id, answer): (&BegunId, &str),
) -> Result<Answer, StoreError> {
    let Some(found) = begun::take(app, db, Kind::Passkey, id).await?.filter(|found| found.account == of) else {
        return Ok(Answer::Over);
    };
    let Some(passkey) = named(app, db, of, answer).await? else { return Ok(Answer::Wrong) };
    let kept = match app.passkeys.answered(answer, &found.plain, &passkey.key) {
        Ok(kept) => kept,
        Err(PasskeyError::Refused) => return Ok(Answer::Wrong),
        Err(error) => {
            tracing::warn!(account = %passkey.account, %error, "a passkey was refused");
            return Ok(Answer::Wrong);
        }
    };
    if passkeys::note_use(db, &passkey, &kept.data, app.clock.now()).await? == Guarded::Lost {
        return Ok(Answer::Wrong);
    }
    totp::forgive(db, passkey.account).await?;
    Ok(Answer::Right(passkey.account))
}

/// The passkey an answer says it is of, where it is of whom was asked, or of whom it names.
async fn named(
    app: &App,
    db: &mut Connection,
    of: Option<AccountId>,
    answer: &str,
) -> Result<Option<passkeys::Passkey>, StoreError> {
    let Some((handle, credential_id)) = app.passkeys.named(answer) else { return Ok(None) };
    let found = passkeys::find_by_credential(db, &credential_id).await?;
    Ok(found.filter(|passkey| of.or(handle) == Some(passkey.account)))
}

async fn keep(
    app: &App,
    db: &mut Connection,
    account: Option<AccountId>,
    challenge: Challenge,
) -> Result<Asked, StoreError> {
    let id = begun::create(app, db, Kind::Passkey, account, &challenge.state, LIFE).await?;
    Ok(Asked { id, options: challenge.options })
}

async fn keys(db: &mut Connection, account: AccountId) -> Result<Vec<StoredPasskey>, StoreError> {
    Ok(passkeys::of(db, account).await?.into_iter().map(|passkey| passkey.key).collect())
}
