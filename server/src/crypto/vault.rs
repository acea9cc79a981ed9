//! Sealing what rests in the database and must open again: AES-256-GCM under a key of the server secret. The
//! name of what is sealed is bound in, so that one row's secret does not open as another's.

use super::secret::ServerSecret;
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey},
    error::Unspecified,
};
use std::fmt;
use zeroize::Zeroizing;

const NONCE: usize = 12;

/// Sealed under another secret or for another name, or corrupt. One reason on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what is sealed does not open")]
pub struct NotOurs;

pub struct Vault {
    key: RandomizedNonceKey,
}

impl Vault {
    /// Different purposes give vaults that do not open each other's.
    pub fn new(secret: &ServerSecret, purpose: &'static str) -> Result<Self, Unspecified> {
        Ok(Self { key: RandomizedNonceKey::new(&AES_256_GCM, secret.derive(purpose).as_slice())? })
    }

    /// # Errors
    /// When the key library refuses.
    pub fn seal(&self, name: &[u8], plain: &[u8]) -> Result<Vec<u8>, Unspecified> {
        let mut body = plain.to_vec();
        let nonce = self.key.seal_in_place_append_tag(Aad::from(name), &mut body)?;
        Ok([nonce.as_ref().as_slice(), &body].concat())
    }

    pub fn open(&self, name: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotOurs> {
        let (nonce, body) = sealed.split_at_checked(NONCE).ok_or(NotOurs)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| NotOurs)?;
        let mut body = Zeroizing::new(body.to_vec());
        let length =
            self.key.open_in_place(Nonce::from(&nonce), Aad::from(name), &mut body).map_err(|_| NotOurs)?.len();
        body.truncate(length);
        Ok(body)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, engine::general_purpose::STANDARD};

    fn vault(secret: u8, purpose: &'static str) -> Vault {
        let secret = ServerSecret::parse(&STANDARD.encode([secret; 32])).expect("32 bytes");
        Vault::new(&secret, purpose).expect("valid key")
    }

    #[test]
    fn what_is_sealed_opens_under_its_secret_purpose_and_name_and_untouched() {
        let sealed = vault(1, "a").seal(b"name", b"secret").expect("seals");
        assert_eq!(vault(1, "a").open(b"name", &sealed).expect("opens").as_slice(), b"secret");
        for (vault, name) in [(vault(2, "a"), &b"name"[..]), (vault(1, "b"), b"name"), (vault(1, "a"), b"other")] {
            assert_eq!(vault.open(name, &sealed), Err(NotOurs));
        }
        for position in [0, NONCE, sealed.len() - 1] {
            let mut corrupt = sealed.clone();
            corrupt[position] ^= 1;
            assert_eq!(vault(1, "a").open(b"name", &corrupt), Err(NotOurs));
        }
        assert_eq!(vault(1, "a").open(b"name", &sealed[..11]), Err(NotOurs));
    }
}
