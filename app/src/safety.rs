//! The part of the port that keeps an account its owner's: mail, and what follows from the links in it.

use crate::{
    error::ApiError,
    view::{AccountView, EndVerdict, LinkToken, NoticeView, Password, Secured},
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

    /// One's own account.
    async fn own_account(&self) -> Result<AccountView, ApiError>;
    /// Confirms, by the link that was mailed there, that the account's address is its owner's.
    async fn confirm_email(&self, token: LinkToken) -> Result<(), ApiError>;
    /// Has that link mailed again.
    async fn resend_confirmation(&self) -> Result<(), ApiError>;
    /// Asks for another address: both are mailed a link, and nothing changes before both have agreed.
    async fn change_email(&self, current: Password, new: String) -> Result<(), ApiError>;
    /// Agrees by such a link; answers how many addresses still have to.
    async fn confirm_email_change(&self, token: LinkToken) -> Result<u32, ApiError>;
    /// Calls it off, by such a link or from a session.
    async fn cancel_email_change(&self, token: Option<LinkToken>) -> Result<(), ApiError>;

    /// "This wasn't me". With the token of a mail's link every session ends, and the answer is what sets another
    /// password. From a session, all others end.
    async fn not_me(&self, token: Option<LinkToken>) -> Result<Secured, ApiError>;
    /// What the account's owner was told of, the latest first.
    async fn list_notices(&self) -> Result<Vec<NoticeView>, ApiError>;
    async fn dismiss_notice(&self, notice_id: String) -> Result<(), ApiError>;
    /// Why a session was ended and between whom; for its owner, and for the browser whose session it was.
    async fn session_verdict(&self, session_id: String) -> Result<EndVerdict, ApiError>;
}
