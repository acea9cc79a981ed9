//! What keeps an account its owner's. Links in mails lead to pages, which ask first and then post here.

use crate::{
    error::ApiError,
    state::client::AuthClient,
    view::{LinkToken, NoticeView, Password, Secured},
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

/// "This wasn't me": with the token of a mail's link ends every session and answers what sets another password;
/// without one ends all sessions but the one that asks.
#[server(prefix = "/api", endpoint = "not_me", client = AuthClient)]
pub async fn not_me(token: Option<LinkToken>) -> Result<Secured, ApiError> {
    super::backend()?.not_me(token).await
}

/// What the account's owner was told of in the last 90 days, the latest first.
#[server(prefix = "/api", endpoint = "list_notices", client = AuthClient)]
pub async fn list_notices() -> Result<Vec<NoticeView>, ApiError> {
    super::backend()?.list_notices().await
}

/// Puts one away.
#[server(prefix = "/api", endpoint = "dismiss_notice", client = AuthClient)]
pub async fn dismiss_notice(notice_id: String) -> Result<(), ApiError> {
    super::backend()?.dismiss_notice(notice_id).await
}
