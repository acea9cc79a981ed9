//! Proofs: commands, which all refuse, and what waits for one.

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
        self.offered.clone()
    }
    async fn waiting_act(&self) -> Option<Offer> {
        self.waiting.clone()
    }
}
