//! How often a password may be tried. Attempts are counted before any hashing. A browser the account has
//! signed in on before has a budget of its own, so that strangers who use up the account's, or the
//! address's, cannot lock its owner out (ASVS 5.0 v5.0.0-6.1.1, 6.3.1).

use super::Client;
use crate::{
    crypto::{device_proof::KnownDevice, sha256},
    state::App,
    store::{
        Connection, StoreError,
        attempts::{self, Counted},
    },
};
use curfew_domain::{account::Email, time::Timestamp};
use std::{
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

const WINDOW: Duration = Duration::from_mins(15);
/// Per account from strangers, and per known browser: well under the 100 of NIST SP 800-63B-4 §3.2.2.
const PER_ACCOUNT: u32 = 10;
/// Per address from strangers: a shared office or a NAT must get by.
pub(super) const PER_ADDRESS: u32 = 100;

/// The attempts that were counted, to be given back if the password was right.
pub struct Spent {
    keys: Vec<[u8; 32]>,
}

pub enum Budget {
    Left(Spent),
    /// The account's is used up by strangers: whatever is typed is wrong, and takes as long to be so. Another
    /// answer would tell something about the account.
    Deaf,
    /// The address's, or this known browser's own, is used up.
    UsedUp {
        retry_after: Duration,
    },
}

/// Counts one attempt by this client on `email`, if what was typed is one.
pub async fn spend(
    app: &App,
    email: Option<&Email>,
    client: &Client,
    known: Option<KnownDevice>,
    now: Timestamp,
) -> Result<Budget, StoreError> {
    let limits = limits(email, client, known);
    if let Some(retry_after) = used_up(&mut *app.store.read().await?, &limits, now).await? {
        return Ok(Budget::UsedUp { retry_after });
    }
    let (mut wait, mut is_deaf) = (None, false);
    let mut db = app.store.begin().await?;
    for limit in &limits {
        let counted = attempts::add(&mut db, &limit.key, now, window_start(now)).await?;
        match counted.count > limit.most {
            true if limit.is_told => wait = wait.max(Some(left(&counted, now))),
            true => is_deaf = true,
            false => {}
        }
    }
    app.store.commit(db).await?;
    Ok(match wait {
        Some(retry_after) => Budget::UsedUp { retry_after },
        None if is_deaf => Budget::Deaf,
        None => Budget::Left(Spent { keys: limits.into_iter().map(|limit| limit.key).collect() }),
    })
}

struct Limit {
    key: [u8; 32],
    most: u32,
    /// Whether its exhaustion may be told.
    is_told: bool,
}

fn limits(email: Option<&Email>, client: &Client, known: Option<KnownDevice>) -> Vec<Limit> {
    let limit = |kind, value: &[u8], most, is_told| Limit { key: key(kind, value), most, is_told };
    if let Some(device) = known {
        return vec![limit("device", &device.0, PER_ACCOUNT, true)];
    }
    let account = email.map(|email| limit("account", email.as_str().as_bytes(), PER_ACCOUNT, false));
    account.into_iter().chain([limit("address", &network(client.ip), PER_ADDRESS, true)]).collect()
}

/// How long to wait, where a limit that may be told was reached before. Nothing is written: a flood from one
/// address costs a look. The account's own limit is not looked at here, so that it takes as long either way.
async fn used_up(db: &mut Connection, limits: &[Limit], now: Timestamp) -> Result<Option<Duration>, StoreError> {
    let mut wait = None;
    for limit in limits.iter().filter(|limit| limit.is_told) {
        let counted = attempts::counted(db, &limit.key, now, window_start(now)).await?;
        if counted.count >= limit.most {
            wait = wait.max(Some(left(&counted, now)));
        }
    }
    Ok(wait)
}

pub(super) fn left(counted: &Counted, now: Timestamp) -> Duration {
    (counted.since + WINDOW).since(now)
}

/// Gives the attempts back, in the transaction that signs in.
pub async fn give_back(db: &mut Connection, spent: &Spent) -> Result<(), StoreError> {
    for key in &spent.keys {
        attempts::forgive(db, key).await?;
    }
    Ok(())
}

/// Forgets what strangers tried on an account: it has another password now.
pub async fn forgive_all(db: &mut Connection, email: &Email) -> Result<(), StoreError> {
    attempts::forget(db, &key("account", email.as_str().as_bytes())).await
}

/// Windows that began at or before this are over.
pub(super) fn window_start(now: Timestamp) -> Timestamp {
    now - WINDOW
}

pub(super) fn key(kind: &str, value: &[u8]) -> [u8; 32] {
    sha256(&[kind.as_bytes(), &[0], value].concat())
}

/// One person has a whole IPv6 /64 to choose addresses from.
pub(super) fn network(ip: IpAddr) -> Vec<u8> {
    match ip.to_canonical() {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => (Ipv6Addr::to_bits(v6) >> 64).to_be_bytes().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_ipv6_network_share_a_budget() {
        let net = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(net("2001:db8::1"), net("2001:db8::ffff:1"));
        assert_ne!(net("2001:db8:0:1::1"), net("2001:db8::1"));
        assert_eq!(net("::ffff:192.0.2.1"), net("192.0.2.1"));
        assert_ne!(net("192.0.2.1"), net("192.0.2.2"));
    }
}
