//! The part of the port that keeps an account its owner's, implemented for one request.

use super::{backend::RequestBackend, caller, error, present};
use crate::accounts::{
    forgot_password, not_me, notices,
    reset_password::{self, ResetPassword},
};
use app::{
    error::ApiError,
    safety::Safety,
    view::{LinkToken, NoticeView, Password, Secured},
};
use async_trait::async_trait;
use curfew_domain::password::Password as Typed;

#[async_trait]
impl Safety for RequestBackend {
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

    async fn not_me(&self, token: Option<LinkToken>) -> Result<Secured, ApiError> {
        let client = &self.facts.client;
        if let Some(token) = given(token.as_ref()) {
            let reset = not_me::by_link(&self.app, token, client).await.map_err(error::link)?;
            return Ok(Secured { ended: None, reset_token: Some(LinkToken::new(reset.expose())) });
        }
        let caller = caller::of_action(&self.app, &self.facts).await?;
        let ended = not_me::by_session(&self.app, caller, client).await.map_err(error::store)?;
        Ok(Secured { ended: Some(ended), reset_token: None })
    }

    async fn list_notices(&self) -> Result<Vec<NoticeView>, ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        let kept = notices::list(&self.app, caller).await.map_err(error::store)?;
        Ok(kept.into_iter().map(present::kept_notice).collect())
    }

    async fn dismiss_notice(&self, notice_id: String) -> Result<(), ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        let id = notice_id.parse().map_err(|_| ApiError::NotFound)?;
        notices::dismiss(&self.app, caller, id).await.map_err(error::notice)
    }
}

/// A plain form sends the field of a link empty where there is none.
fn given(token: Option<&LinkToken>) -> Option<&str> {
    token.map(LinkToken::expose).filter(|token| !token.is_empty())
}
