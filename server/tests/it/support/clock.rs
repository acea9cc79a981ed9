//! A clock that stands still until a test moves it.

use curfew_domain::time::Timestamp;
use server::clock::Clock;
use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

/// 2023-11-14T22:13:20Z. In the past, so that what tower-sessions dates by the system's clock is not over.
pub const START: i64 = 1_700_000_000_000;

pub struct ManualClock(AtomicI64);

impl ManualClock {
    pub fn new() -> Self {
        Self(AtomicI64::new(START))
    }

    pub fn advance(&self, span: Duration) {
        self.0.fetch_add(millis(span), Ordering::SeqCst);
    }

    /// What a [`Clock`] never does while it runs; a machine between two starts may.
    pub fn set_back(&self, span: Duration) {
        self.0.fetch_sub(millis(span), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).expect("tests stay within an age")
}
