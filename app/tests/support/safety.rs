//! Mail and what follows from it: commands, which all refuse.

use super::{FakeBackend, REFUSED};
use app::{
    error::ApiError,
    safety::Safety,
    view::{AccountView, EndVerdict, LinkToken, NoticeView, Password, Secured},
};
use async_trait::async_trait;

#[async_trait]
impl Safety for FakeBackend {
    fn shows_mail(&self) -> bool {
        self.shows_mail
    }
    async fn forgot_password(&self, _: String) -> Result<(), ApiError> {
        Err(REFUSED)
    }
    async fn own_account(&self) -> Result<AccountView, ApiError> {
        Err(REFUSED)
    }
    async fn confirm_email(&self, _: LinkToken) -> Result<(), ApiError> {
        Err(REFUSED)
    }
    async fn resend_confirmation(&self) -> Result<(), ApiError> {
        Err(REFUSED)
    }
    async fn change_email(&self, _: Password, _: String) -> Result<(), ApiError> {
        Err(REFUSED)
    }
    async fn confirm_email_change(&self, _: LinkToken) -> Result<u32, ApiError> {
        Err(REFUSED)
    }
    async fn cancel_email_change(&self, _: Option<LinkToken>) -> Result<(), ApiError> {
        Err(REFUSED)
    }
    async fn session_verdict(&self, _: String) -> Result<EndVerdict, ApiError> {
        Err(REFUSED)
    }
    async fn not_me(&self, _: Option<LinkToken>) -> Result<Secured, ApiError> {
        Err(REFUSED)
    }
    async fn list_notices(&self) -> Result<Vec<NoticeView>, ApiError> {
        Err(REFUSED)
    }
    async fn dismiss_notice(&self, _: String) -> Result<(), ApiError> {
        Err(REFUSED)
    }
    async fn reset_password(&self, _: LinkToken, _: Password) -> Result<(), ApiError> {
        Err(REFUSED)
    }
}
