//! What keeps an account its owner's. Links in mails lead to pages, which ask first and then post here.

use crate::{
    error::ApiError,
    view::{LinkToken, Password},
};
use leptos::prelude::*;

/// Has a link mailed that sets another password, if the address has an account. The answer tells nothing of that.
#[server(prefix = "/api", endpoint = "forgot_password")]
pub async fn forgot_password(email: String) -> Result<(), ApiError> {
    super::backend()?.forgot_password(email).await
}

/// Sets another password by the link's token, and ends every session of the account.
#[server(prefix = "/api", endpoint = "reset_password")]
pub async fn reset_password(token: LinkToken, new_password: Password) -> Result<(), ApiError> {
    super::backend()?.reset_password(token, new_password).await
}
