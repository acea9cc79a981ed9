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
    /// A challenge for this browser.
    async fn passkey_begin(&self, purpose: Purpose) -> Result<PasskeyChallenge, ApiError>;
    async fn passkey_register(&self, credential: String, name: String, end_others: bool) -> Result<Added, ApiError>;
    async fn passkey_sign_in(&self, credential: Password) -> Result<Granted, ApiError>;
    async fn passkey_rename(&self, passkey_id: String, name: String) -> Result<(), ApiError>;
    /// Answers how many other sessions were ended.
    async fn passkey_remove(&self, passkey_id: String, end_others: bool) -> Result<u32, ApiError>;
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
    /// A passkey's answer, as JSON.
    pub credential: Option<Password>,
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
    /// The oldest first.
    pub passkeys: Vec<PasskeyView>,
    /// This place has a host name they can be bound to.
    pub passkeys_possible: bool,
    /// The ways to a fresh proof of one thing, and to one of everything that signing in takes; what is shown together
    /// is joined by `+`.
    pub proof_methods: Vec<String>,
    pub full_proof_methods: Vec<String>,
    /// Whether the last proof of this session is fresh, of either kind.
    pub proven: bool,
    pub fully_proven: bool,
}

/// One of somebody's passkeys. Times are RFC 3339 UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyView {
    pub id: String,
    pub name: String,
    pub created_at: String,
    pub used_at: Option<String>,
}

/// What a passkey is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    SignIn,
    SecondStep,
    Prove,
    Register,
}

/// What a page's script hands to the browser: `{"publicKey": …}`, as JSON (Web Authentication Level 3 §5.1.8, §5.1.9).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasskeyChallenge {
    pub options: serde_json::Value,
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
