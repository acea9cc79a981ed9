//! Proofs: commands, which all refuse, and nothing waits for one.

use super::{FakeBackend, REFUSED};
use app::{
    error::ApiError,
    proofs::{Offer, Proofs, Shown},
};
use async_trait::async_trait;

#[async_trait]
impl Proofs for FakeBackend {
    async fn prove(&self, _: Shown) -> Result<(), ApiError> {
        Err(REFUSED)
    }
    async fn take_offer(&self) -> Option<Offer> {
        None
    }
}
