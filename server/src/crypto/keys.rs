//! Signing keys: Ed25519 pairs whose private half rests sealed (AES-256-GCM) under the server secret and
//! whose `kid` is the RFC 7638 thumbprint of the public half.

use super::secret::ServerSecret;
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey},
    signature::{Ed25519KeyPair, KeyPair},
};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey,
    jwk::{Jwk, ThumbprintHash},
};
use std::fmt;
use zeroize::Zeroizing;

/// A key as the database keeps it: useless without the server secret.
#[derive(Clone, Debug)]
pub struct SealedKey {
    pub kid: String,
    pub sealed: Vec<u8>,
}

/// A key ready to sign and verify.
pub struct SigningKey {
    pub kid: String,
    pub(super) encoding: EncodingKey,
    pub(super) decoding: DecodingKey,
}

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "signing key {0} cannot be opened: the server secret is not the one it was sealed with, or the row is corrupt"
    )]
    Unsealing(String),
    #[error("the key library refused: {0}")]
    Library(String),
}

/// Seals and opens signing keys.
pub struct KeyVault {
    key: RandomizedNonceKey,
}

impl KeyVault {
    pub fn new(secret: &ServerSecret) -> Result<Self, KeyError> {
        let key =
            RandomizedNonceKey::new(&AES_256_GCM, secret.derive("signing key vault").as_slice()).map_err(library)?;
        Ok(Self { key })
    }

    /// A new pair, sealed. The operating system's generator makes it.
    pub fn generate(&self) -> Result<SealedKey, KeyError> {
        let pair = Ed25519KeyPair::generate().map_err(library)?;
        let private = Zeroizing::new(pair.to_pkcs8v1().map_err(library)?.as_ref().to_vec());
        let kid = thumbprint(&EncodingKey::from_ed_der(&private))?;
        let mut body = private.to_vec();
        let nonce = self.key.seal_in_place_append_tag(Aad::from(kid.as_bytes()), &mut body).map_err(library)?;
        let sealed = [nonce.as_ref().as_slice(), &body].concat();
        Ok(SealedKey { kid, sealed })
    }

    pub fn open(&self, key: &SealedKey) -> Result<SigningKey, KeyError> {
        let unsealing = || KeyError::Unsealing(key.kid.clone());
        let (nonce, body) = key.sealed.split_at_checked(12).ok_or_else(unsealing)?;
        let nonce: [u8; 12] = nonce.try_into().map_err(|_| unsealing())?;
        let mut body = Zeroizing::new(body.to_vec());
        let private = self
            .key
            .open_in_place(Nonce::from(&nonce), Aad::from(key.kid.as_bytes()), &mut body)
            .map_err(|_| unsealing())?;
        let pair = Ed25519KeyPair::from_pkcs8(private).map_err(|_| unsealing())?;
        let encoding = EncodingKey::from_ed_der(private);
        if thumbprint(&encoding)? != key.kid {
            return Err(unsealing());
        }
        Ok(SigningKey {
            kid: key.kid.clone(),
            encoding,
            decoding: DecodingKey::from_ed_der(pair.public_key().as_ref()),
        })
    }
}

fn thumbprint(key: &EncodingKey) -> Result<String, KeyError> {
    Jwk::from_encoding_key(key, Algorithm::EdDSA)
        .and_then(|jwk| jwk.thumbprint(ThumbprintHash::SHA256))
        .map_err(library)
}

fn library(error: impl fmt::Display) -> KeyError {
    KeyError::Library(error.to_string())
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.kid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, engine::general_purpose::STANDARD};

    fn vault(secret: u8) -> KeyVault {
        KeyVault::new(&ServerSecret::parse(&STANDARD.encode([secret; 32])).expect("32 bytes")).expect("valid key")
    }

    #[test]
    fn a_sealed_key_opens_only_under_its_own_secret_and_untouched() {
        let key = vault(1).generate().expect("generates");
        assert_eq!(vault(1).open(&key).expect("opens").kid, key.kid);
        assert!(matches!(vault(2).open(&key), Err(KeyError::Unsealing(_))));
        for position in [0, 12, key.sealed.len() - 1] {
            let mut corrupt = key.clone();
            corrupt.sealed[position] ^= 1;
            assert!(vault(1).open(&corrupt).is_err());
        }
        let renamed = SealedKey { kid: "other".into(), ..key };
        assert!(vault(1).open(&renamed).is_err());
    }
}
