//! Mail: how a letter is worded and by which road it leaves. Knows no account and no table; what is sent, and
//! when, is `accounts::outbox`'s.

pub mod compose;
pub mod folder;
pub mod letter;
mod smtp;
pub mod texts;

use app::paths;
use compose::{Envelope, Sender, compose};
use curfew_domain::account::Email;
use folder::Folder;
use letter::{Letter, Topic};
use lettre::{Address, AsyncTransport, message::Mailbox};
use smtp::Smtp;
use std::path::PathBuf;

pub struct Mailer {
    road: Road,
    sender: Sender,
}

enum Road {
    Smtp(Box<Smtp>),
    Folder(Folder),
}

/// Why a mail did not leave, without a word of the server's: it may name the recipient.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Trying again may help.
    #[error("{0}")]
    Later(String),
    #[error("{0}")]
    Never(String),
}

impl Mailer {
    /// By the mail server at `smtp_url`, or into `folder`.
    ///
    /// # Errors
    /// What is wrong with the URL, and what to write.
    pub fn new(smtp_url: Option<&str>, folder: PathBuf, from: Mailbox, public_url: String) -> Result<Self, String> {
        let road = match smtp_url {
            Some(url) => Road::Smtp(Box::new(smtp::road(url)?)),
            None => Road::Folder(Folder::new(folder)),
        };
        Ok(Self { road, sender: Sender { from, public_url, language: &texts::ENGLISH } })
    }

    /// Whether a mail can be addressed there at all.
    pub fn reaches(&self, email: &Email) -> bool {
        email.as_str().parse::<Address>().is_ok()
    }

    /// Where mails are kept, if they do not leave.
    pub fn folder(&self) -> Option<&Folder> {
        match &self.road {
            Road::Folder(folder) => Some(folder),
            Road::Smtp(_) => None,
        }
    }

    /// Sends one letter. `token` is what its link carries.
    pub async fn send(&self, letter: &Letter, id: &str, at: i64, token: Option<&str>) -> Result<(), SendError> {
        let link = token.zip(page(letter.topic)).map(|(token, page)| self.link(page, token));
        let envelope = Envelope { id, at, link: link.as_deref() };
        let message = compose(&self.sender, letter, &envelope)
            .ok_or_else(|| SendError::Never("no mail can be sent to such an address".to_owned()))?;
        match &self.road {
            Road::Smtp(smtp) => smtp.send(message).await.map(|_| ()).map_err(|error| refused(&error)),
            Road::Folder(folder) => {
                let (folder, id, bytes) = (folder.clone(), id.to_owned(), message.formatted());
                let kept = tokio::task::spawn_blocking(move || folder.keep(&id, &bytes)).await;
                kept.map_err(|error| SendError::Later(error.to_string()))?
                    .map_err(|error| SendError::Later(format!("the mail folder: {error}")))
            }
        }
    }

    fn link(&self, page: &str, token: &str) -> String {
        format!("{}{page}?token={token}", self.sender.public_url)
    }
}

/// Where the link of a mail leads. The page asks before anything happens, so that a scanner that follows every
/// link of a mail does nothing.
fn page(topic: Topic) -> Option<&'static str> {
    match topic {
        Topic::Forgot => Some(paths::RESET_PASSWORD),
        Topic::NewDevice
        | Topic::NewPlace
        | Topic::TokenCopied
        | Topic::PasswordChanged
        | Topic::PasswordReset
        | Topic::PasswordSet
        | Topic::EmailIsNow => Some(paths::NOT_ME),
        Topic::Confirm => Some(paths::CONFIRM_EMAIL),
        Topic::ChangeFrom | Topic::ChangeTo => Some(paths::CONFIRM_EMAIL_CHANGE),
        Topic::ForgotAsked | Topic::ChangeToAsked | Topic::AddressTaken | Topic::EmailChanged => None,
    }
}

fn refused(error: &lettre::transport::smtp::Error) -> SendError {
    match error.status() {
        Some(code) if error.is_permanent() => SendError::Never(format!("the mail server answered {code}")),
        Some(code) => SendError::Later(format!("the mail server answered {code}")),
        None if error.is_tls() => SendError::Later("TLS with the mail server failed".to_owned()),
        None if error.is_timeout() => SendError::Later("the mail server took too long".to_owned()),
        None => SendError::Later("the mail server could not be reached or understood".to_owned()),
    }
}
