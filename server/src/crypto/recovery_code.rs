//! Recovery codes: 80 random bits each, shown once and kept as a hash. No password hash is needed: nobody can try
//! out that many.

use super::{crockford, sha256};
use crate::entropy::Entropy;
use curfew_domain::ids::AccountId;
use std::fmt;
use zeroize::Zeroizing;

/// How many there are at a time.
pub const SET: usize = 10;
/// 80 bits.
const LENGTH: usize = 16;
const GROUP: usize = 4;

pub struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    pub fn generate(entropy: &dyn Entropy) -> Self {
        Self(crockford::random(entropy, LENGTH, GROUP))
    }

    /// As typed; any text.
    pub fn typed(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Of the code and whose it is, so that equal codes of two people are not equal rows.
    pub fn hash(&self, account: AccountId) -> [u8; 32] {
        sha256(&[account.as_bytes().as_slice(), crockford::plain(&self.0).as_bytes()].concat())
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;
    use curfew_domain::time::Timestamp;

    #[test]
    fn a_code_is_one_accounts_and_read_however_it_is_typed() {
        let account = |n| AccountId::new(Timestamp::from_millis(n), &[1; 10]);
        let code = RecoveryCode::generate(&SystemEntropy);
        assert_eq!(code.expose().len(), 19);
        let typed = RecoveryCode::typed(format!(" {} ", code.expose().to_lowercase().replace('-', "")));
        assert_eq!(typed.hash(account(1)), code.hash(account(1)));
        assert_ne!(code.hash(account(2)), code.hash(account(1)));
        assert_eq!(format!("{code:?}"), "RecoveryCode(..)");
    }
}
