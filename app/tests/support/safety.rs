//! Mail and what follows from it: commands, which all refuse.

use super::{FakeBackend, REFUSED};
use app::{
    error::ApiError,
    safety::Safety,
    view::{LinkToken, Password},
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
    async fn reset_password(&self, _: LinkToken, _: Password) -> Result<(), ApiError> {
        Err(REFUSED)
    }
}
