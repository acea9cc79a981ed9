//! What administrators do to other people's accounts and sessions, one use case a file. Each takes a
//! [`Mandate`], is allowed or refused inside its own transaction, and writes itself into the audit log there.

pub mod create;
pub mod delete;
pub mod end_account;
pub mod end_everyone;
pub mod end_session;
pub mod reset_factors;
pub mod roles;
pub mod search;
pub mod sessions;
pub mod set_disabled;
pub mod set_password;

use crate::{
    accounts::{Administrator, Client, strength::Unchoosable},
    state::App,
    store::{self, Connection, StoreError, Transaction},
};
use curfew_domain::{
    account::{Account, Email, NotAnEmail},
    audit::{Capacity, Note, Who},
    ids::AccountId,
    roles::NotARole,
    session::State,
};

/// By whose authority something is done.
pub enum Authority {
    Administrator(Administrator, Client),
    /// Whoever runs the command line where the data is.
    Operator,
}

/// By whose authority, and why.
pub struct Mandate {
    pub authority: Authority,
    pub reason: Option<Note>,
}

impl Mandate {
    pub const fn operator() -> Self {
        Self { authority: Authority::Operator, reason: None }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The role was taken away a moment ago.
    #[error("not an administrator any more")]
    NotAllowed,
    #[error("there is no such account")]
    NoAccount,
    #[error("there is no such live session")]
    NoSession,
    #[error("nobody else can administer; make somebody else an administrator first")]
    LastAdmin,
    #[error("there is an account of that address already")]
    EmailTaken,
    #[error("the words that confirm it were not typed")]
    NotConfirmed,
    #[error(transparent)]
    Email(#[from] NotAnEmail),
    #[error(transparent)]
    Role(#[from] NotARole),
    #[error(transparent)]
    Password(#[from] Unchoosable),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens the transaction of an act, if whoever orders it still may.
async fn begin(app: &App, mandate: &Mandate) -> Result<(Transaction, Who), AdminError> {
    let mut db = app.store.begin().await?;
    let who = match &mandate.authority {
        Authority::Operator => Who::operator(),
        Authority::Administrator(administrator, client) => administering(&mut db, *administrator, client).await?,
    };
    Ok((db, who))
}

async fn administering(db: &mut Transaction, administrator: Administrator, client: &Client) -> Result<Who, AdminError> {
    let found = store::sessions::find(db, administrator.caller.session).await?;
    let account = found
        .filter(|found| found.session.state == State::Live && !found.account.disabled)
        .map(|found| found.account)
        .filter(|account| account.roles.is_admin())
        .ok_or(AdminError::NotAllowed)?;
    Ok(Who {
        capacity: Capacity::Admin,
        id: Some(account.id.to_string()),
        name: account.email.as_str().to_owned(),
        ip: Some(client.shown_ip()),
    })
}

/// The account, as it stands in this transaction.
pub async fn account(db: &mut Connection, id: AccountId) -> Result<Account, AdminError> {
    Ok(store::accounts::find(db, id).await?.ok_or(AdminError::NoAccount)?.account)
}

/// The account of an address.
pub async fn account_of(app: &App, _: &Authority, email: &str) -> Result<Account, AdminError> {
    let email = Email::parse(email)?;
    let found = store::accounts::find_by_email(&mut *app.store.read().await?, &email).await?;
    Ok(found.ok_or(AdminError::NoAccount)?.account)
}

/// Refuses what would leave nobody to administer.
async fn keep_an_admin(db: &mut Connection, account: &Account) -> Result<(), AdminError> {
    let counts = account.roles.is_admin() && !account.disabled;
    if counts && store::accounts::active_admins(db).await? <= 1 { Err(AdminError::LastAdmin) } else { Ok(()) }
}
