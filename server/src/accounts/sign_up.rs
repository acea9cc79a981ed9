//! Making an account. Whether an address is taken is not told: a taken one is answered as a wrong password
//! is, after the same work.

use super::{
    Client,
    budget::{self, Budget},
    grant::{self, Opening, SignedIn},
    sign_in::{self, SignInError},
};
use crate::{
    config::SignUp as Policy,
    crypto::{password::Place, refresh_token::RefreshToken},
    entropy,
    state::App,
    store::accounts::{self, Created},
};
use curfew_domain::{
    access::Application,
    account::{Account, Email},
    ids::AccountId,
    password::{Password, Unfit},
    roles::Roles,
};
use std::sync::Arc;

pub struct SignUp {
    pub email: String,
    pub password: Password,
    pub client: Client,
    pub previous: Option<RefreshToken>,
}

#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    #[error("nobody may sign up here")]
    Closed,
    #[error("not an e-mail address")]
    EmailInvalid,
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error("too easy to guess")]
    TooWeak,
    #[error(transparent)]
    SignIn(#[from] SignInError),
}

/// By zxcvbn's estimate; one slow hash each makes that many tries costly. Not its score: 3 of 4 begins just
/// above what eight random characters can reach.
const LEAST_GUESSES: u64 = 100_000_000;
/// zxcvbn's own work grows with the square of the length; what it looks at first decides.
const JUDGED_CHARS: usize = 100;

pub async fn sign_up(app: &App, wanted: SignUp) -> Result<SignedIn, SignUpError> {
    if app.config.sign_up == Policy::Closed {
        return Err(SignUpError::Closed);
    }
    let email = Email::parse(&wanted.email).map_err(|_| SignUpError::EmailInvalid)?;
    wanted.password.check_length()?;
    let password = Arc::new(wanted.password);
    let place = app.passwords.queue().map_err(SignInError::from)?;
    let spent = match budget::spend(app, Some(&email), &wanted.client, None, app.clock.now())
        .await
        .map_err(SignInError::from)?
    {
        Budget::Left(spent) => Some(spent),
        Budget::Deaf => None,
        Budget::UsedUp { retry_after } => return Err(SignInError::TooManyAttempts { retry_after }.into()),
    };
    if !is_strong(app, place, &password, &email).await? {
        return Err(SignUpError::TooWeak);
    }
    let hash = hash(app, password).await?;
    let account = match spent {
        Some(_) => create(app, email, hash).await?,
        None => return Err(SignInError::Rejected.into()),
    };
    let opening = Opening { account: account.id, client: &wanted.client, application: Application::Web, name: None };
    let session = sign_in::open(app, &opening, wanted.previous.as_ref(), spent.as_ref()).await?;
    Ok(grant::first_grant(app, session, None, app.clock.now()).await.map_err(SignInError::from)?)
}

async fn is_strong(app: &App, place: Place, password: &Arc<Password>, email: &Email) -> Result<bool, SignInError> {
    let (password, email) = (Arc::clone(password), email.as_str().to_owned());
    let judge = move || {
        let judged: String = password.expose().chars().take(JUDGED_CHARS).collect();
        let own_words: Vec<&str> = email.split(['@', '.', '+', '-', '_']).chain(["curfew", &email]).collect();
        zxcvbn::zxcvbn(&judged, &own_words).guesses() >= LEAST_GUESSES
    };
    Ok(app.passwords.run(place, judge).await?)
}

async fn hash(app: &App, password: Arc<Password>) -> Result<String, SignInError> {
    Ok(app.passwords.hash(app.passwords.queue()?, password).await?)
}

async fn create(app: &App, email: Email, hash: String) -> Result<Account, SignInError> {
    let now = app.clock.now();
    let id = AccountId::new(now, &entropy::bytes(&*app.entropy));
    let mut db = app.store.begin().await?;
    let created = accounts::create(&mut db, id, &email, &hash, now).await?;
    app.store.commit(db).await?;
    match created {
        Created::Yes => Ok(Account { id, email, epoch: 0, roles: Roles::default(), disabled: false }),
        Created::EmailTaken => Err(SignInError::Rejected),
    }
}
