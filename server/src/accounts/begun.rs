//! What somebody has begun and not finished. Its name is random and known to their browser alone (the edge keeps
//! it in the flow session); what is kept under it is sealed, good once, and for a while.

use crate::{
    crypto::sha256,
    entropy,
    state::App,
    store::{
        Connection, StoreError,
        begun::{self, Begun, Kind},
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use curfew_domain::ids::AccountId;
use std::{fmt, time::Duration};
use zeroize::Zeroizing;

/// 256 random bits as text.
pub struct BegunId(Zeroizing<String>);

impl BegunId {
    /// As the browser's flow session kept it.
    pub fn kept(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }

    fn hash(&self) -> [u8; 32] {
        sha256(self.0.as_bytes())
    }
}

impl fmt::Debug for BegunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BegunId(..)")
    }
}

/// Something begun, opened.
pub struct Found {
    pub account: Option<AccountId>,
    pub plain: Zeroizing<Vec<u8>>,
}

pub(super) async fn create(
    app: &App,
    db: &mut Connection,
    kind: Kind,
    account: Option<AccountId>,
    plain: &[u8],
    life: Duration,
) -> Result<BegunId, StoreError> {
    let random: Zeroizing<[u8; 32]> = Zeroizing::new(entropy::bytes(&*app.entropy));
    let id = BegunId(Zeroizing::new(URL_SAFE_NO_PAD.encode(random.as_slice())));
    let sealed = app.vault.seal(&name(kind, &id), plain);
    let begun = Begun { account, sealed: sealed.map_err(|_| StoreError::Corrupt("what was begun cannot be sealed"))? };
    begun::create(db, &id.hash(), kind, &begun, app.clock.now() + life).await?;
    Ok(id)
}

/// What is there, in time; it stays.
pub(super) async fn look(
    app: &App,
    db: &mut Connection,
    kind: Kind,
    id: &BegunId,
) -> Result<Option<Found>, StoreError> {
    let begun = begun::find(db, &id.hash(), kind, app.clock.now()).await?;
    Ok(begun.and_then(|begun| open(app, kind, id, &begun)))
}

/// Takes what is there, in time: whoever comes second finds nothing.
pub(super) async fn take(
    app: &App,
    db: &mut Connection,
    kind: Kind,
    id: &BegunId,
) -> Result<Option<Found>, StoreError> {
    let begun = begun::take(db, &id.hash(), kind, app.clock.now()).await?;
    Ok(begun.and_then(|begun| open(app, kind, id, &begun)))
}

pub(super) async fn count_try(db: &mut Connection, id: &BegunId) -> Result<Option<u32>, StoreError> {
    begun::count_try(db, &id.hash()).await
}

pub(super) async fn remove(db: &mut Connection, id: &BegunId) -> Result<(), StoreError> {
    begun::remove(db, &id.hash()).await
}

/// What was sealed under another server secret is as if it had never been begun.
fn open(app: &App, kind: Kind, id: &BegunId, begun: &Begun) -> Option<Found> {
    let plain = app.vault.open(&name(kind, id), &begun.sealed).ok()?;
    Some(Found { account: begun.account, plain })
}

fn name(kind: Kind, id: &BegunId) -> Vec<u8> {
    [kind.as_str().as_bytes(), b" ", &id.hash()].concat()
}
