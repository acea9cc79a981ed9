//! How often something may be done that proves nothing. A machine client's failures are counted after the fact:
//! doing it right costs a look and writes nothing. Mails are counted as they are asked for.

use super::budget::{PER_ADDRESS, key, left, network, window_start};
use crate::{
    state::App,
    store::{Connection, StoreError, attempts},
};
use curfew_domain::{
    account::Email,
    ids::{AccountId, ClientId},
    time::Timestamp,
};
use std::{net::IpAddr, time::Duration};

/// To one machine client (RFC 7662 §4: nobody is to try tokens out).
const INACTIVE_ANSWERS: u32 = 1000;
/// To one address, by whoever asks: a mailbox is not to be flooded.
const MAILS_TO: u32 = 3;
/// A link that confirms the address again, and changes to another address, of one account.
const OWN_MAILS: u32 = 3;
/// To the owner of one account, of sign-ins that look strange.
const STRANGE_SIGN_INS: u32 = 10;
/// From one network address, to whomever: nobody is to write to the world through us.
const MAILS_FROM: u32 = 30;

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

    /// Mails somebody asks for to this address without being signed in.
    pub fn mails_to(email: &Email) -> Self {
        Self { key: key("mail to", email.as_str().as_bytes()), most: MAILS_TO }
    }

    pub fn confirmations(account: AccountId) -> Self {
        Self { key: key("confirmation", account.as_bytes()), most: OWN_MAILS }
    }

    pub fn email_changes(account: AccountId) -> Self {
        Self { key: key("email change", account.as_bytes()), most: OWN_MAILS }
    }

    pub fn strange_sign_ins(account: AccountId) -> Self {
        Self { key: key("strange sign-in", account.as_bytes()), most: STRANGE_SIGN_INS }
    }

    /// Mails asked for from this network address.
    pub fn mails_asked_from(ip: IpAddr) -> Self {
        Self { key: key("mail from", &network(ip)), most: MAILS_FROM }
    }

    /// Counts one in the caller's transaction; how long to wait, where it is one too many.
    pub async fn spend(&self, db: &mut Connection, now: Timestamp) -> Result<Option<Duration>, StoreError> {
        let counted = attempts::add(db, &self.key, now, window_start(now)).await?;
        Ok((counted.count > self.most).then(|| left(&counted, now)))
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
