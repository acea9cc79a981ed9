//! What a signed-in person leaves with: an access token for now and the refresh token of the session's
//! current generation. Also opens the session both belong to.

use super::Client;
use crate::{
    crypto::{
        device_proof::KnownDevice,
        refresh_token::{RefreshToken, Salt},
    },
    entropy,
    state::App,
    store::{
        StoreError, Transaction,
        sessions::{self, Found},
    },
};
use curfew_domain::{
    access::{Claims, Identity, Life},
    account::Account,
    ending::{Actor, Ended, Reason},
    ids::SessionId,
    session::Line,
    time::Timestamp,
};
use std::time::Duration;
use zeroize::Zeroizing;

pub struct Grant {
    pub access_token: Zeroizing<String>,
    /// How long the access token lives.
    pub expires_in: Duration,
    /// `None`: the one presented stays as it is.
    pub refresh_token: Option<RefreshToken>,
    /// How long the session can still last: the cookie never outlives it.
    pub session_left: Duration,
    pub session: SessionId,
}

/// A grant for somebody who has just signed in, with the proof that this browser is known to the account.
pub struct SignedIn {
    pub grant: Grant,
    pub device_proof: String,
}

#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("an access token could not be signed: {0}")]
    Signing(#[from] jsonwebtoken::errors::Error),
}

/// Tokens for the generation in `line`.
pub fn grant(app: &App, found: &Found, line: &Line, now: Timestamp) -> Result<Grant, GrantError> {
    let refresh_token = app.refresh_tokens.mint(found.session.id, line.generation, &found.salt);
    Ok(Grant { refresh_token: Some(refresh_token), ..access_only(app, found, line.generation, now)? })
}

/// An access token of `generation`, and no refresh token.
pub fn access_only(app: &App, found: &Found, generation: u32, now: Timestamp) -> Result<Grant, GrantError> {
    let session = &found.session;
    let identity = Identity {
        account: session.account,
        session: session.id,
        epoch: found.account.epoch,
        authenticated_at: session.created_at,
    };
    let [shorten] = entropy::bytes(&*app.entropy);
    let claims = Claims::mint(identity, generation, now, Life { policy: &app.policy, shorten });
    Ok(Grant {
        access_token: Zeroizing::new(app.access_tokens.mint(&claims, entropy::bytes(&*app.entropy))?),
        expires_in: claims.expires_at.since(now),
        refresh_token: None,
        session_left: session.expiry(&app.policy).since(now),
        session: session.id,
    })
}

/// Opens a session for `account`, in the caller's transaction, and makes room for it where the account has
/// too many.
pub async fn open_session(
    app: &App,
    db: &mut Transaction,
    account: &Account,
    client: &Client,
    now: Timestamp,
) -> Result<SessionId, StoreError> {
    make_room(app, db, account, now).await?;
    let salt = Salt(Zeroizing::new(entropy::bytes(&*app.entropy)));
    let id = SessionId::new(now, &entropy::bytes(&*app.entropy));
    let new = sessions::New {
        id,
        account: account.id,
        salt: &salt,
        device: &client.device,
        ip: &client.shown_ip(),
        method: "password",
        now,
        expires_at: now + app.policy.max_ttl,
    };
    sessions::create(db, &new).await?;
    Ok(id)
}

/// Ends the sessions idle for longest until one more fits.
async fn make_room(app: &App, db: &mut Transaction, account: &Account, now: Timestamp) -> Result<(), StoreError> {
    let live = sessions::live_of(db, account.id).await?;
    let ended = Ended { at: now, reason: Reason::Limit, by: Actor::System };
    for found in live.iter().skip(usize::from(app.config.max_sessions) - 1) {
        let _ = crate::store::endings::end_session(db, found.session.id, &ended, super::end::until(app, now)).await?;
    }
    Ok(())
}

/// The grant of a session that has just been opened and committed.
pub async fn first_grant(
    app: &App,
    session: SessionId,
    known: Option<KnownDevice>,
    now: Timestamp,
) -> Result<SignedIn, GrantError> {
    let found = sessions::find(&mut *app.store.read().await?, session)
        .await?
        .ok_or(StoreError::Corrupt("a session just opened is not there"))?;
    let device = known.unwrap_or_else(|| KnownDevice(entropy::bytes(&*app.entropy)));
    Ok(SignedIn {
        grant: grant(app, &found, &found.session.line, now)?,
        device_proof: app.device_proofs.mint(found.account.id, device),
    })
}
