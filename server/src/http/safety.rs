//! The part of the port that keeps an account its owner's, implemented for one request.

use super::{
    backend::{self, RequestBackend},
    caller, dev_mail, error, present,
};
use crate::accounts::{
    agree,
    change_email::{self, ChangeEmail},
    confirm_email, forgot_password, not_me, notices, own,
    reset_password::{self, ResetPassword},
    verdict,
};
use app::{
    error::ApiError,
    safety::Safety,
    view::{AccountView, EndVerdict, LinkToken, NoticeView, Password, Secured},
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

    async fn own_account(&self) -> Result<AccountView, ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        let own = own::own(&self.app, caller).await.map_err(error::store)?;
        own.map(present::account).ok_or(ApiError::NotSignedIn)
    }

    async fn confirm_email(&self, token: LinkToken) -> Result<(), ApiError> {
        confirm_email::confirm(&self.app, token.expose()).await.map_err(error::link)
    }

    async fn resend_confirmation(&self) -> Result<(), ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        confirm_email::resend(&self.app, caller, &self.facts.client).await.map_err(error::resend)
    }

    async fn change_email(&self, current: Password, new: String) -> Result<(), ApiError> {
        let wanted = ChangeEmail { proof: self.proof(&current).await?, new };
        change_email::change_email(&self.app, wanted).await.map_err(error::change_email)
    }

    async fn confirm_email_change(&self, token: LinkToken) -> Result<u32, ApiError> {
        agree::agree(&self.app, token.expose(), &self.facts.client).await.map_err(error::link)
    }

    async fn cancel_email_change(&self, token: Option<LinkToken>) -> Result<(), ApiError> {
        if let Some(token) = given(token.as_ref()) {
            return agree::refuse(&self.app, token).await.map_err(error::link);
        }
        let caller = caller::of_action(&self.app, &self.facts).await?;
        agree::withdraw(&self.app, caller).await.map_err(error::store)
    }

    async fn not_me(&self, token: Option<LinkToken>) -> Result<Secured, ApiError> {
        let client = &self.facts.client;
        if let Some(token) = given(token.as_ref()) {
            let reset = not_me::by_link(&self.app, token, client).await.map_err(error::link)?;
            return Ok(Secured { ended: None, reset_token: Some(LinkToken::new(reset.expose())) });
        }
        let caller = caller::of_action(&self.app, &self.facts).await?;
        let ended = not_me::by_session(&self.app, caller, client).await.map_err(error::unproven)?;
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

    async fn session_verdict(&self, session_id: String) -> Result<EndVerdict, ApiError> {
        let target = backend::session(&session_id);
        if let (Ok(target), Some(token)) = (&target, &self.facts.refresh_token) {
            let verdict = verdict::by_cookie(&self.app, token.expose(), *target).await.map_err(error::store)?;
            if let Some(verdict) = verdict {
                return Ok(present::verdict(*target, verdict));
            }
        }
        let (caller, target) = (caller::of_action(&self.app, &self.facts).await?, target?);
        let verdict = verdict::by_owner(&self.app, caller, target).await.map_err(error::store)?;
        verdict.map(|verdict| present::verdict(target, verdict)).ok_or(ApiError::SessionNotFound)
    }
}

/// A plain form sends the field of a link empty where there is none.
fn given(token: Option<&LinkToken>) -> Option<&str> {
    token.map(LinkToken::expose).filter(|token| !token.is_empty())
}
