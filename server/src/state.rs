//! Everything one running server holds, put together once at the start and handed to every request.

use crate::{
    clock::Clock,
    config::Config,
    crypto::{
        access_token::AccessTokens, device_proof::DeviceProofs, keys::KeyError, passkey::Passkeys, password::Passwords,
        refresh_token::RefreshTokens, secret::ServerSecret, setup_code::SetupCode, vault::Vault,
    },
    entropy::Entropy,
    hub::Hub,
    jobs::seen::Seen,
    keys::{self, Keeper, KeysError},
    store::Store,
};
use curfew_domain::policy::Policy;
use std::{fs::DirBuilder, os::unix::fs::DirBuilderExt, sync::Arc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub struct App {
    pub config: Config,
    pub policy: Policy,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub store: Store,
    pub hub: Hub,
    pub keys: Keeper,
    pub access_tokens: AccessTokens,
    pub refresh_tokens: RefreshTokens,
    pub device_proofs: DeviceProofs,
    pub passwords: Passwords,
    pub passkeys: Passkeys,
    pub setup_code: SetupCode,
    /// For secrets of factors, and of what somebody has begun.
    pub vault: Vault,
    pub seen: Seen,
    /// Cancelled when the server is asked to stop: no longer ready, sockets say goodbye.
    pub stopping: CancellationToken,
    /// Cancelled when no request is under way any more: the feed and the jobs finish.
    pub drained: CancellationToken,
    /// Background work and open sockets; the server exits when they are done.
    pub tasks: TaskTracker,
}

pub type AppState = Arc<App>;

/// Why a server cannot start; each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Secret(#[from] crate::crypto::secret::SecretError),
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    #[error(transparent)]
    Passwords(#[from] crate::crypto::password::HashError),
    #[error("the data folder {0} cannot be made: {1}")]
    DataDir(String, std::io::Error),
}

impl App {
    /// Opens the database, finds or makes the keys, loads the endings in force. Ready when it returns.
    pub async fn start(
        config: Config,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<AppState, StartError> {
        let store = open_store(&config).await?;
        let secret = secret_of(&config, &store, &*entropy).await?;
        let keys = Keeper::new(&config, &secret, &store, &clock)?;
        let ring = keys.start().await?;
        let hub = Hub::new(config.max_sockets);
        hub.load(&store, &*clock).await?;
        Ok(Arc::new(Self {
            policy: config.policy(),
            access_tokens: AccessTokens::new(config.public_url.clone(), config.audience().to_owned(), ring),
            refresh_tokens: RefreshTokens::new(&secret),
            device_proofs: DeviceProofs::new(&secret),
            passkeys: Passkeys::new(&config.public_url, &config.allowed_origins()),
            passwords: Passwords::new(config.argon2_cost(), config.hash_permits())?,
            setup_code: SetupCode::default(),
            vault: Vault::new(&secret, "factors")
                .map_err(|error| KeysError::from(KeyError::Library(error.to_string())))?,
            seen: Seen::default(),
            stopping: CancellationToken::new(),
            drained: CancellationToken::new(),
            tasks: TaskTracker::new(),
            config,
            clock,
            entropy,
            store,
            hub,
            keys,
        }))
    }

    /// Does with the signing keys what is due, and follows what other programs on the same database did.
    pub async fn keep_keys(&self) -> Result<(), KeysError> {
        self.drop_revoked_keys();
        self.keys.keep(&self.access_tokens).await
    }

    /// Follows alone, for whoever is about to rely on the keys and cannot trust the feed.
    pub async fn follow_keys(&self) -> Result<(), KeysError> {
        self.drop_revoked_keys();
        self.keys.reload(&self.access_tokens).await
    }

    /// First and apart: a revocation holds also where the table of keys cannot be read.
    fn drop_revoked_keys(&self) {
        for kid in self.hub.revoked_keys() {
            self.access_tokens.drop_key(&kid);
        }
    }
}

/// The database, with its tables up to date, in a data folder for the server's own user: password hashes
/// and the secret key are nobody else's.
pub async fn open_store(config: &Config) -> Result<Store, StartError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(&config.data_dir);
    made.map_err(|error| StartError::DataDir(config.data_dir.display().to_string(), error))?;
    Ok(Store::open(&config.database_url()).await?)
}

/// The server secret. It is made only where nothing depends on one yet.
pub async fn secret_of(config: &Config, store: &Store, entropy: &dyn Entropy) -> Result<ServerSecret, StartError> {
    if let Some(text) = config.secret_key() {
        return Ok(ServerSecret::parse(text)?);
    }
    let may_create = keys::is_brand_new(store).await?;
    Ok(ServerSecret::from_file(&config.data_dir.join("secret.key"), may_create, entropy)?)
}
