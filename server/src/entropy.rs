//! The one source of randomness. Tests seed it; production asks the operating system.

pub trait Entropy: Send + Sync {
    fn fill(&self, out: &mut [u8]);
}

/// The operating system's generator.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, out: &mut [u8]) {
        // aws-lc-rs reports failure only where the system has no generator at all; nothing may go on then.
        aws_lc_rs::rand::fill(out).expect("the operating system provides randomness");
    }
}

/// `N` random bytes.
pub fn bytes<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut out = [0; N];
    entropy.fill(&mut out);
    out
}
