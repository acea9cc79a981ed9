//! Proving again who one is, in a session that goes on. It moves the moment of this session's last proof and
//! nothing else.

use super::{
    Caller, Client,
    budget::{self, Budget, Spent},
    factors::{
        self,
        second::{self, Second},
    },
    proof::ProofError,
};
use crate::{
    state::App,
    store::{
        Guarded,
        accounts::{self, Credentials},
        sessions,
    },
};
use curfew_domain::{password::Password, proof::Method};
use std::sync::Arc;

/// Who proves, from where, with what.
pub struct StepUp {
    pub caller: Caller,
    pub client: Client,
    pub shown: Shown,
    /// The proof that somebody signed in on this browser before.
    pub device_proof: Option<String>,
}

pub struct Shown {
    password: Option<Password>,
    second: Option<Second>,
    /// What it is when it is right.
    method: Method,
}

impl Shown {
    /// `None` when that is no proof: nothing, or a recovery code alone.
    pub fn of(password: Option<Password>, second: Option<Second>) -> Option<Self> {
        let method = match (&password, &second) {
            (Some(_), Some(second)) => second.with_password(),
            (Some(_), None) => Method::Password,
            (None, Some(second)) => second.alone()?,
            (None, None) => return None,
        };
        Some(Self { password, second, method })
    }
}

pub async fn step_up(app: &App, wanted: StepUp) -> Result<(), ProofError> {
    let (caller, client) = (wanted.caller, wanted.client);
    let Shown { password, second, method } = wanted.shown;
    let found = accounts::find(&mut *app.store.read().await?, caller.account).await?;
    let credentials = found.filter(|found| !found.account.disabled).ok_or(ProofError::Wrong)?;
    let known = wanted.device_proof.and_then(|text| app.device_proofs.verify(&text, caller.account));
    let place = password.is_some().then(|| app.passwords.queue()).transpose()?;
    let email = Some(&credentials.account.email);
    let spent = match budget::spend(app, email, &client, known, app.clock.now()).await? {
        Budget::Left(spent) => Some(spent),
        Budget::Deaf => None,
        Budget::UsedUp { retry_after } => return Err(ProofError::TooManyAttempts { retry_after }),
    };
    if let (Some(place), Some(password)) = (place, password) {
        let stored = spent.is_some().then(|| credentials.password_hash.clone());
        if !app.passwords.verify(place, Arc::new(password), stored).await? {
            return Err(refused(caller, ProofError::Wrong));
        }
    }
    let wrong = second.as_ref().map_or(ProofError::Wrong, wrong);
    let Some(spent) = spent else { return Err(refused(caller, wrong)) };
    note(app, caller, &client, (&credentials, second, method), &spent).await
}

/// Checks what stands beside the password, and writes the proof down.
async fn note(
    app: &App,
    caller: Caller,
    client: &Client,
    (seen, second, method): (&Credentials, Option<Second>, Method),
    spent: &Spent,
) -> Result<(), ProofError> {
    let mut db = app.store.begin().await?;
    // What was changed, disabled or ended while this was checked wins.
    let still = accounts::find(&mut db, caller.account).await?;
    let still = still.filter(|still| !still.account.disabled && still.password_hash == seen.password_hash);
    let account = still.ok_or(ProofError::Wrong)?.account;
    // Codes may be used up by this very proof.
    let full = factors::of(&mut db, caller.account).await?.is_full(method).then_some(method);
    if let Some(second) = &second
        && !second::check(app, &mut db, &account, client, second).await?
    {
        app.store.commit(db).await?;
        return Err(refused(caller, wrong(second)));
    }
    if sessions::prove(&mut db, caller.session, app.clock.now(), full).await? == Guarded::Lost {
        return Err(ProofError::Wrong);
    }
    budget::give_back(&mut db, spent).await?;
    app.store.commit(db).await?;
    tracing::info!(session = %caller.session, by = method.as_str(), "a fresh proof");
    Ok(())
}

fn wrong(second: &Second) -> ProofError {
    if second.is_passkey() { ProofError::PasskeyRefused } else { ProofError::CodeWrong }
}

fn refused(caller: Caller, error: ProofError) -> ProofError {
    tracing::info!(session = %caller.session, "a fresh proof was refused");
    error
}
