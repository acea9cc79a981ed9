//! Randomness that repeats: `SplitMix64` (Steele, Lea and Flood, 2014) from a seed that a failing test prints.

use server::entropy::Entropy;
use std::{sync::Mutex, time::Duration};

#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Less than `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// True once in `n`.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// From `least` up to but not including `most`, in milliseconds' steps.
    pub fn span(&mut self, least: Duration, most: Duration) -> Duration {
        let width = u64::try_from(most.saturating_sub(least).as_millis()).expect("spans are short");
        least + Duration::from_millis(self.below(width))
    }
}

/// The server's randomness in tests. It goes on over restarts: nothing is handed out twice.
pub struct SeededEntropy(Mutex<Chance>);

impl SeededEntropy {
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(Chance::seeded(seed)))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, out: &mut [u8]) {
        let mut chance = self.0.lock().expect("no test panics while holding it");
        for byte in out {
            *byte = chance.next().to_le_bytes()[0];
        }
    }
}
