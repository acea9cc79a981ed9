//! Asking for a link that sets another password. Whether the address has an account is not looked up here:
//! the request does the same for every address, and the outbox finds out.

use super::{Client, party, post, quota::Quota};
use crate::{
    mail::letter::{Letter, Topic},
    state::App,
    store::StoreError,
};
use curfew_domain::{
    account::{Email, NotAnEmail},
    link::Purpose,
};
use std::time::Duration;

#[derive(Debug, thiserror::Error)]
pub enum ForgotPasswordError {
    #[error(transparent)]
    Email(#[from] NotAnEmail),
    /// From one network address, whatever was typed.
    #[error("too many attempts")]
    TooManyAttempts { retry_after: Duration },
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub async fn forgot_password(app: &App, email: &str, client: &Client) -> Result<(), ForgotPasswordError> {
    let email = Email::parse(email)?;
    let now = app.clock.now();
    let mut db = app.store.begin().await?;
    let wait = Quota::mails_asked_from(client.ip).spend(&mut db, now).await?;
    // Past it nothing is sent and nothing is said: the mails before are in the mailbox, and the last one's link
    // is good. A stranger who uses it up keeps nobody out.
    let is_left = Quota::mails_to(&email).spend(&mut db, now).await?.is_none();
    if wait.is_none() && is_left {
        let letter = Letter::new(&email, Topic::ForgotAsked, now, Some(&party::of(app, client)));
        post::post(app, &mut db, None, &letter, Purpose::Reset.life()).await?;
    }
    app.store.commit(db).await?;
    wait.map_or(Ok(()), |retry_after| Err(ForgotPasswordError::TooManyAttempts { retry_after }))
}
