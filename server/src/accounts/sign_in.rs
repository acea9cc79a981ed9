//! Signing in with e-mail and password. Unknown, disabled and wrong look and cost the same.

use super::{
    Client,
    budget::{self, Budget, Spent},
    end,
    grant::{self, GrantError, Opening, SignedIn},
};
use crate::{
    crypto::{
        device_proof::KnownDevice,
        password::{HashError, Place},
        refresh_token::RefreshToken,
    },
    state::App,
    store::{
        StoreError,
        accounts::{self, Credentials},
    },
};
use curfew_domain::{
    access::Application,
    account::{Account, Email},
    arrival::Known,
    device::DeviceName,
    ids::SessionId,
    password::Password,
    proof::Method,
};
use std::{sync::Arc, time::Duration};

pub struct SignIn {
    pub email: String,
    pub password: Password,
    pub client: Client,
    pub application: Application,
    /// What its owner calls the device, where that is known from the start.
    pub device_name: Option<DeviceName>,
    /// The refresh token this browser already has: signing in ends its session.
    pub previous: Option<RefreshToken>,
    /// The proof that somebody signed in on this browser before.
    pub device_proof: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error("email or password is not right")]
    Rejected,
    #[error("too many attempts")]
    TooManyAttempts { retry_after: Duration },
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Grant(#[from] GrantError),
}

pub async fn sign_in(app: &App, wanted: SignIn) -> Result<SignedIn, SignInError> {
    let now = app.clock.now();
    let email = Email::parse(&wanted.email).ok();
    let credentials = match &email {
        Some(email) => accounts::find_by_email(&mut *app.store.read().await?, email).await?,
        None => None,
    };
    let known = known_device(app, &wanted, credentials.as_ref());
    let place = app.passwords.queue()?;
    // Counted whatever was typed: what is no address costs a hash as well.
    let (spent, credentials) = match budget::spend(app, email.as_ref(), &wanted.client, known, now).await? {
        Budget::Left(spent) => (Some(spent), credentials),
        Budget::Deaf => {
            tracing::info!("the attempts on an account are used up: a password was not looked at");
            (None, None)
        }
        Budget::UsedUp { retry_after } => return Err(SignInError::TooManyAttempts { retry_after }),
    };
    let seen = credentials.as_ref().map(|credentials| credentials.password_hash.clone()).unwrap_or_default();
    let account = check(app, place, wanted.password, credentials).await?;
    let opening = Opening {
        account: account.id,
        client: &wanted.client,
        application: wanted.application,
        name: wanted.device_name.as_ref(),
        known: if known.is_some() { Known::Proven } else { Known::Unproven },
        method: Method::Password,
    };
    let session = open(app, &opening, wanted.previous.as_ref(), spent.as_ref(), &seen).await?;
    Ok(grant::first_grant(app, session, known, app.clock.now()).await?)
}

fn known_device(app: &App, wanted: &SignIn, credentials: Option<&Credentials>) -> Option<KnownDevice> {
    app.device_proofs.verify(wanted.device_proof.as_deref()?, credentials?.account.id)
}

async fn check(
    app: &App,
    place: Place,
    password: Password,
    credentials: Option<Credentials>,
) -> Result<Account, SignInError> {
    let (account, stored) = credentials.map(|c| (c.account, c.password_hash)).unzip();
    let right = app.passwords.verify(place, Arc::new(password), stored).await?;
    match account {
        Some(account) if right && !account.disabled => Ok(account),
        _ => Err(SignInError::Rejected),
    }
}

/// One transaction: the new session is there, the browser's previous one is over, the attempt is forgiven.
/// `seen` is the hash the password was checked against: what was disabled, deleted or changed meanwhile wins.
pub(super) async fn open(
    app: &App,
    opening: &Opening<'_>,
    previous: Option<&RefreshToken>,
    spent: Option<&Spent>,
    seen: &str,
) -> Result<SessionId, SignInError> {
    let mut db = app.store.begin().await?;
    let still = accounts::find(&mut db, opening.account).await?;
    if !still.is_some_and(|still| !still.account.disabled && still.password_hash == seen) {
        return Err(SignInError::Rejected);
    }
    // Hashing and waiting took a while; the session starts now.
    let now = app.clock.now();
    // First, so that at the limit it makes the room, not another device.
    if let Some(previous) = previous {
        end::replaced(app, &mut db, previous, opening.client, now).await?;
    }
    let session = grant::open_session(app, &mut db, opening, now).await?;
    if let Some(spent) = spent {
        budget::give_back(&mut db, spent).await?;
    }
    end::commit(app, db).await?;
    tracing::info!(%session, account = %opening.account, "signed in");
    Ok(session)
}
