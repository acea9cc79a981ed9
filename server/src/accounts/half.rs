//! Half a sign-in: the password was right, and the account asks for more. It is worth nothing: no session, no
//! cookie that signs in, no token; it lasts five minutes and five wrong codes, in the browser that began it.

use super::{
    Client,
    begun::{self, BegunId, Found},
    budget::{self, Budget, Spent},
    factors::{
        self,
        second::{self, Second},
    },
    grant::{self, Opening, SignedIn},
    sign_in::{self, SignInError},
};
use crate::{
    crypto::refresh_token::RefreshToken,
    state::App,
    store::{
        StoreError,
        accounts::{self, Credentials},
        begun::Kind,
    },
};
use curfew_domain::{access::Application, ids::AccountId, proof::Factors};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use zeroize::Zeroizing;

const LIFE: Duration = Duration::from_mins(5);
/// The wrong code after which it is dropped.
const MOST_TRIES: u32 = 5;

/// What is remembered of it. No `Debug`: the hash is nobody's to read.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// The hash the password was checked against: another password since then voids it.
    seen: String,
    /// The browser and system it was begun in.
    device: String,
}

pub struct Complete {
    /// What this browser has begun, as far as it knows.
    pub id: BegunId,
    pub second: Second,
    pub client: Client,
    /// The refresh token this browser already has: signing in ends its session.
    pub previous: Option<RefreshToken>,
    /// The proof that somebody signed in on this browser before.
    pub device_proof: Option<String>,
}

/// Gives the attempt back, since the codes are counted themselves, and remembers that the password of the hash
/// `seen` was right, where there is somebody to come back to it.
pub(super) async fn begin(
    app: &App,
    account: AccountId,
    seen: Option<&str>,
    client: &Client,
    spent: Option<&Spent>,
) -> Result<Option<BegunId>, StoreError> {
    let mut db = app.store.begin().await?;
    if let Some(spent) = spent {
        budget::give_back(&mut db, spent).await?;
    }
    let id = match seen {
        Some(seen) => {
            let kept = Kept { seen: seen.to_owned(), device: client.device.to_string() };
            let plain = Zeroizing::new(serde_json::to_vec(&kept).unwrap_or_default());
            Some(begun::create(app, &mut db, Kind::SignIn, Some(account), &plain, LIFE).await?)
        }
        None => None,
    };
    app.store.commit(db).await?;
    tracing::info!(%account, "a sign-in waits for its second step");
    Ok(id)
}

/// What would complete it; `None` when there is nothing to complete.
pub async fn steps(app: &App, id: &BegunId) -> Result<Option<Factors>, StoreError> {
    match whose_is(app, id).await? {
        Some(account) => Ok(Some(factors::of(&mut *app.store.read().await?, account).await?)),
        None => Ok(None),
    }
}

/// Whose it is; `None` when there is nothing to complete.
pub async fn whose_is(app: &App, id: &BegunId) -> Result<Option<AccountId>, StoreError> {
    let found = begun::look(app, &mut *app.store.read().await?, Kind::SignIn, id).await?;
    Ok(found.and_then(|found| found.account))
}

pub async fn complete(app: &App, wanted: Complete) -> Result<SignedIn, SignInError> {
    let (credentials, kept) = whose(app, &wanted).await?.ok_or(SignInError::NothingBegun)?;
    let account = &credentials.account;
    let known = wanted.device_proof.as_deref().and_then(|text| app.device_proofs.verify(text, account.id));
    let spent = match budget::spend(app, Some(&account.email), &wanted.client, known, app.clock.now()).await? {
        Budget::Left(spent) => spent,
        Budget::Deaf => return Err(SignInError::CodeWrong),
        Budget::UsedUp { retry_after } => return Err(SignInError::TooManyAttempts { retry_after }),
    };
    step(app, &wanted, &credentials).await?;
    let opening = Opening {
        account: account.id,
        client: &wanted.client,
        application: Application::Web,
        name: None,
        method: wanted.second.with_password(),
    };
    let session = sign_in::open(app, &opening, wanted.previous.as_ref(), Some(&spent), &kept.seen).await?;
    Ok(grant::first_grant(app, session, known, app.clock.now()).await?)
}

/// Whose it is, where it is still good and of this browser.
async fn whose(app: &App, wanted: &Complete) -> Result<Option<(Credentials, Kept)>, StoreError> {
    let mut db = app.store.read().await?;
    let Some(Found { account: Some(account), plain }) = begun::look(app, &mut db, Kind::SignIn, &wanted.id).await?
    else {
        return Ok(None);
    };
    let kept: Option<Kept> = serde_json::from_slice(&plain).ok();
    let kept = kept.filter(|kept| kept.device == wanted.client.device.to_string());
    let credentials = accounts::find(&mut db, account).await?.filter(|found| !found.account.disabled);
    Ok(credentials.zip(kept).filter(|(found, kept)| found.password_hash == kept.seen))
}

/// Counts the try and checks it, in one transaction: of two that race, one finds nothing.
async fn step(app: &App, wanted: &Complete, credentials: &Credentials) -> Result<(), SignInError> {
    let mut db = app.store.begin().await?;
    let tries = begun::count_try(&mut db, &wanted.id).await?.ok_or(SignInError::NothingBegun)?;
    let right = second::check(app, &mut db, &credentials.account, &wanted.client, &wanted.second).await?;
    if right || tries >= MOST_TRIES {
        begun::remove(&mut db, &wanted.id).await?;
    }
    app.store.commit(db).await?;
    match right {
        true => Ok(()),
        false if wanted.second.is_passkey() => Err(SignInError::PasskeyRefused),
        false => Err(SignInError::CodeWrong),
    }
}
