//! Sending what is in the outbox. A mail is claimed, completed (what a request must not look up is looked up
//! here), sent, and deleted; what cannot be sent is tried again, less and less often, for as long as it is
//! worth it. A server that dies in between sends it again: twice is better than never.

use super::links;
use crate::{
    mail::{
        SendError,
        letter::{Letter, Topic},
    },
    state::App,
    store::{
        Guarded, StoreError, Transaction, accounts, email_changes,
        mails::{self, Mail},
    },
};
use curfew_domain::{
    account::{Account, Email},
    link::Purpose,
};
use std::time::Duration;

const BATCH: u32 = 50;
/// Longer than sending one takes: after this a mail that was claimed and not sent is anybody's again.
const CLAIM: Duration = Duration::from_mins(2);
const SOONEST: Duration = Duration::from_secs(30);
const LATEST: Duration = Duration::from_hours(1);

/// Tries every mail that is due, the oldest first.
pub async fn send_due(app: &App) -> Result<(), StoreError> {
    let due = mails::due(&mut *app.store.read().await?, app.clock.now(), BATCH).await?;
    for mail in due {
        if let Some(letter) = prepare(app, &mail).await? {
            send(app, &mail, &letter).await?;
        }
    }
    Ok(())
}

/// Claims a mail and completes its letter; `None` where there is nothing to send.
async fn prepare(app: &App, mail: &Mail) -> Result<Option<Letter>, StoreError> {
    let now = app.clock.now();
    let mut db = app.store.begin().await?;
    if mails::claim(&mut db, mail, now + CLAIM).await? == Guarded::Lost {
        return Ok(None);
    }
    let letter = match Letter::read(&mail.letter) {
        Ok(_) if now >= mail.until => {
            tracing::warn!(mail = mail.seq, tries = mail.tries, "a mail was given up: it could not be sent in time");
            None
        }
        Ok(letter) => complete(app, &mut db, mail, letter).await?,
        Err(error) => {
            tracing::error!(mail = mail.seq, %error, "a mail in the outbox cannot be read");
            None
        }
    };
    if letter.is_none() {
        mails::delete(&mut db, mail.seq).await?;
    }
    app.store.commit(db).await?;
    Ok(letter)
}

/// What a request only asked for becomes what is sent, or nothing. Kept, so that a second try is no second
/// link.
async fn complete(app: &App, db: &mut Transaction, mail: &Mail, letter: Letter) -> Result<Option<Letter>, StoreError> {
    let completed = match letter.topic {
        Topic::ForgotAsked => forgot(app, db, letter).await?,
        Topic::ChangeToAsked => change_to(app, db, mail, letter).await?,
        Topic::Forgot
        | Topic::NewDevice
        | Topic::NewPlace
        | Topic::TokenCopied
        | Topic::PasswordChanged
        | Topic::PasswordReset
        | Topic::PasswordSet
        | Topic::Confirm
        | Topic::ChangeFrom
        | Topic::ChangeTo
        | Topic::AddressTaken
        | Topic::EmailChanged
        | Topic::EmailIsNow => return Ok(Some(letter)),
    };
    let Some((account, letter)) = completed else { return Ok(None) };
    mails::rewrite(db, mail.seq, Some(account.id), &letter.write()).await?;
    Ok(Some(letter))
}

type Completed = Option<(Account, Letter)>;

async fn forgot(app: &App, db: &mut Transaction, letter: Letter) -> Result<Completed, StoreError> {
    let Ok(email) = Email::parse(&letter.to) else { return Ok(None) };
    let found = accounts::find_by_email(db, &email).await?.map(|found| found.account);
    let Some(account) = found.filter(|account| !account.disabled) else { return Ok(None) };
    let link = links::issue(app, db, account.id, Purpose::Reset).await?;
    Ok(Some((account, Letter { topic: Topic::Forgot, ..letter.with_link(link) })))
}

/// A link for the owner of the new address, or, where that has an account, a word to whoever has it.
async fn change_to(app: &App, db: &mut Transaction, mail: &Mail, letter: Letter) -> Result<Completed, StoreError> {
    let (Ok(email), Some(account)) = (Email::parse(&letter.to), mail.account) else { return Ok(None) };
    let is_wanted =
        email_changes::find(db, account, app.clock.now()).await?.is_some_and(|change| change.email == email);
    let asks = accounts::find(db, account).await?.map(|found| found.account);
    let Some(asks) = asks.filter(|account| is_wanted && !account.disabled) else { return Ok(None) };
    if let Some(owner) = accounts::find_by_email(db, &email).await? {
        return Ok(Some((owner.account, Letter { topic: Topic::AddressTaken, ..letter })));
    }
    let link = links::issue(app, db, asks.id, Purpose::ChangeTo).await?;
    Ok(Some((asks, Letter { topic: Topic::ChangeTo, ..letter.with_link(link) })))
}

async fn send(app: &App, mail: &Mail, letter: &Letter) -> Result<(), StoreError> {
    let token = letter.link.map(|link| app.link_tokens.mint(link));
    let token = token.as_ref().map(crate::crypto::link_token::LinkToken::expose);
    let outcome = app.mailer.send(letter, &name(mail), mail.created_at.as_millis(), token).await;
    let mut db = app.store.begin().await?;
    match outcome {
        Ok(()) => {
            tracing::info!(mail = mail.seq, topic = ?letter.topic, "a mail was sent");
            mails::delete(&mut db, mail.seq).await?;
        }
        Err(SendError::Later(why)) => {
            tracing::warn!(
                mail = mail.seq,
                why,
                tries = mail.tries + 1,
                "a mail could not be sent; it will be tried again"
            );
            mails::postpone(&mut db, mail.seq, app.clock.now() + pause(mail.tries)).await?;
        }
        Err(SendError::Never(why)) => {
            tracing::warn!(mail = mail.seq, why, "a mail cannot be sent, and is given up");
            mails::delete(&mut db, mail.seq).await?;
        }
    }
    app.store.commit(db).await
}

/// Unlike that of any other, also where a database was restored; in the order of time.
fn name(mail: &Mail) -> String {
    format!("{}-{:06}", mail.created_at.as_millis(), mail.seq)
}

/// After so many failures before: twice as long each time.
fn pause(tries: u32) -> Duration {
    SOONEST.saturating_mul(1_u32.checked_shl(tries).unwrap_or(u32::MAX)).min(LATEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_tried_less_and_less_often() {
        let seconds: Vec<u64> = [0, 1, 2, 6, 7, 31, 32, u32::MAX].map(|tries| pause(tries).as_secs()).to_vec();
        assert_eq!(seconds, [30, 60, 120, 1920, 3600, 3600, 3600, 3600]);
    }
}
