//! Making an account. Whether an address is taken is not told: a taken one is answered as a wrong password
//! is, after the same work.

use super::{
    Client,
    audit::{self, Why},
    budget::{self, Budget, Spent},
    confirm_email, end,
    grant::{self, GrantError, Opening, SignedIn},
    setup,
    sign_in::{self, SignInError},
    strength::{self, Unchoosable},
};
use crate::{
    config::SignUp as Policy,
    crypto::refresh_token::RefreshToken,
    entropy,
    state::App,
    store::{
        StoreError,
        accounts::{self, Created},
    },
};
use curfew_domain::{
    access::Application,
    account::{Account, Email},
    arrival::Known,
    audit::Action,
    ids::AccountId,
    password::{Password, Unfit},
    proof::Method,
    roles::Roles,
};
use std::{sync::Arc, time::Duration};

pub struct SignUp {
    pub email: String,
    pub password: Password,
    pub client: Client,
    pub previous: Option<RefreshToken>,
    /// The set-up code: whoever has it becomes the first administrator.
    pub setup: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    #[error("nobody may sign up here")]
    Closed,
    #[error("the set-up code is not valid")]
    SetupInvalid,
    #[error("not an e-mail address")]
    EmailInvalid,
    #[error("too many attempts")]
    TooManyAttempts { retry_after: Duration },
    #[error(transparent)]
    Password(#[from] Unchoosable),
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error(transparent)]
    Grant(#[from] GrantError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Unfit> for SignUpError {
    fn from(unfit: Unfit) -> Self {
        Self::Password(unfit.into())
    }
}

pub async fn sign_up(app: &App, wanted: SignUp) -> Result<SignedIn, SignUpError> {
    if app.config.sign_up == Policy::Closed && wanted.setup.is_none() {
        return Err(SignUpError::Closed);
    }
    let email = Email::parse(&wanted.email).map_err(|_| SignUpError::EmailInvalid)?;
    wanted.password.check_length()?;
    let place = app.passwords.queue().map_err(Unchoosable::from)?;
    let spent = spend(app, &email, &wanted.client).await?;
    let sets_up = match &wanted.setup {
        Some(code) if app.setup_code.matches(code, app.clock.now()) => true,
        Some(_) => return Err(SignUpError::SetupInvalid),
        None => false,
    };
    let hash = strength::hash(app, place, &Arc::new(wanted.password), &email).await?;
    let spent = spent.ok_or(SignInError::Rejected)?;
    let account = create(app, email, &hash, &wanted.client, sets_up).await?;
    let opening = Opening {
        account: account.id,
        client: &wanted.client,
        application: Application::Web,
        name: None,
        known: Known::First,
        method: Method::Password,
    };
    let session = sign_in::open(app, &opening, wanted.previous.as_ref(), Some(&spent), &hash).await?;
    Ok(grant::first_grant(app, session, None, app.clock.now()).await?)
}

/// `None` where the account is deaf: after the same work the answer is no.
async fn spend(app: &App, email: &Email, client: &Client) -> Result<Option<Spent>, SignUpError> {
    match budget::spend(app, Some(email), client, None, app.clock.now()).await? {
        Budget::Left(spent) => Ok(Some(spent)),
        Budget::Deaf => Ok(None),
        Budget::UsedUp { retry_after } => Err(SignUpError::TooManyAttempts { retry_after }),
    }
}

async fn create(
    app: &App,
    email: Email,
    password_hash: &str,
    client: &Client,
    sets_up: bool,
) -> Result<Account, SignUpError> {
    let now = app.clock.now();
    let id = AccountId::new(now, &entropy::bytes(&*app.entropy));
    let mut db = app.store.begin().await?;
    if accounts::create(&mut db, id, &email, password_hash, now).await? == Created::EmailTaken {
        return Err(SignInError::Rejected.into());
    }
    let account = Account { id, email, epoch: 0, roles: Roles::default(), disabled: false };
    if sets_up {
        setup::make_admin(app, &mut db, &account).await?;
    }
    let why = Why { detail: sets_up.then_some("administrator, by the set-up code"), ..Why::default() };
    let (who, whom) = (audit::owner(&account, client), audit::account(&account));
    audit::record(app, &mut db, &who, Action::AccountCreated, &whom, why).await?;
    confirm_email::first(app, &mut db, &account, client).await?;
    end::commit(app, db).await?;
    if sets_up {
        app.setup_code.forget();
    }
    Ok(account)
}
