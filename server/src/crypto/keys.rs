//! Signing keys: pairs whose private half rests sealed (AES-256-GCM) under the server secret and whose `kid`
//! is the RFC 7638 thumbprint of the public half, so that a sealed key opens as itself or not at all.

use super::{
    jwk::{BadKey, PublicKey, SigningAlgorithm},
    secret::ServerSecret,
    vault::Vault,
};
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
        RsaPublicKeyComponents,
    },
};
use std::fmt;
use zeroize::Zeroizing;

/// A key as the database keeps it: useless without the server secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedKey {
    pub kid: String,
    /// As a JWS header names it; one that is unknown does not open.
    pub algorithm: String,
    pub sealed: Vec<u8>,
}

/// A key ready to sign.
pub struct SigningKey {
    pair: Pair,
    pub(super) verifying: VerifyingKey,
}

/// Its public half.
#[derive(Clone)]
pub struct VerifyingKey {
    pub kid: String,
    pub public: PublicKey,
    pub(super) decoding: jsonwebtoken::DecodingKey,
}

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "signing key {0} cannot be opened: the server secret is not the one it was sealed with, or its row is corrupt. Restore the secret (CURFEW_SECRET_KEY, or secret.key in the data folder) or the database from a backup; if that cannot be had, run: curfew keys rotate --now"
    )]
    Unsealing(String),
    #[error("the key library refused: {0}")]
    Library(String),
}

enum Pair {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl Pair {
    fn generate(algorithm: SigningAlgorithm) -> Result<Self, KeyError> {
        Ok(match algorithm {
            SigningAlgorithm::EdDsa => Self::Ed25519(Ed25519KeyPair::generate().map_err(library)?),
            SigningAlgorithm::Es256 => {
                Self::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(library)?)
            }
            // As strong as the curves (NIST SP 800-57 part 1, table 2).
            SigningAlgorithm::Rs256 => Self::Rsa(RsaKeyPair::generate(KeySize::Rsa3072).map_err(library)?),
        })
    }

    fn parse(algorithm: SigningAlgorithm, pkcs8: &[u8]) -> Result<Self, KeyError> {
        Ok(match algorithm {
            SigningAlgorithm::EdDsa => Self::Ed25519(Ed25519KeyPair::from_pkcs8(pkcs8).map_err(library)?),
            SigningAlgorithm::Es256 => {
                Self::P256(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).map_err(library)?)
            }
            SigningAlgorithm::Rs256 => Self::Rsa(RsaKeyPair::from_pkcs8(pkcs8).map_err(library)?),
        })
    }

    fn pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let der = match self {
            Self::Ed25519(pair) => pair.to_pkcs8v1().map_err(library)?.as_ref().to_vec(),
            Self::P256(pair) => pair.to_pkcs8v1().map_err(library)?.as_ref().to_vec(),
            Self::Rsa(pair) => AsDer::<Pkcs8V1Der<'_>>::as_der(pair).map_err(library)?.as_ref().to_vec(),
        };
        Ok(Zeroizing::new(der))
    }

    fn public(&self) -> Result<PublicKey, KeyError> {
        Ok(match self {
            Self::Ed25519(pair) => PublicKey::ed25519(pair.public_key().as_ref()),
            Self::P256(pair) => PublicKey::p256(pair.public_key().as_ref()).ok_or_else(|| library(BadKey))?,
            Self::Rsa(pair) => {
                let parts = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                PublicKey::rsa(&parts.n, &parts.e)
            }
        })
    }

    /// As a JWS carries it: for ES256 `r ‖ s` (RFC 7518 §3.4).
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        match self {
            Self::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Self::P256(pair) => Ok(pair.sign(&SystemRandom::new(), message).map_err(library)?.as_ref().to_vec()),
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).map_err(library)?;
                Ok(signature)
            }
        }
    }
}

impl SigningKey {
    fn new(pair: Pair) -> Result<Self, KeyError> {
        let public = pair.public()?;
        let decoding = public.decoding().map_err(library)?;
        Ok(Self { pair, verifying: VerifyingKey { kid: public.thumbprint(), public, decoding } })
    }

    pub fn kid(&self) -> &str {
        &self.verifying.kid
    }

