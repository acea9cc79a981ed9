//! The part of the port that keeps an account its owner's, implemented for one request.

use super::{backend::RequestBackend, dev_mail, error};
use crate::accounts::{
    forgot_password,
    reset_password::{self, ResetPassword},
};
use app::{
    error::ApiError,
    safety::Safety,
    view::{LinkToken, Password},
};
use async_trait::async_trait;
use curfew_domain::password::Password as Typed;

#[async_trait]
impl Safety for RequestBackend {
    fn shows_mail(&self) -> bool {
        dev_mail::is_there(&self.app)
    }

    async fn forgot_password(&self, email: String) -> Result<(), ApiError> {
        forgot_password::forgot_password(&self.app, &email, &self.facts.client).await.map_err(error::forgot_password)
    }

    async fn reset_password(&self, token: LinkToken, new: Password) -> Result<(), ApiError> {
        let wanted = ResetPassword {
            token: token.expose().to_owned(),
            new: Typed::new(new.expose().to_owned()),
            client: self.facts.client.clone(),
        };
        reset_password::reset_password(&self.app, wanted).await.map_err(error::reset_password)
    }
}
