//! Another password by a link from a mail. Every session ends: whoever had the old password may be in one of
//! them. Nobody is signed in by it, so that a second factor is asked for all the same.

use super::{
    Client,
    alert::{self, Event},
    audit::{self, Why},
    budget, end,
    links::{self, LinkError},
    party,
    strength::{self, Unchoosable},
};
use crate::{
    state::App,
    store::{self, Guarded, StoreError, Transaction, accounts},
};
use curfew_domain::{
    account::Account,
    audit::Action,
    ending::{Actor, Reason},
    ids::AccountId,
    link::Purpose,
    notice::Kind,
    password::Password,
};
use std::sync::Arc;

pub struct ResetPassword {
    pub token: String,
    pub new: Password,
    pub client: Client,
}

#[derive(Debug, thiserror::Error)]
pub enum ResetPasswordError {
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    New(#[from] Unchoosable),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A password that may not be chosen leaves the link as it is.
pub async fn reset_password(app: &App, wanted: ResetPassword) -> Result<(), ResetPasswordError> {
    const PURPOSE: &[Purpose] = &[Purpose::Reset];
    wanted.new.check_length().map_err(Unchoosable::from)?;
    // Before any hashing: what is no link costs a look.
    let (_, seen) = links::look(app, &mut *app.store.read().await?, &wanted.token, PURPOSE).await?;
    let place = app.passwords.queue().map_err(Unchoosable::from)?;
    let hash = strength::hash(app, place, &Arc::new(wanted.new), &seen.account.email).await?;

    let mut db = app.store.begin().await?;
    let (_, found) = links::take(app, &mut db, &wanted.token, PURPOSE).await?;
    if accounts::change_password(&mut db, found.account.id, &found.password_hash, &hash).await? == Guarded::Lost {
        return Err(LinkError::Invalid.into());
    }
    end_all(app, &mut db, &found.account, &wanted.client).await?;
    let event = Event::of(Kind::PasswordReset, Some(party::of(app, &wanted.client)));
    alert::tell(app, &mut db, &found.account, event).await?;
    // Whoever came with the link reads this address.
    accounts::confirm_email(&mut db, found.account.id, app.clock.now()).await?;
    Ok(end::commit(app, db).await?)
}

async fn end_all(app: &App, db: &mut Transaction, account: &Account, client: &Client) -> Result<(), StoreError> {
    let by = Actor::Owner { device: client.device.to_string(), ip: client.shown_ip() };
    let ended = end::end_account(app, db, account.id, Reason::PasswordChanged, by).await?;
    disarm(db, account.id).await?;
    // What strangers tried was about another password.
    budget::forgive_all(db, &account.email).await?;
    let detail = format!("by a link from a mail, {ended} sessions ended");
    let why = Why { detail: Some(&detail), ..Why::default() };
    let (who, whom) = (audit::owner(account, client), audit::account(account));
    audit::record(app, db, &who, Action::PasswordChanged, &whom, why).await
}

/// What somebody who was in the account, or in its mailbox, could have prepared does nothing any more: links
/// that were mailed, an address that was to take over.
pub(super) async fn disarm(db: &mut Transaction, account: AccountId) -> Result<(), StoreError> {
    store::links::forget(db, account).await?;
    store::email_changes::delete(db, account).await
}