    pub fn algorithm(&self) -> SigningAlgorithm {
        self.verifying.public.algorithm()
    }

    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.pair.sign(message)
    }
}

impl From<SigningKey> for VerifyingKey {
    fn from(key: SigningKey) -> Self {
        key.verifying
    }
}

/// Seals and opens signing keys.
pub struct KeyVault {
    vault: Vault,
}

impl KeyVault {
    pub fn new(secret: &ServerSecret) -> Result<Self, KeyError> {
        Ok(Self { vault: Vault::new(secret, "signing key vault").map_err(library)? })
    }

    /// A new pair, sealed. The operating system's generator makes it; for RSA that takes up to seconds.
    pub fn generate(&self, algorithm: SigningAlgorithm) -> Result<SealedKey, KeyError> {
        let pair = Pair::generate(algorithm)?;
        let (kid, private) = (pair.public()?.thumbprint(), pair.pkcs8()?);
        let sealed = self.vault.seal(kid.as_bytes(), &private).map_err(library)?;
        Ok(SealedKey { kid, algorithm: algorithm.as_str().to_owned(), sealed })
    }

    pub fn open(&self, key: &SealedKey) -> Result<SigningKey, KeyError> {
        let unsealing = || KeyError::Unsealing(key.kid.clone());
        let algorithm = SigningAlgorithm::parse(&key.algorithm).ok_or_else(unsealing)?;
        let private = self.vault.open(key.kid.as_bytes(), &key.sealed).map_err(|_| unsealing())?;
        let opened = Pair::parse(algorithm, &private).and_then(SigningKey::new).map_err(|_| unsealing())?;
        if opened.kid() == key.kid { Ok(opened) } else { Err(unsealing()) }
    }
}

fn library(error: impl fmt::Display) -> KeyError {
    KeyError::Library(error.to_string())
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.kid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{
        Engine,
        engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
    };

    fn vault(secret: u8) -> KeyVault {
        KeyVault::new(&ServerSecret::parse(&STANDARD.encode([secret; 32])).expect("32 bytes")).expect("valid key")
    }

    #[test]
    fn a_sealed_key_opens_only_under_its_own_secret_and_untouched() {
        for algorithm in SigningAlgorithm::ALL {
            let key = vault(1).generate(algorithm).expect("generates");
            let opened = vault(1).open(&key).expect("opens");
            assert_eq!((opened.kid(), opened.algorithm()), (key.kid.as_str(), algorithm));
            assert!(matches!(vault(2).open(&key), Err(KeyError::Unsealing(_))));
            for position in [0, 12, key.sealed.len() - 1] {
                let mut corrupt = key.clone();
                corrupt.sealed[position] ^= 1;
                assert!(vault(1).open(&corrupt).is_err());
            }
            for other in ["EdDSA", "ES256", "RS256", "none"].into_iter().filter(|other| *other != algorithm.as_str()) {
                assert!(vault(1).open(&SealedKey { algorithm: other.into(), ..key.clone() }).is_err(), "{other}");
            }
            let renamed = SealedKey { kid: "other".into(), ..key };
            assert!(vault(1).open(&renamed).is_err());
        }
    }

    #[test]
    fn what_a_key_signs_the_library_verifies_with_its_published_half() {
        for algorithm in SigningAlgorithm::ALL {
            let key = vault(1).open(&vault(1).generate(algorithm).expect("generates")).expect("opens");
            let signature = URL_SAFE_NO_PAD.encode(key.sign(b"message").expect("signs"));
            let published = serde_json::to_value(&key.verifying.public).expect("JSON");
            let theirs: jsonwebtoken::jwk::Jwk = serde_json::from_value(published).expect("a JWK");
            let theirs = jsonwebtoken::DecodingKey::from_jwk(&theirs).expect("a key");
            let verify = |message: &[u8]| {
                jsonwebtoken::crypto::verify(&signature, message, &theirs, algorithm.of_library()).expect("verifies")
            };
            assert!(verify(b"message") && !verify(b"massage"), "{algorithm:?}");
        }
    }

    #[test]
    fn debug_shows_the_name_of_a_key_alone() {
        let key = vault(1).open(&vault(1).generate(SigningAlgorithm::EdDsa).expect("generates")).expect("opens");
        assert_eq!(format!("{key:?}"), format!("SigningKey({})", key.kid()));
    }
}
