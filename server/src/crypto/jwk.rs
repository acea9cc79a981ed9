//! Public keys as JWKs (RFC 7517; RFC 7518 §6; RFC 8037 §2): what is published, and what `curfew jws verify`
//! reads. One key is for one algorithm. Private members of a file are skipped, never kept.

use super::sha256;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::{Deserialize, Serialize};

/// What Curfew signs with (RFC 7518 §3.1, RFC 8037 §3.1).
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SigningAlgorithm {
    #[value(name = "EdDSA")]
    EdDsa,
    #[value(name = "ES256")]
    Es256,
    #[value(name = "RS256")]
    Rs256,
}

impl SigningAlgorithm {
    pub const ALL: [Self; 3] = [Self::EdDsa, Self::Es256, Self::Rs256];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    pub(super) const fn of_library(self) -> Algorithm {
        match self {
            Self::EdDsa => Algorithm::EdDSA,
            Self::Es256 => Algorithm::ES256,
            Self::Rs256 => Algorithm::RS256,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kty")]
pub enum PublicKey {
    #[serde(rename = "OKP")]
    Ed25519 { crv: Ed25519, x: String },
    #[serde(rename = "EC")]
    P256 { crv: P256, x: String, y: String },
    #[serde(rename = "RSA")]
    Rsa { n: String, e: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ed25519 {
    #[serde(rename = "Ed25519")]
    Curve,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum P256 {
    #[serde(rename = "P-256")]
    Curve,
}

/// A number in the key is not base64url, or not of the length its kind has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a number in the key is not base64url without padding, or too short or too long")]
pub struct BadKey;

impl PublicKey {
    pub fn ed25519(x: &[u8]) -> Self {
        Self::Ed25519 { crv: Ed25519::Curve, x: BASE64URL.encode(x) }
    }

    /// From an uncompressed point, `04 ‖ x ‖ y` (SEC 1 §2.3.3).
    pub fn p256(point: &[u8]) -> Option<Self> {
        let (x, y) = point.strip_prefix(&[4]).filter(|rest| rest.len() == 64)?.split_at(32);
        Some(Self::P256 { crv: P256::Curve, x: BASE64URL.encode(x), y: BASE64URL.encode(y) })
    }

    pub fn rsa(modulus: &[u8], exponent: &[u8]) -> Self {
        Self::Rsa { n: BASE64URL.encode(modulus), e: BASE64URL.encode(exponent) }
    }

    pub const fn algorithm(&self) -> SigningAlgorithm {
        match self {
            Self::Ed25519 { .. } => SigningAlgorithm::EdDsa,
            Self::P256 { .. } => SigningAlgorithm::Es256,
            Self::Rsa { .. } => SigningAlgorithm::Rs256,
        }
    }

    /// RFC 7638 §3: SHA-256 over the required members in the order of their names.
    pub fn thumbprint(&self) -> String {
        let canonical = match self {
            Self::Ed25519 { x, .. } => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#),
            Self::P256 { x, y, .. } => format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#),
            Self::Rsa { n, e } => format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#),
        };
        BASE64URL.encode(sha256(canonical.as_bytes()))
    }

    /// The key as the library takes it.
    pub(super) fn decoding(&self) -> Result<DecodingKey, BadKey> {
        match self {
            Self::Ed25519 { x, .. } => Ok(DecodingKey::from_ed_der(&number(x, 32..=32)?)),
            Self::P256 { x, y, .. } => {
                Ok(DecodingKey::from_ec_der(&[&[4], &*number(x, 32..=32)?, &*number(y, 32..=32)?].concat()))
            }
            // 2048 bits at least (RFC 7518 §3.3), 8192 at most, which is what the library takes.
            Self::Rsa { n, e } => Ok(DecodingKey::from_rsa_raw_components(&number(n, 256..=1024)?, &number(e, 1..=8)?)),
        }
    }
}

fn number(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Result<Vec<u8>, BadKey> {
    let bytes = BASE64URL.decode(text).map_err(|_| BadKey)?;
    if lengths.contains(&bytes.len()) { Ok(bytes) } else { Err(BadKey) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprints_are_those_of_the_rfcs() {
        let ed = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
        let ed: PublicKey = serde_json::from_str(ed).expect("RFC 8037 A.2");
        assert_eq!(ed.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "RFC 8037 A.3");
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        assert_eq!(
            PublicKey::Rsa { n: n.into(), e: "AQAB".into() }.thumbprint(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
            "RFC 7638 §3.1"
        );
    }

    #[test]
    fn a_key_of_another_kind_or_size_is_refused() {
        for other in [
            r#"{"kty":"oct","k":"AAAA"}"#,
            r#"{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}"#,
            r#"{"kty":"OKP","crv":"X25519","x":"AA"}"#,
            r#"{"kty":"RSA","n":"AQAB"}"#,
            r#"{"x":"AA"}"#,
        ] {
            assert!(serde_json::from_str::<PublicKey>(other).is_err(), "{other}");
        }
        let (short, padded) = (BASE64URL.encode([1; 31]), format!("{}=", BASE64URL.encode([1; 32])));
        for bad in [short, padded, String::new(), "!".into()] {
            let key = PublicKey::Ed25519 { crv: Ed25519::Curve, x: bad };
            assert!(matches!(key.decoding(), Err(BadKey)), "{key:?}");
        }
        assert!(PublicKey::rsa(&[0xff; 128], &[1, 0, 1]).decoding().is_err(), "1024 bits");
        assert!(PublicKey::p256(&[4; 64]).is_none() && PublicKey::p256(&[3; 65]).is_none());
    }
}
