//! Roughly where a network address is, in words: from a database the operator has, else from the registries' tables
//! of countries inside the binary. Approximate by nature: it is shown to people, and nothing is decided by it.

mod countries;
mod database;

pub use database::PlaceError;

use database::Database;
use std::{
    net::{IpAddr, Ipv4Addr},
    path::Path,
};

pub struct Places {
    database: Option<Database>,
}

impl Places {
    /// With the database at `path`, if there is one.
    ///
    /// # Errors
    /// When it is missing, is no such database, or knows no places.
    pub fn open(path: Option<&Path>) -> Result<Self, PlaceError> {
        Ok(Self { database: path.map(Database::open).transpose()? })
    }

    /// "Lisbon, Portugal", "Portugal", "local network"; `None` when nothing is known.
    pub fn of(&self, address: &str) -> Option<String> {
        let address = address.parse::<IpAddr>().ok()?.to_canonical();
        if let Some(near) = near(address) {
            return Some(near.to_owned());
        }
        let told = self.database.as_ref().and_then(|database| database.place(address));
        told.or_else(|| countries::name(iptocc::country_code(address)?).map(str::to_owned))
    }
}

/// Addresses that are nowhere in the world: they mean the same to everybody who is near.
fn near(address: IpAddr) -> Option<&'static str> {
    let is_local = match address {
        IpAddr::V4(v4) => v4.is_private() || v4.is_link_local() || is_shared(v4),
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
    };
    if address.is_loopback() { Some("this machine") } else { is_local.then_some("local network") }
}

/// Carriers' and overlay networks' own (RFC 6598).
fn is_shared(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    first == 100 && (64..128).contains(&second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, net::Ipv6Addr};

    fn built_in(address: &str) -> Option<String> {
        Places::open(None).expect("nothing to open").of(address)
    }

    #[test]
    fn addresses_nearby_are_told_in_words() {
        for address in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(built_in(address).as_deref(), Some("this machine"), "{address}");
        }
        for address in [
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.7",
            "169.254.0.9",
            "100.64.0.1",
            "100.127.1.1",
            "fd12::1",
            "fe80::1",
        ] {
            assert_eq!(built_in(address).as_deref(), Some("local network"), "{address}");
        }
    }

    #[test]
    fn the_built_in_table_knows_countries_by_name() {
        for (address, country) in [
            ("193.0.6.139", "Netherlands"),
            ("2001:67c:2e8::1", "Netherlands"),
            ("8.8.8.8", "United States"),
            ("::ffff:8.8.8.8", "United States"),
            ("133.11.0.1", "Japan"),
            ("200.160.2.3", "Brazil"),
            ("196.216.2.1", "South Africa"),
        ] {
            assert_eq!(built_in(address).as_deref(), Some(country), "{address}");
        }
    }

    #[test]
    fn what_is_nowhere_has_no_place() {
        for address in [
            "0.0.0.0",
            "::",
            "192.0.2.1",
            "198.51.100.7",
            "203.0.113.5",
            "2001:db8::1",
            "224.0.0.1",
            "255.255.255.255",
            "",
            "somewhere",
        ] {
            assert_eq!(built_in(address), None, "{address}");
        }
        assert_eq!(built_in("100.63.255.255").as_deref(), Some("United States"), "just below the shared ones");
    }

    /// The registries' tables must not know a code that has no name here.
    #[test]
    fn every_country_of_the_table_has_a_name() {
        let v4 = (0..=u32::MAX).step_by(1 << 12).map(|bits| IpAddr::from(Ipv4Addr::from(bits)));
        // Global unicast is 2000::/3 (RFC 4291 §2.4).
        let v6 = (0x20_0000_u128..0x40_0000).map(|bits| IpAddr::from(Ipv6Addr::from(bits << 104)));
        let codes: BTreeSet<_> = v4.chain(v6).filter_map(iptocc::country_code).collect();
        assert!(codes.len() > 200, "{codes:?}");
        for code in codes {
            assert!(countries::name(code).is_some(), "{code}");
        }
    }
}
