//! Putting a letter into the outbox, in the transaction of what it tells: what happened is mailed, and what
//! did not is not. Sending is [`outbox`](super::outbox)'s, and no request waits for it.

use crate::{
    mail::letter::Letter,
    state::App,
    store::{
        Connection, StoreError,
        mails::{self, New},
    },
};
use curfew_domain::ids::AccountId;
use std::time::Duration;

/// A mail that could not be sent for this long tells nothing new.
pub const WORTH: Duration = Duration::from_hours(3 * 24);

/// `worth` is how long it may be tried: a link's mail not longer than the link is good.
pub async fn post(
    app: &App,
    db: &mut Connection,
    account: Option<AccountId>,
    letter: &Letter,
    worth: Duration,
) -> Result<(), StoreError> {
    let now = app.clock.now();
    mails::create(db, &New { account, letter: &letter.write(), now, until: now + worth }).await
}
