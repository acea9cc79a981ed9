//! Telling an account's owner of what concerns its safety, in the transaction of what happened.

use super::post;
use crate::{
    mail::letter::{Letter, Party, Topic},
    state::App,
    store::{Connection, StoreError},
};
use curfew_domain::account::Account;

/// By mail. `by` is who did it, where that is somebody.
pub async fn tell(
    app: &App,
    db: &mut Connection,
    account: &Account,
    topic: Topic,
    by: Option<Party>,
) -> Result<(), StoreError> {
    let letter = Letter::new(&account.email, topic, app.clock.now(), by);
    post::post(app, db, Some(account.id), &letter, post::WORTH).await
}
