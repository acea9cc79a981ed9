//! Where a request comes from: the peer, or, behind proxies that are trusted by name, the last address they
//! vouch for. Nobody else's `X-Forwarded-For` counts (ASVS 5.0 v5.0.0-4.1.3).

use http::HeaderMap;
use ipnet::IpNet;
use std::net::IpAddr;

/// Walks `X-Forwarded-For` from the right for as long as each hop is a trusted proxy.
pub fn client_ip(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|net| net.contains(&ip));
    let mut client = peer.to_canonical();
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
    let hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
    for hop in hops {
        if !is_trusted(client) {
            break;
        }
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        client = address.to_canonical();
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().expect("a header value"));
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().expect("a network")).collect();
        client_ip(peer.parse().expect("an address"), &headers, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(ip("203.0.113.9", &["1.1.1.1"], &[]), "203.0.113.9");
        assert_eq!(ip("203.0.113.9", &["1.1.1.1"], &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(ip("10.0.0.1", &["1.1.1.1, 198.51.100.7"], &["10.0.0.0/8"]), "198.51.100.7");
        assert_eq!(ip("10.0.0.1", &["1.1.1.1", "198.51.100.7, 10.0.0.2"], &["10.0.0.0/8"]), "198.51.100.7");
        assert_eq!(ip("10.0.0.1", &["junk"], &["10.0.0.0/8"]), "10.0.0.1");
        assert_eq!(ip("::ffff:10.0.0.1", &["2001:db8::1"], &["10.0.0.0/8"]), "2001:db8::1");
    }
}
