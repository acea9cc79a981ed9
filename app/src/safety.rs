//! The part of the port that keeps an account its owner's: mail, and what follows from the links in it.

use crate::{
    error::ApiError,
    view::{LinkToken, Password},
};
use async_trait::async_trait;

#[async_trait]
pub trait Safety: Send + Sync {
    /// Whether mails are shown at [`DEV_MAIL`](crate::paths::DEV_MAIL) instead of being sent.
    fn shows_mail(&self) -> bool;
    /// Has a link mailed that sets another password. One answer for every address.
    async fn forgot_password(&self, email: String) -> Result<(), ApiError>;
    /// Sets another password by such a link, and ends every session. Nobody is signed in.
    async fn reset_password(&self, token: LinkToken, new: Password) -> Result<(), ApiError>;
}
