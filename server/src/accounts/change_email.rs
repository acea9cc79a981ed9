//! Asking for another address, after a fresh proof. Nothing changes before both addresses have agreed, by the
//! links they are mailed ([`agree`](super::agree)). Whether the new one belongs to somebody already is not
//! looked up here: the outbox finds out, and writes to its owner instead.

use super::{
    alert::{self, Event},
    budget, links, party, post,
    proof::{self, Proof, ProofError},
    quota::Quota,
};
use crate::{
    mail::letter::{Letter, Topic},
    state::App,
    store::{self, StoreError, Transaction, accounts, changes, email_changes},
};
use curfew_domain::{
    account::{Account, Email, NotAnEmail},
    link::Purpose,
    notice::{Kind, Party},
};
use std::time::Duration;

pub struct ChangeEmail {
    /// With the current password.
    pub proof: Proof,
    pub new: String,
}

#[derive(Debug, thiserror::Error)]
pub enum ChangeEmailError {
    /// No address, one no mail can be sent to, or the one the account has.
    #[error("not another e-mail address")]
    Email,
    #[error(transparent)]
    Proof(#[from] ProofError),
    #[error("too many changes")]
    TooManyAttempts { retry_after: Duration },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NotAnEmail> for ChangeEmailError {
    fn from(_: NotAnEmail) -> Self {
        Self::Email
    }
}

/// Takes the place of a change that was asked for before.
pub async fn change_email(app: &App, wanted: ChangeEmail) -> Result<(), ChangeEmailError> {
    let new = Email::parse(&wanted.new)?;
    if !app.mailer.reaches(&new) {
        return Err(ChangeEmailError::Email);
    }
    let client = wanted.proof.client.clone();
    let (credentials, spent) = proof::prove(app, wanted.proof).await?;
    let account = &credentials.account;
    let mut db = app.store.begin().await?;
    budget::give_back(&mut db, &spent).await?;
    let wait = Quota::email_changes(account.id).spend(&mut db, app.clock.now()).await?;
    let is_another = new != account.email;
    if wait.is_none() && is_another {
        ask(app, &mut db, account, &new, party::of(app, &client)).await?;
    }
    app.store.commit(db).await?;
    match wait {
        Some(retry_after) => Err(ChangeEmailError::TooManyAttempts { retry_after }),
        None if is_another => Ok(()),
        None => Err(ChangeEmailError::Email),
    }
}

async fn ask(app: &App, db: &mut Transaction, account: &Account, new: &Email, by: Party) -> Result<(), StoreError> {
    let now = app.clock.now();
    let worth = Purpose::ChangeTo.life();
    email_changes::replace(db, account.id, new, now + worth).await?;
    if !accounts::is_email_confirmed(db, account.id).await? {
        // Nobody ever showed that they read it: asking it would tie its owner to a typing mistake.
        email_changes::confirm_from(db, account.id, now).await?;
    }
    store::links::withdraw(db, account.id, Purpose::ChangeTo).await?;
    let link = links::issue(app, db, account.id, Purpose::ChangeFrom).await?;
    let from = Letter::new(&account.email, Topic::ChangeFrom, now, Some(&by)).with_link(link).naming(new);
    post::post(app, db, Some(account.id), &from, worth).await?;
    // Whoever reads the new mailbox may be a stranger: they are told nothing of who asked.
    post::post(app, db, Some(account.id), &Letter::new(new, Topic::ChangeToAsked, now, None), worth).await?;
    let event = Event { by: Some(by), ..Event::of(Kind::EmailChangeAsked, None) };
    alert::show(app, db, account, event).await?;
    changes::note(db, account.id, None, now).await
}
