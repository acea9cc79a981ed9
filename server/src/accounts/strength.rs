//! Which passwords may be chosen.

use crate::{
    crypto::password::{HashError, Place},
    state::App,
};
use curfew_domain::{
    account::Email,
    password::{Password, Unfit},
};
use std::sync::Arc;

#[derive(Debug, thiserror::Error)]
pub enum Unchoosable {
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error("too easy to guess")]
    TooWeak,
    #[error(transparent)]
    Hash(#[from] HashError),
}

/// By zxcvbn's estimate; one slow hash each makes that many tries costly. Not its score: 3 of 4 begins just
/// above what eight random characters can reach.
const LEAST_GUESSES: u64 = 100_000_000;
/// zxcvbn's own work grows with the square of the length; what it looks at first decides.
const JUDGED_CHARS: usize = 100;

/// The hash of a password that may be chosen for the account of `email`.
pub async fn hash(app: &App, place: Place, password: &Arc<Password>, email: &Email) -> Result<String, Unchoosable> {
    password.check_length()?;
    if !is_strong(app, place, password, email).await? {
        return Err(Unchoosable::TooWeak);
    }
    Ok(app.passwords.hash(app.passwords.queue()?, Arc::clone(password)).await?)
}

/// Judged with a permit of the hashing queue: it is as costly.
async fn is_strong(app: &App, place: Place, password: &Arc<Password>, email: &Email) -> Result<bool, HashError> {
    let (password, email) = (Arc::clone(password), email.as_str().to_owned());
    app.passwords
        .run(place, move || {
            let judged: String = password.expose().chars().take(JUDGED_CHARS).collect();
            let own_words: Vec<&str> = email.split(['@', '.', '+', '-', '_']).chain(["curfew", &email]).collect();
            zxcvbn::zxcvbn(&judged, &own_words).guesses() >= LEAST_GUESSES
        })
        .await
}
