//! Machine clients: programs that act for themselves. They prove themselves with a secret, or with an access
//! token they got for one; deleting one refuses both at once.

use super::{
    audit::{self, Why},
    end,
};
use crate::{
    crypto::client_secret::ClientSecret,
    entropy,
    state::App,
    store::{
        Guarded, StoreError,
        clients::{self, MachineClient},
        endings,
    },
};
use curfew_domain::{
    access::MachineClaims,
    audit::{Action, Who, Whom},
    device::{DeviceName, NotADeviceName},
    ending::Scope,
    ids::{ClientId, TokenId},
    roles::{Permission, Permissions},
    time::Timestamp,
};
use std::time::Duration;
use zeroize::Zeroizing;

#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("a client's name is 1 to 60 characters without control characters")]
    Name(#[from] NotADeviceName),
    #[error("a client's scope is one or more of introspect, revoke and endings")]
    Scope,
    #[error("there is no client of that id")]
    NotFound,
    /// Unknown or wrong: one answer for both.
    #[error("client id or secret is not right")]
    Rejected,
    #[error("an access token could not be signed: {0}")]
    Signing(#[from] crate::crypto::access_token::SignError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A machine's access token.
pub struct MachineGrant {
    pub access_token: Zeroizing<String>,
    pub expires_in: Duration,
    pub permissions: Permissions,
}

/// Makes a client, on the operator's word; its secret is shown this once.
pub async fn create(app: &App, name: &str, scope: &str) -> Result<(MachineClient, ClientSecret), ClientError> {
    let name = DeviceName::parse(name)?.as_str().to_owned();
    let permissions = Permissions::parse(scope).map_err(|_| ClientError::Scope)?;
    if permissions.is_empty() || !permissions.is_subset_of(&Permissions::of(Permission::MACHINE)) {
        return Err(ClientError::Scope);
    }
    let now = app.clock.now();
    let id = ClientId::new(now, &entropy::bytes(&*app.entropy));
    let secret = ClientSecret::generate(&*app.entropy);
    let client = MachineClient { id, name, permissions, created_at: now };
    let mut db = app.store.begin().await?;
    clients::create(&mut db, &client, &secret.hash()).await?;
    let scope = client.permissions.to_string();
    let why = Why { detail: Some(&scope), ..Why::default() };
    audit::record(app, &mut db, &Who::operator(), Action::ClientCreated, &whom(&client), why).await?;
    app.store.commit(db).await?;
    Ok((client, secret))
}

/// All clients, the oldest first.
pub async fn list(app: &App) -> Result<Vec<MachineClient>, StoreError> {
    clients::all(&mut *app.store.read().await?).await
}

/// Deletes a client, on the operator's word. Its tokens are refused and its streams are over when this returns.
pub async fn delete(app: &App, id: ClientId) -> Result<(), ClientError> {
    let mut db = app.store.begin().await?;
    let client = clients::find(&mut db, id).await?.ok_or(ClientError::NotFound)?.client;
    if clients::delete(&mut db, id).await? == Guarded::Lost {
        return Err(ClientError::NotFound);
    }
    let now = app.clock.now();
    endings::record(&mut db, &Scope::Client { client: id }, now, end::until(app, now)).await?;
    audit::record(app, &mut db, &Who::operator(), Action::ClientDeleted, &whom(&client), Why::default()).await?;
    Ok(end::commit(app, db).await?)
}

fn whom(client: &MachineClient) -> Whom {
    Whom::Client { id: client.id.to_string(), name: client.name.clone() }
}

/// The client these credentials are of. What is unknown is compared with a decoy, and costs the same.
pub async fn authenticate(app: &App, id: &str, secret: &ClientSecret) -> Result<MachineClient, ClientError> {
    let found = match id.parse() {
        Ok(id) => clients::find(&mut *app.store.read().await?, id).await?,
        Err(_) => None,
    };
    let (client, hash) = found.map(|found| (found.client, found.secret_hash)).unzip();
    let right = secret.is(&hash.unwrap_or_default());
    client.filter(|_| right).ok_or(ClientError::Rejected)
}

/// An access token for a client that has just proven itself at `now`: a moment before its row was read, so that
/// the ending of a client outlives every token of it.
pub fn grant(
    app: &App,
    client: &MachineClient,
    wanted: Option<Permissions>,
    now: Timestamp,
) -> Result<MachineGrant, ClientError> {
    let permissions = wanted.unwrap_or_else(|| client.permissions.clone());
    if !permissions.is_subset_of(&client.permissions) {
        return Err(ClientError::Scope);
    }
    let token = TokenId::new(now, &entropy::bytes(&*app.entropy));
    let expires_at = now + app.policy.access_ttl;
    let claims = MachineClaims { client: client.id, token, permissions, issued_at: now, expires_at };
    Ok(MachineGrant {
        access_token: Zeroizing::new(app.access_tokens.mint_machine(&claims)?),
        expires_in: app.policy.access_ttl,
        permissions: claims.permissions,
    })
}

/// Whether the tables say that a machine's token is good; for a node that does not trust its index.
pub async fn is_good(app: &App, claims: &MachineClaims) -> Result<bool, StoreError> {
    let mut db = app.store.read().await?;
    Ok(clients::find(&mut db, claims.client).await?.is_some()
        && !endings::is_token_revoked(&mut db, claims.token).await?)
}
