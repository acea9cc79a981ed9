//! Links in mails: made in the transaction of what they are for, used up in the transaction of what they do.
//! Wrong, used, too old, of another purpose, or of an account that is disabled or gone: one answer for all.

use crate::{
    entropy,
    state::App,
    store::{
        Connection, Guarded, StoreError, Transaction,
        accounts::{self, Credentials},
        links::{self, Link},
    },
};
use curfew_domain::{
    ids::{AccountId, LinkId},
    link::Purpose,
};

#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error("the link does nothing any more")]
    Invalid,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A new link; where one of its purpose is enough, those before do nothing any more.
pub async fn issue(app: &App, db: &mut Connection, account: AccountId, purpose: Purpose) -> Result<LinkId, StoreError> {
    if purpose.is_one_at_a_time() {
        links::withdraw(db, account, purpose).await?;
    }
    let now = app.clock.now();
    let id = LinkId::new(now, &entropy::bytes(&*app.entropy));
    links::create(db, &Link { id, account, purpose, expires_at: now + purpose.life() }).await?;
    Ok(id)
}

/// Whose link it is, without using it.
pub async fn look(
    app: &App,
    db: &mut Connection,
    token: &str,
    purposes: &[Purpose],
) -> Result<(Link, Credentials), LinkError> {
    let id = app.link_tokens.open(token).ok_or(LinkError::Invalid)?;
    let link = links::find(db, id, app.clock.now()).await?.filter(|link| purposes.contains(&link.purpose));
    let link = link.ok_or(LinkError::Invalid)?;
    let credentials = accounts::find(db, link.account).await?.filter(|found| !found.account.disabled);
    Ok((link, credentials.ok_or(LinkError::Invalid)?))
}

/// Uses it up, in the transaction of what it does.
pub async fn take(
    app: &App,
    db: &mut Transaction,
    token: &str,
    purposes: &[Purpose],
) -> Result<(Link, Credentials), LinkError> {
    let (link, credentials) = look(app, db, token, purposes).await?;
    match links::take(db, link.id).await? {
        Guarded::Won => Ok((link, credentials)),
        Guarded::Lost => Err(LinkError::Invalid),
    }
}
