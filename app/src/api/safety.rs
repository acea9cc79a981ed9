//! What keeps an account its owner's. Links in mails lead to pages, which ask first and then post here.

use crate::{
    error::ApiError,
    state::client::AuthClient,
    view::{AccountView, EndVerdict, LinkToken, NoticeView, Password, Secured},
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

/// One's own account: the address, whether it is confirmed, and the one it is to have.
#[server(prefix = "/api", endpoint = "own_account", client = AuthClient)]
pub async fn own_account() -> Result<AccountView, ApiError> {
    super::backend()?.own_account().await
}

/// Confirms the account's address by the token of the link that was mailed there.
#[server(prefix = "/api", endpoint = "confirm_email")]
pub async fn confirm_email(token: LinkToken) -> Result<(), ApiError> {
    super::backend()?.confirm_email(token).await
}

/// Has that link mailed again; the one before does nothing any more.
#[server(prefix = "/api", endpoint = "resend_confirmation", client = AuthClient)]
pub async fn resend_confirmation() -> Result<(), ApiError> {
    super::backend()?.resend_confirmation().await
}

/// Asks for another address. Both addresses are mailed a link; nothing changes before both have agreed.
#[server(prefix = "/api", endpoint = "change_email", client = AuthClient)]
pub async fn change_email(current_password: Password, new_email: String) -> Result<(), ApiError> {
    super::backend()?.change_email(current_password, new_email).await
}

/// Agrees, by the token of such a link; answers how many addresses still have to.
#[server(prefix = "/api", endpoint = "confirm_email_change")]
pub async fn confirm_email_change(token: LinkToken) -> Result<u32, ApiError> {
    super::backend()?.confirm_email_change(token).await
}

/// Calls the change off: with the token of such a link, or from a session.
#[server(prefix = "/api", endpoint = "cancel_email_change", client = AuthClient)]
pub async fn cancel_email_change(token: Option<LinkToken>) -> Result<(), ApiError> {
    super::backend()?.cancel_email_change(token).await
}

/// Why a session was ended, with both parties where there are two.
#[server(prefix = "/api", endpoint = "session_verdict", client = AuthClient)]
pub async fn session_verdict(session_id: String) -> Result<EndVerdict, ApiError> {
    super::backend()?.session_verdict(session_id).await
}
