//! The signing keys over their life: which there are, when one follows another, how this node comes to know.
//! One file per act. Owns the vault; does not know what is signed, nor who asks for it.

mod change;
mod ring;

pub use change::Published;

use crate::{
    clock::Clock,
    config::Config,
    crypto::{
        jwk::SigningAlgorithm,
        keys::{KeyError, KeyVault, SealedKey},
        secret::ServerSecret,
    },
    store::{Store, StoreError, accounts, keys, keys::StoredKey},
};
use std::{
    sync::{Arc, Mutex, atomic::AtomicBool},
    time::{Duration, Instant},
};

/// A key is kept this much longer than its last token: clocks of verifiers, and of the node that swept.
const MARGIN: Duration = Duration::from_mins(1);
/// However many tokens name keys that nobody here knows, the table is looked at for them once in this time.
const LOOK_EVERY: Duration = Duration::from_secs(1);

#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(
        "there is no active signing key, although the database is in use. Restore the database from a backup, or make a new key with: curfew keys rotate --now (nobody is signed out: tokens in use are exchanged at the next refresh)"
    )]
    NoActive,
    #[error("no signing key is called {0}; curfew keys list shows those there are")]
    Unknown(String),
    #[error("making a key was cut short")]
    CutShort,
    /// A moment ago the database was out of reach, so that nobody knows whether there is such a key.
    #[error("the signing keys could not be looked at a moment ago")]
    OutOfSight,
}

/// A look for a key nobody here knew.
#[derive(Clone, Copy)]
struct Look {
    at: Instant,
    worked: bool,
}

pub struct Keeper {
    store: Store,
    vault: Arc<KeyVault>,
    clock: Arc<dyn Clock>,
    algorithm: SigningAlgorithm,
    rotation: Option<Duration>,
    /// From a token's signing until nobody accepts it.
    token_life: Duration,
    /// The rows the ring in use was made of.
    seen: Mutex<Vec<StoredKey>>,
    turn: tokio::sync::Mutex<()>,
    last_look: tokio::sync::Mutex<Option<Look>>,
    intact: AtomicBool,
}

impl Keeper {
    pub fn new(
        config: &Config,
        secret: &ServerSecret,
        store: &Store,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, KeysError> {
        let policy = config.policy();
        Ok(Self {
            store: store.clone(),
            vault: Arc::new(KeyVault::new(secret)?),
            clock: Arc::clone(clock),
            algorithm: config.signing_alg,
            rotation: config.key_rotation.0,
            token_life: policy.access_ttl + policy.leeway + MARGIN,
            seen: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            last_look: tokio::sync::Mutex::default(),
            intact: AtomicBool::new(true),
        })
    }

    /// A new pair. RSA takes its time, so it is made before any transaction and on no runtime thread.
    async fn generate(&self) -> Result<SealedKey, KeysError> {
        let (vault, algorithm) = (Arc::clone(&self.vault), self.algorithm);
        let made = tokio::task::spawn_blocking(move || vault.generate(algorithm)).await;
        Ok(made.map_err(|_| KeysError::CutShort)??)
    }

    fn opens(&self, row: &StoredKey) -> bool {
        self.vault.open(&row.key).is_ok()
    }
}

/// Whether nothing depends on a key or a secret yet: no account, no key.
pub async fn is_brand_new(store: &Store) -> Result<bool, StoreError> {
    let mut db = store.read().await?;
    Ok(keys::all(&mut db).await?.is_empty() && !accounts::ever_any(&mut db).await?)
}

/// Every key there is; needs no secret.
pub async fn list(store: &Store) -> Result<Vec<StoredKey>, StoreError> {
    keys::all(&mut *store.read().await?).await
}
