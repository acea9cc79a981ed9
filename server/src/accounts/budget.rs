//! How often a password may be tried. Attempts are counted before any hashing. A browser the account has
//! signed in on before has a budget of its own, so that strangers who use up the account's, or the
//! address's, cannot lock its owner out (ASVS 5.0 v5.0.0-6.1.1, 6.3.1).

use super::Client;
use crate::{
    crypto::{device_proof::KnownDevice, sha256},
    state::App,
    store::{StoreError, attempts},
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
const PER_ADDRESS: u32 = 100;

/// The attempts that were counted, to be given back if the password was right.
pub struct Spent {
    keys: Vec<[u8; 32]>,
}

pub enum Budget {
    Left(Spent),
    UsedUp { retry_after: Duration },
}

/// Counts one attempt by this client on `email`, if what was typed is one.
pub async fn spend(
    app: &App,
    email: Option<&Email>,
    client: &Client,
    known: Option<KnownDevice>,
    now: Timestamp,
) -> Result<Budget, StoreError> {
    let limits = if let Some(device) = known {
        vec![(key("device", &device.0), PER_ACCOUNT)]
    } else {
        let account = email.map(|email| (key("account", email.as_str().as_bytes()), PER_ACCOUNT));
        account.into_iter().chain([(key("address", &network(client.ip)), PER_ADDRESS)]).collect()
    };
    let mut db = app.store.begin().await?;
    let mut wait = None;
    for (key, limit) in &limits {
        let counted = attempts::add(&mut db, key, now, window_start(now)).await?;
        if counted.count > *limit {
            wait = wait.max(Some((counted.since + WINDOW).since(now)));
        }
    }
    app.store.commit(db).await?;
    Ok(match wait {
        Some(retry_after) => Budget::UsedUp { retry_after },
        None => Budget::Left(Spent { keys: limits.into_iter().map(|(key, _)| key).collect() }),
    })
}

/// Gives the attempts back, in the transaction that signs in.
pub async fn give_back(db: &mut crate::store::Connection, spent: &Spent) -> Result<(), StoreError> {
    for key in &spent.keys {
        attempts::forgive(db, key).await?;
    }
    Ok(())
}

/// Windows that began at or before this are over.
fn window_start(now: Timestamp) -> Timestamp {
    Timestamp::from_millis(now.as_millis() - i64::try_from(WINDOW.as_millis()).unwrap_or(0))
}

fn key(kind: &str, value: &[u8]) -> [u8; 32] {
    sha256(&[kind.as_bytes(), &[0], value].concat())
}

/// One person has a whole IPv6 /64 to choose addresses from.
fn network(ip: IpAddr) -> Vec<u8> {
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
