//! The code that makes the first administrator: random, short-lived, good once. Only its hash is kept, in the
//! memory of the process that showed it.

use super::{crockford, sha256};
use crate::entropy::Entropy;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use curfew_domain::time::Timestamp;
use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};
use zeroize::Zeroizing;

/// 100 bits.
const LENGTH: usize = 20;
const GROUP: usize = 5;

#[derive(Default)]
pub struct SetupCode(Mutex<Option<Pending>>);

struct Pending {
    hash: [u8; 32],
    until: Timestamp,
}

impl SetupCode {
    /// A new code such as `7K2QF-…`, good until that moment; the one before is good no more.
    pub fn make(&self, entropy: &dyn Entropy, until: Timestamp) -> Zeroizing<String> {
        let code = crockford::random(entropy, LENGTH, GROUP);
        *self.lock() = Some(Pending { hash: hash(&code), until });
        code
    }

    pub fn is_pending(&self, now: Timestamp) -> bool {
        self.lock().as_ref().is_some_and(|pending| now < pending.until)
    }

    /// Whether `typed` is the code, however it is spaced and cased.
    pub fn matches(&self, typed: &str, now: Timestamp) -> bool {
        let typed = hash(typed);
        self.lock()
            .as_ref()
            .is_some_and(|pending| now < pending.until && verify_slices_are_equal(&typed, &pending.hash).is_ok())
    }

    /// It was used.
    pub fn forget(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Pending>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(code: &str) -> [u8; 32] {
    sha256(crockford::plain(code).as_bytes())
}

impl fmt::Debug for SetupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SetupCode(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;

    #[test]
    fn a_code_is_good_once_and_for_a_while() {
        let (codes, at) = (SetupCode::default(), Timestamp::from_millis);
        assert!(!codes.is_pending(at(0)) && !codes.matches("", at(0)));
        let code = codes.make(&SystemEntropy, at(100));
        assert_eq!(code.len(), 23);
        assert!(codes.matches(&code, at(99)));
        assert!(codes.matches(&code.to_lowercase().replace('-', " "), at(99)));
        assert!(!codes.matches(&code, at(100)) && !codes.is_pending(at(100)));
        for wrong in ["", "00000-00000-00000-00000", &code[1..]] {
            assert!(!codes.matches(wrong, at(0)), "{wrong}");
        }
        codes.forget();
        assert!(!codes.matches(&code, at(0)));
    }
}
