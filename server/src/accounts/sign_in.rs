//! Signing in with e-mail and password. Unknown, disabled and wrong look and cost the same.

use super::{
    Client,
    begun::BegunId,
    budget::{self, Budget, Spent},
    end,
    factors::{
        self,
        second::{self, Second},
    },
    grant::{self, GrantError, Opening, SignedIn},
    half,
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
    /// What an app shows beside the password from the start, where the account asks for more.
    pub second: Option<Second>,
}

#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error("email or password is not right")]
    Rejected,
    /// The password is right, and the account asks for one of `steps` as well. In a browser that was `begun`; an
    /// app comes back with both.
    #[error("a second step is needed")]
    FactorNeeded { steps: Vec<&'static str>, begun: Option<BegunId> },
    #[error("the code is not right")]
    CodeWrong,
    #[error("the passkey is not right")]
    PasskeyRefused,
    /// No password was right here lately, or what came of it was used or dropped.
    #[error("there is nothing to finish")]
    NothingBegun,
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
    let method = match factors::of(&mut *app.store.read().await?, account.id).await? {
        none if !none.are_there() => Method::Password,
        factors => {
            let Some(second) = &wanted.second else {
                let kept = (wanted.application == Application::Web).then_some(&*seen);
                let begun = half::begin(app, account.id, kept, &wanted.client, spent.as_ref()).await?;
                return Err(SignInError::FactorNeeded { steps: factors.second_steps(), begun });
            };
            shown(app, &account, &wanted.client, second).await?
        }
    };
    let opening = Opening {
        account: account.id,
        client: &wanted.client,
        application: wanted.application,
        name: wanted.device_name.as_ref(),
        method,
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

/// What an app shows together with the password.
async fn shown(app: &App, account: &Account, client: &Client, second: &Second) -> Result<Method, SignInError> {
    let mut db = app.store.begin().await?;
    let right = second::check(app, &mut db, account, client, second).await?;
    app.store.commit(db).await?;
    if right { Ok(second.with_password()) } else { Err(SignInError::CodeWrong) }
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
