//! Proofs: commands, which all refuse, and nothing waits for one.

use super::{FakeBackend, REFUSED};
use app::{
    error::ApiError,
    proofs::{Added, FactorsView, Offer, PasskeyChallenge, Proofs, Purpose, Shown, TotpSetup},
    view::{Granted, Password},
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
    async fn sign_in_factor(&self, _: Shown) -> Result<Granted, ApiError> {
        Err(REFUSED)
    }
    async fn second_steps(&self) -> Option<Vec<String>> {
        None
    }
    async fn factors(&self) -> Result<FactorsView, ApiError> {
        Err(REFUSED)
    }
    async fn totp_begin(&self) -> Result<TotpSetup, ApiError> {
        Err(REFUSED)
    }
    async fn totp_setup(&self) -> Option<TotpSetup> {
        None
    }
    async fn totp_confirm(&self, _: Password, _: bool) -> Result<Added, ApiError> {
        Err(REFUSED)
    }
    async fn totp_remove(&self, _: bool) -> Result<u32, ApiError> {
        Err(REFUSED)
    }
    async fn recovery_codes_renew(&self) -> Result<Added, ApiError> {
        Err(REFUSED)
    }
    async fn passkey_begin(&self, _: Purpose) -> Result<PasskeyChallenge, ApiError> {
        Err(REFUSED)
    }
    async fn passkey_register(&self, _: String, _: String, _: bool) -> Result<Added, ApiError> {
        Err(REFUSED)
    }
    async fn passkey_sign_in(&self, _: Password) -> Result<Granted, ApiError> {
        Err(REFUSED)
    }
    async fn passkey_rename(&self, _: String, _: String) -> Result<(), ApiError> {
        Err(REFUSED)
    }
    async fn passkey_remove(&self, _: String, _: bool) -> Result<u32, ApiError> {
        Err(REFUSED)
    }
    async fn take_recovery_codes(&self) -> Option<Vec<String>> {
        None
    }
}
