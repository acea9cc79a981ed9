//! A fresh proof: somebody signed in types their password again. It is counted in the budget of signing in,
//! so that a stolen session is no better place for guessing.

use super::{
    Caller, Client,
    budget::{self, Budget, Spent},
};
use crate::{
    crypto::password::HashError,
    state::App,
    store::{
        StoreError,
        accounts::{self, Credentials},
    },
};
use curfew_domain::password::Password;
use std::{sync::Arc, time::Duration};

/// Who proves, from where, with what.
pub struct Proof {
    pub caller: Caller,
    pub client: Client,
    pub password: Password,
    /// The proof that somebody signed in on this browser before.
    pub device_proof: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    #[error("the password is not right")]
    Wrong,
    #[error("the code is not right")]
    CodeWrong,
    #[error("the passkey is not right")]
    PasskeyRefused,
    #[error("too many attempts")]
    TooManyAttempts { retry_after: Duration },
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The account as it was when the password was right, and the attempt, to be given back.
pub async fn prove(app: &App, proof: Proof) -> Result<(Credentials, Spent), ProofError> {
    let found = accounts::find(&mut *app.store.read().await?, proof.caller.account).await?;
    let credentials = found.ok_or(ProofError::Wrong)?;
    let account = &credentials.account;
    let known = proof.device_proof.and_then(|text| app.device_proofs.verify(&text, account.id));
    let place = app.passwords.queue()?;
    let (spent, stored) = match budget::spend(app, Some(&account.email), &proof.client, known, app.clock.now()).await? {
        Budget::Left(spent) => (Some(spent), Some(credentials.password_hash.clone())),
        Budget::Deaf => (None, None),
        Budget::UsedUp { retry_after } => return Err(ProofError::TooManyAttempts { retry_after }),
    };
    let right = app.passwords.verify(place, Arc::new(proof.password), stored).await?;
    match spent {
        Some(spent) if right && !account.disabled => Ok((credentials, spent)),
        _ => {
            tracing::info!(session = %proof.caller.session, "a fresh proof was refused");
            Err(ProofError::Wrong)
        }
    }
}
