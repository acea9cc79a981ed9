//! `curfew keys`: the signing keys, while a server runs or where none starts. A running server follows within
//! two seconds.

use super::{beside::said, shown};
use crate::{
    clock::SystemClock,
    config::Config,
    entropy::SystemEntropy,
    keys::{self, Keeper, Published},
    state::{open_store, secret_of},
    store::keys::StoredKey,
};
use clap::Subcommand;
use curfew_domain::{audit::Who, key::KeyState};
use std::sync::Arc;

#[derive(Subcommand)]
pub enum Keys {
    /// Show the signing keys
    List,
    /// Publish a new key; it signs once verifiers had the time to fetch it
    Rotate {
        /// Sign with it at once. Works also where the keys there are cannot be used
        #[arg(long)]
        now: bool,
    },
    /// Refuse everything signed with a key, at once. People stay signed in
    Revoke { kid: String },
}

pub async fn run(config: &Config, command: Keys) -> Result<(), String> {
    let store = open_store(config).await.map_err(said)?;
    let outcome = match command {
        Keys::List => list(&store).await,
        Keys::Rotate { now } => rotate(config, &store, now).await,
        Keys::Revoke { kid } => revoke(config, &store, &kid).await,
    };
    store.close().await;
    outcome
}

async fn list(store: &crate::store::Store) -> Result<(), String> {
    let rows = keys::list(store).await.map_err(said)?;
    if rows.is_empty() {
        println!("There is no signing key yet; curfew serve makes the first on an empty database");
    }
    for row in rows {
        println!("{}", line(&row));
    }
    Ok(())
}

fn line(StoredKey { key, state, created_at }: &StoredKey) -> String {
    let (word, at) = match state {
        KeyState::Next { activate_at } => ("signs from", activate_at),
        KeyState::Active { since } => ("signs since", since),
        KeyState::Retiring { until } => ("verifies until", until),
    };
    let state = state.as_str();
    format!("{}  {}  {state:<8}  made {}  {word} {}", key.kid, key.algorithm, shown(*created_at), shown(*at))
}

async fn rotate(config: &Config, store: &crate::store::Store, now: bool) -> Result<(), String> {
    let keeper = keeper(config, store).await?;
    if now {
        let key = keeper.rotate_now(&Who::operator()).await.map_err(said)?;
        println!("{} ({}) signs from now on; what was signed before stays good", key.kid, key.algorithm);
    } else {
        let Published { kid, algorithm, activate_at, is_old } = keeper.publish(&Who::operator()).await.map_err(said)?;
        let verb = if is_old { "was published before" } else { "is published" };
        println!("{kid} ({algorithm}) {verb} and signs from {}", shown(activate_at));
    }
    Ok(())
}

async fn revoke(config: &Config, store: &crate::store::Store, kid: &str) -> Result<(), String> {
    let successor = keeper(config, store).await?.revoke(kid, &Who::operator()).await.map_err(said)?;
    println!("{kid} is revoked: nothing signed with it counts");
    if let Some(key) = successor {
        println!("{} ({}) signs from now on", key.kid, key.algorithm);
    }
    Ok(())
}

async fn keeper(config: &Config, store: &crate::store::Store) -> Result<Keeper, String> {
    let secret = secret_of(config, store, &SystemEntropy).await.map_err(said)?;
    let clock: Arc<dyn crate::clock::Clock> = Arc::new(SystemClock::new());
    Keeper::new(config, &secret, store, &clock).map_err(said)
}
