//! How often a machine client may fail. Failures are counted after the fact: doing it right costs a look and
//! writes nothing.

use super::budget::{PER_ADDRESS, key, left, network, window_start};
use crate::{
    state::App,
    store::{StoreError, attempts},
};
use curfew_domain::ids::ClientId;
use std::{net::IpAddr, time::Duration};

/// To one machine client (RFC 7662 §4: nobody is to try tokens out).
const INACTIVE_ANSWERS: u32 = 1000;

pub struct Quota {
    key: [u8; 32],
    most: u32,
}

impl Quota {
    /// Failed client authentications from one address. Not the passwords' counter: people behind an address must
    /// not be able to lock a service there out, nor the other way round.
    pub fn failed_clients(ip: IpAddr) -> Self {
        Self { key: key("client address", &network(ip)), most: PER_ADDRESS }
    }

    pub fn inactive_answers(client: ClientId) -> Self {
        Self { key: key("inactive", client.as_bytes()), most: INACTIVE_ANSWERS }
    }

    /// How long to wait, where it is used up.
    pub async fn wait(&self, app: &App) -> Result<Option<Duration>, StoreError> {
        let now = app.clock.now();
        let counted = attempts::counted(&mut *app.store.read().await?, &self.key, now, window_start(now)).await?;
        Ok((counted.count >= self.most).then(|| left(&counted, now)))
    }

    /// Counts one failure.
    pub async fn count(&self, app: &App) -> Result<(), StoreError> {
        let now = app.clock.now();
        let mut db = app.store.begin().await?;
        attempts::add(&mut db, &self.key, now, window_start(now)).await?;
        app.store.commit(db).await
    }
}
