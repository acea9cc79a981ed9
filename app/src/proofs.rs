//! The part of the port about showing who one is, again and in more ways than by a password.

use crate::{error::ApiError, view::Password};
use async_trait::async_trait;

#[async_trait]
pub trait Proofs: Send + Sync {
    /// A fresh proof for this session: acts that ask for one work for a while then.
    async fn prove(&self, shown: Shown) -> Result<(), ApiError>;
    /// What a plain form asked for before a fresh proof was needed, once the proof was given; told once.
    async fn take_offer(&self) -> Option<Offer>;
    /// The same while the proof is still asked for.
    async fn waiting_act(&self) -> Option<Offer>;
}

/// What somebody shows. Empty fields of a plain form are as if they were not there.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub password: Option<Password>,
}

/// An act to be done with one press of a button: the action's path, and its fields, none of them a secret.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Offer {
    pub action: String,
    pub fields: Vec<(String, String)>,
}
