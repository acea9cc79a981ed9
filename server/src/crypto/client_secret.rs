//! The secret of a machine client: 256 random bits, shown once and kept as a hash. No password hash is needed:
//! nobody can try out that many.

use super::sha256;
use crate::entropy::{self, Entropy};
use aws_lc_rs::constant_time;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::fmt;
use zeroize::Zeroizing;

/// So that a secret in the wrong place is found by those who look for them.
const PREFIX: &str = "cfs_";

pub struct ClientSecret(Zeroizing<String>);

impl ClientSecret {
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(entropy::bytes(entropy));
        Self(Zeroizing::new(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(*bytes))))
    }

    /// As presented; any text.
    pub fn presented(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> [u8; 32] {
        sha256(self.0.as_bytes())
    }

    /// Takes as long whatever the outcome.
    pub fn is(&self, hash: &[u8; 32]) -> bool {
        constant_time::verify_slices_are_equal(&self.hash(), hash).is_ok()
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;

    #[test]
    fn a_secret_is_long_random_and_checked_exactly() {
        let (one, other) = (ClientSecret::generate(&SystemEntropy), ClientSecret::generate(&SystemEntropy));
        assert_eq!((one.expose().len(), &one.expose()[..4]), (4 + 43, PREFIX));
        assert!(one.is(&one.hash()) && !one.is(&other.hash()));
        for near in [one.expose()[..46].to_owned(), format!("{}A", one.expose()), String::new()] {
            assert!(!ClientSecret::presented(near).is(&one.hash()));
        }
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", ClientSecret::presented("cfs_x".into())), "ClientSecret(..)");
    }
}
