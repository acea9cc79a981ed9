//! What a signed-in person leaves with: an access token for now and the refresh token of the session's
//! current generation. Also opens the session both belong to.

use super::{Client, arrival};
use crate::{
    crypto::{
        access_token::SignError,
        device_proof::KnownDevice,
        refresh_token::{RefreshToken, Salt},
    },
    entropy,
    state::App,
    store::{
        StoreError, Transaction, changes, endings,
        sessions::{self, Found},
    },
};
use curfew_domain::{
    access::{Application, Claims, Identity, Life},
    arrival::Known,
    device::DeviceName,
    ending::{Actor, Ended, Reason},
    ids::{AccountId, SessionId},
    proof::Method,
    roles::Permissions,
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
    /// What the access token permits.
    pub scope: Permissions,
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
    Signing(#[from] SignError),
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
        application: found.application,
        epoch: found.account.epoch,
        roles: found.account.roles.clone(),
        authenticated_at: found.proven.fully_at,
        authenticated_by: found.proven.fully_by,
    };
    let [shorten] = entropy::bytes(&*app.entropy);
    let claims = Claims::mint(identity, generation, now, Life { policy: &app.policy, shorten });
    Ok(Grant {
        access_token: Zeroizing::new(app.access_tokens.mint(&claims, entropy::bytes(&*app.entropy))?),
        expires_in: claims.expires_at.since(now),
        refresh_token: None,
        session_left: session.expiry(&app.policy).since(now),
        session: session.id,
        scope: claims.roles.permissions(),
    })
}

/// What a new session is for.
pub struct Opening<'a> {
    pub account: AccountId,
    pub client: &'a Client,
    pub application: Application,
    /// What its owner calls the device, where that is known from the start.
    pub name: Option<&'a DeviceName>,
    /// What the device proved of itself.
    pub known: Known,
    /// How they signed in.
    pub method: Method,
}

/// Opens a session in the caller's transaction, and makes room for it where the account has too many.
pub async fn open_session(
    app: &App,
    db: &mut Transaction,
    opening: &Opening<'_>,
    now: Timestamp,
) -> Result<SessionId, StoreError> {
    make_room(app, db, opening.account, now).await?;
    let salt = Salt(Zeroizing::new(entropy::bytes(&*app.entropy)));
    let id = SessionId::new(first_moment(db, now).await?, &entropy::bytes(&*app.entropy));
    let new = sessions::New {
        id,
        account: opening.account,
        application: opening.application,
        salt: &salt,
        device: &opening.client.device,
        ip: &opening.client.shown_ip(),
        name: opening.name,
        method: opening.method,
        now,
        expires_at: now + app.policy.max_ttl,
    };
    sessions::create(db, &new).await?;
    arrival::announce(app, db, opening, id).await?;
    changes::note(db, opening.account, Some(id), now).await?;
    Ok(id)
}

/// The ending of everyone refuses sessions by the moment in their id, so a new id comes after the last one,
/// whatever the clock says.
async fn first_moment(db: &mut Transaction, now: Timestamp) -> Result<Timestamp, StoreError> {
    let last = endings::last_everyone(db).await?;
    Ok(last.map_or(now, |before| now.max(before + Duration::from_millis(1))))
}

/// Ends the sessions idle for longest until one more fits.
async fn make_room(app: &App, db: &mut Transaction, account: AccountId, now: Timestamp) -> Result<(), StoreError> {
    let live = sessions::live_of(db, account).await?;
    let ended = Ended { at: now, reason: Reason::Limit, by: Actor::System };
    for found in live.iter().skip(usize::from(app.config.max_sessions) - 1) {
        let _ = endings::end_session(db, found.session.id, &ended, super::end::until(app, now)).await?;
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
