//! Confirming that an account's address is its owner's: by a link that is mailed there. Until then the account
//! works all the same, so that nobody is locked out by a mail that got lost.

use super::{
    Caller, Client,
    links::{self, LinkError},
    party, post,
    quota::Quota,
};
use crate::{
    mail::letter::{Letter, Topic},
    state::App,
    store::{Connection, StoreError, accounts, changes},
};
use curfew_domain::{account::Account, link::Purpose};
use std::time::Duration;

#[derive(Debug, thiserror::Error)]
pub enum ResendError {
    #[error("too many attempts")]
    TooManyAttempts { retry_after: Duration },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// In the transaction that makes the account. Nobody writes to the world through us: past the quota of the
/// network address the owner asks again later.
pub async fn first(app: &App, db: &mut Connection, account: &Account, client: &Client) -> Result<(), StoreError> {
    if Quota::mails_asked_from(client.ip).spend(db, app.clock.now()).await?.is_some() {
        return Ok(());
    }
    send(app, db, account, client).await
}

/// Asked for by the owner; the newest link alone is good. Where the address is confirmed, nothing is sent.
pub async fn resend(app: &App, caller: Caller, client: &Client) -> Result<(), ResendError> {
    let mut db = app.store.begin().await?;
    let found = accounts::find(&mut db, caller.account).await?;
    let confirmed = accounts::is_email_confirmed(&mut db, caller.account).await?;
    let Some(found) = found.filter(|_| !confirmed) else { return Ok(()) };
    let wait = Quota::confirmations(caller.account).spend(&mut db, app.clock.now()).await?;
    if wait.is_none() {
        send(app, &mut db, &found.account, client).await?;
    }
    app.store.commit(db).await?;
    wait.map_or(Ok(()), |retry_after| Err(ResendError::TooManyAttempts { retry_after }))
}

async fn send(app: &App, db: &mut Connection, account: &Account, client: &Client) -> Result<(), StoreError> {
    let link = links::issue(app, db, account.id, Purpose::Confirm).await?;
    let by = party::of(app, client);
    let letter = Letter::new(&account.email, Topic::Confirm, app.clock.now(), Some(&by)).with_link(link);
    post::post(app, db, Some(account.id), &letter, Purpose::Confirm.life()).await
}

/// By the link; open tabs show it.
pub async fn confirm(app: &App, token: &str) -> Result<(), LinkError> {
    let now = app.clock.now();
    let mut db = app.store.begin().await?;
    let (link, _) = links::take(app, &mut db, token, &[Purpose::Confirm]).await?;
    accounts::confirm_email(&mut db, link.account, now).await?;
    changes::note(&mut db, link.account, None, now).await?;
    Ok(app.store.commit(db).await?)
}
