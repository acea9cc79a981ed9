//! The part of the port about showing who one is, again and in more ways than by a password. What it hands out may
//! hold secrets that are shown once; nothing of it has a `Debug` that shows them.

use crate::{
    error::ApiError,
    view::{Granted, Password},
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

#[async_trait]
pub trait Proofs: Send + Sync {
    /// A fresh proof for this session: acts that ask for one work for ten minutes then.
    async fn prove(&self, shown: Shown) -> Result<(), ApiError>;
    /// What a plain form asked for before a fresh proof was needed, once the proof was given; told once.
    async fn take_offer(&self) -> Option<Offer>;

    /// The second step of a sign-in whose password was right in this browser.
    async fn sign_in_factor(&self, shown: Shown) -> Result<Granted, ApiError>;
    /// What would complete such a sign-in, as `factor_needed` names it; `None` when there is none.
    async fn second_steps(&self) -> Option<Vec<String>>;

    /// What the account is signed in to with, and what a proof takes.
    async fn factors(&self) -> Result<FactorsView, ApiError>;
    /// Makes a secret for an authenticator app.
    async fn totp_begin(&self) -> Result<TotpSetup, ApiError>;
    /// The secret that waits to be confirmed, to be shown again.
    async fn totp_setup(&self) -> Option<TotpSetup>;
    async fn totp_confirm(&self, code: Password, end_others: bool) -> Result<Added, ApiError>;
    /// Answers how many other sessions were ended.
    async fn totp_remove(&self, end_others: bool) -> Result<u32, ApiError>;
    /// A new set of recovery codes; those before are good no more.
    async fn recovery_codes_renew(&self) -> Result<Added, ApiError>;
    /// The codes that a plain form just made; shown once.
    async fn take_recovery_codes(&self) -> Option<Vec<String>>;
}

/// What somebody shows. Empty fields of a plain form are as if they were not there. `Password` is whatever is typed
/// in confidence.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub password: Option<Password>,
    /// Of the authenticator app.
    pub code: Option<Password>,
    pub recovery_code: Option<Password>,
}

/// An act to be done with one press of a button: the action's path, and its fields, none of them a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub action: String,
    pub fields: Vec<(String, String)>,
}

/// What an account is signed in to with beside its password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorsView {
    /// There is an authenticator app.
    pub totp: bool,
    pub recovery_codes_left: u32,
    /// The ways to a fresh proof of one thing, and to one of everything that signing in takes; what is shown together
    /// is joined by `+`.
    pub proof_methods: Vec<String>,
    pub full_proof_methods: Vec<String>,
    /// Whether the last proof of this session is fresh, of either kind.
    pub proven: bool,
    pub fully_proven: bool,
}

/// What an authenticator app is given: the same secret three times.
#[derive(Clone, Serialize, Deserialize)]
pub struct TotpSetup {
    /// Base 32, to be typed.
    pub secret: String,
    /// The `otpauth:` address.
    pub uri: String,
    /// The address as a QR code, an SVG element.
    pub qr: String,
}

/// What came of a factor that was added, or of codes that were renewed.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Added {
    /// Other sessions that ended.
    pub ended: u32,
    /// Shown this once; empty where none were made.
    pub recovery_codes: Vec<String>,
}
