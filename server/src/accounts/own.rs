//! What an account's owner sees of it.

use super::Caller;
use crate::{
    state::App,
    store::{StoreError, accounts, email_changes},
};
use curfew_domain::account::Email;

pub struct Own {
    pub email: Email,
    /// Its owner has shown that they read it.
    pub confirmed: bool,
    /// The address it is to have, once both agree.
    pub change: Option<email_changes::EmailChange>,
}

/// `None` when the account was deleted a moment ago.
pub async fn own(app: &App, caller: Caller) -> Result<Option<Own>, StoreError> {
    let mut db = app.store.read().await?;
    let Some(found) = accounts::find(&mut db, caller.account).await? else { return Ok(None) };
    Ok(Some(Own {
        email: found.account.email,
        confirmed: accounts::is_email_confirmed(&mut db, caller.account).await?,
        change: email_changes::find(&mut db, caller.account, app.clock.now()).await?,
    }))
}
