//! What an account is signed in to with beside its password, one use case a file. Changing any of it asks for a
//! full proof (ASVS 5.0 v5.0.0-7.5.1) and ends the other sessions unless their owner wants them to stay
//! (v5.0.0-7.4.3).

pub mod codes;
pub mod passkeys;
pub mod second;
pub mod totp;

use crate::{
    accounts::{
        Caller, Client,
        audit::{self, Why},
        end,
        fresh::{self, Unproven},
    },
    crypto::passkey::PasskeyError,
    state::App,
    store::{self, Connection, StoreError, Transaction, accounts, begun, recovery_codes},
};
use curfew_domain::{
    account::Account,
    audit::Action,
    device::NotADeviceName,
    ending::Reason,
    ids::AccountId,
    proof::{Depth, Factors},
};

#[derive(Debug, thiserror::Error)]
pub enum FactorError {
    #[error(transparent)]
    Unproven(#[from] Unproven),
    /// The account is not there any more.
    #[error("there is no such account")]
    NoAccount,
    #[error("there is one already")]
    Exists,
    #[error("there is no such factor")]
    NotFound,
    /// Nothing was begun here, or too long ago, or it was finished or given up.
    #[error("there is nothing to finish")]
    NothingBegun,
    #[error("the code is not right")]
    CodeWrong,
    #[error(transparent)]
    Passkey(#[from] PasskeyError),
    #[error(transparent)]
    Name(#[from] NotADeviceName),
    #[error("sealing failed")]
    Sealing,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who changes their factors, from where.
pub struct Change<'a> {
    pub caller: Caller,
    pub client: &'a Client,
    pub end_others: bool,
}

/// What the account can be proven with beside its password.
pub async fn of(db: &mut Connection, account: AccountId) -> Result<Factors, StoreError> {
    Ok(Factors {
        totp: store::totp::find(db, account).await?.is_some(),
        passkeys: store::passkeys::how_many(db, account).await?,
        recovery_codes: recovery_codes::left(db, account).await?,
    })
}

/// Forgets every factor, and what of one was begun, in the caller's transaction.
pub(super) async fn forget(db: &mut Connection, account: AccountId) -> Result<(), StoreError> {
    let _ = store::totp::remove(db, account).await?;
    store::passkeys::remove_all(db, account).await?;
    recovery_codes::remove_all(db, account).await?;
    begun::remove_of(db, account).await
}

/// Opens the transaction of a change, if the caller was proven in full lately.
async fn begin(app: &App, caller: Caller) -> Result<(Transaction, Account), FactorError> {
    let mut db = app.store.begin().await?;
    fresh::require(app, &mut db, caller, Depth::Full).await?;
    let account = accounts::find(&mut db, caller.account).await?.ok_or(FactorError::NoAccount)?.account;
    Ok((db, account))
}

/// Writes a change down, ends the other sessions if that is wanted, and commits; answers how many ended.
async fn commit(
    app: &App,
    mut db: Transaction,
    change: &Change<'_>,
    account: &Account,
    (action, what): (Action, &str),
) -> Result<u32, FactorError> {
    let by = end::owner(&mut db, change.caller, change.client).await?;
    let ended =
        if change.end_others { end::others(app, &mut db, change.caller, Reason::FactorChanged, by).await? } else { 0 };
    let detail = format!("{what}, {ended} other sessions ended");
    let why = Why { detail: Some(&detail), ..Why::default() };
    let (who, whom) = (audit::owner(account, change.client), audit::account(account));
    audit::record(app, &mut db, &who, action, &whom, why).await?;
    end::commit(app, db).await?;
    Ok(ended)
}

/// Recovery codes go with the last factor.
async fn tidy(db: &mut Connection, account: AccountId) -> Result<(), StoreError> {
    if of(db, account).await?.are_there() { Ok(()) } else { recovery_codes::remove_all(db, account).await }
}
