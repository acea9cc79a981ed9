//! The interface's port, implemented for one request: each method names a use case and says what its
//! outcome puts into cookies.

use super::{administer, caller, cookies, error, facts::Facts, present};
use crate::{
    accounts::{
        Administrator,
        admin::{Authority, Mandate, end_account, end_everyone, end_session, roles, set_disabled},
        change_password::{self, ChangePassword},
        delete_account, end,
        grant::{Grant, SignedIn},
        list,
        proof::Proof,
        refresh, rename,
        sign_in::{self, SignIn},
        sign_up::{self, SignUp},
    },
    crypto::refresh_token::RefreshToken,
    state::AppState,
};
use app::{
    backend::Backend,
    error::ApiError,
    view::{AuditQuery, AuditView, Boot, Granted, Password, Preview, SessionView, UserSessionsView, UsersView},
};
use async_trait::async_trait;
use curfew_domain::{
    access::Application,
    ids::{AccountId, SessionId},
    password::Password as Typed,
};
use http::{HeaderName, HeaderValue, header::SET_COOKIE};
use std::sync::{Arc, Mutex, PoisonError};
use tower_sessions::Session;

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Headers for the answer of the request at hand.
#[derive(Clone, Default)]
pub struct Outbox(Arc<Mutex<Vec<(HeaderName, HeaderValue)>>>);

impl Outbox {
    fn push(&self, name: HeaderName, value: HeaderValue) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((name, value));
    }

    /// Whether the browser was told to forget this site's data: its session is over.
    pub fn says_goodbye(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|(name, _)| *name == CLEAR_SITE_DATA)
    }

    pub fn take(&self) -> Vec<(HeaderName, HeaderValue)> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

pub struct RequestBackend {
    pub app: AppState,
    pub facts: Facts,
    pub boot: Boot,
    pub outbox: Outbox,
    /// What this browser is in the middle of.
    pub flow: Session,
    /// The answer goes to a plain form.
    pub is_plain: bool,
}

#[async_trait]
impl Backend for RequestBackend {
    fn boot(&self) -> Boot {
        self.boot.clone()
    }

    async fn sign_up(&self, email: String, password: Password, setup: Option<String>) -> Result<Granted, ApiError> {
        let wanted = SignUp {
            email,
            password: typed(&password),
            client: self.facts.client.clone(),
            previous: self.previous(),
            // A plain form sends the field empty.
            setup: setup.filter(|code| !code.trim().is_empty()),
        };
        let signed_in = sign_up::sign_up(&self.app, wanted).await.map_err(error::sign_up)?;
        Ok(self.hand_out(&signed_in))
    }

    async fn sign_in(&self, email: String, password: Password) -> Result<Granted, ApiError> {
        let wanted = SignIn {
            email,
            password: typed(&password),
            client: self.facts.client.clone(),
            application: Application::Web,
            device_name: None,
            previous: self.previous(),
            device_proof: self.facts.device_proof.clone(),
            second: None,
        };
        let signed_in = self.or_half_way(sign_in::sign_in(&self.app, wanted).await).await?;
        Ok(self.hand_out(&signed_in))
    }

    async fn refresh(&self) -> Result<Granted, ApiError> {
        let token = self.facts.refresh_token.as_ref().ok_or(ApiError::RefreshMissing)?;
        match refresh::refresh(&self.app, token.expose(), &self.facts.client, self.facts.arrived).await {
            Ok(grant) => {
                self.keep(&grant);
                Ok(present::granted(&grant))
            }
            Err(refused) => {
                let refused = error::refresh(refused);
                // A forged token is not ours to take away, and a failure of ours is nobody's sign-out.
                if refused.is_session_over() && refused != ApiError::RefreshForged {
                    self.outbox.push(SET_COOKIE, cookies::remove_refresh_token());
                }
                Err(refused)
            }
        }
    }

    async fn sign_out(&self) -> Result<(), ApiError> {
        match caller::of_action(&self.app, &self.facts).await {
            Ok(caller) => end::sign_out(&self.app, caller, &self.facts.client).await.map_err(error::store)?,
            // Over already: the person wanted exactly that.
            Err(error) if error.is_session_over() => {}
            Err(error) => return Err(error),
        }
        self.leave();
        Ok(())
    }

    async fn list_sessions(&self) -> Result<Vec<SessionView>, ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        let found = list::live(&self.app, caller).await.map_err(error::store)?;
        Ok(found.iter().map(|found| present::session(&self.app, found, Some(caller.session))).collect())
    }

    async fn rename_session(&self, session_id: String, name: String) -> Result<(), ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        rename::rename(&self.app, caller, session(&session_id)?, &name).await.map_err(error::rename)
    }

    async fn end_session(&self, session_id: String) -> Result<(), ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        let target = session(&session_id)?;
        end::end_one(&self.app, caller, target, &self.facts.client).await.map_err(error::end)?;
        if target == caller.session {
            self.leave();
        }
        Ok(())
    }

    async fn end_other_sessions(&self) -> Result<u32, ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        end::end_others(&self.app, caller, &self.facts.client).await.map_err(error::end)
    }

    async fn change_password(&self, current: Password, new: Password, end_others: bool) -> Result<u32, ApiError> {
        let wanted = ChangePassword { proof: self.proof(&current).await?, new: typed(&new), end_others };
        change_password::change_password(&self.app, wanted).await.map_err(error::change_password)
    }

    async fn delete_account(&self, password: Password) -> Result<(), ApiError> {
        let proof = self.proof(&password).await?;
        delete_account::delete_account(&self.app, proof).await.map_err(error::delete_account)?;
        self.leave();
        Ok(())
    }

    async fn list_users(&self, query: String, after: Option<String>) -> Result<UsersView, ApiError> {
        administer::users(&self.app, &self.authority().await?, &query, after.as_deref()).await
    }

    async fn list_user_sessions(&self, user_id: String) -> Result<UserSessionsView, ApiError> {
        administer::user_sessions(&self.app, &self.authority().await?, &user_id, true).await
    }

    async fn disable_user(&self, user_id: String, reason: Option<String>) -> Result<(), ApiError> {
        let (mandate, user) = (self.mandate(reason).await?, administer::user(&user_id)?);
        set_disabled::disable(&self.app, &mandate, user).await.map_err(error::admin)?;
        self.leave_if_own(&mandate, user);
        Ok(())
    }

    async fn enable_user(&self, user_id: String, reason: Option<String>) -> Result<(), ApiError> {
        let (mandate, user) = (self.mandate(reason).await?, administer::user(&user_id)?);
        set_disabled::enable(&self.app, &mandate, user).await.map_err(error::admin)
    }

    async fn end_user_sessions(&self, user_id: String, reason: Option<String>) -> Result<u32, ApiError> {
        let (mandate, user) = (self.mandate(reason).await?, administer::user(&user_id)?);
        let ended = end_account::end_account(&self.app, &mandate, user).await.map_err(error::admin)?;
        self.leave_if_own(&mandate, user);
        Ok(administer::count(ended))
    }

    async fn set_roles(&self, user_id: String, roles: String, reason: Option<String>) -> Result<(), ApiError> {
        let (mandate, user) = (self.mandate(reason).await?, administer::user(&user_id)?);
        let wanted = administer::roles(&roles)?;
        roles::set(&self.app, &mandate, user, wanted).await.map_err(error::admin)
    }

    async fn admin_end_session(&self, session_id: String, reason: Option<String>) -> Result<(), ApiError> {
        let (mandate, target) = (self.mandate(reason).await?, session(&session_id)?);
        end_session::end_session(&self.app, &mandate, target).await.map_err(error::admin)?;
        if administrator(&mandate).is_some_and(|administrator| administrator.caller.session == target) {
            self.leave();
        }
        Ok(())
    }

    async fn end_everyone_preview(&self) -> Result<Preview, ApiError> {
        administer::preview(&self.app, &self.authority().await?).await
    }

    async fn end_everyone(&self, confirm: String, reason: Option<String>) -> Result<u32, ApiError> {
        let mandate = self.mandate(reason).await?;
        let ended = end_everyone::end_everyone(&self.app, &mandate, &confirm).await.map_err(error::admin)?;
        self.leave();
        Ok(administer::count(ended))
    }

    async fn list_audit(&self, query: AuditQuery) -> Result<AuditView, ApiError> {
        administer::audit(&self.app, &self.authority().await?, &query).await
    }
}

impl RequestBackend {
    async fn authority(&self) -> Result<Authority, ApiError> {
        let administrator = caller::administrator_of_action(&self.app, &self.facts).await?;
        Ok(Authority::Administrator(administrator, self.facts.client.clone()))
    }

    async fn mandate(&self, reason: Option<String>) -> Result<Mandate, ApiError> {
        administer::mandate(self.authority().await?, reason.as_deref())
    }

    async fn proof(&self, password: &Password) -> Result<Proof, ApiError> {
        Ok(Proof {
            caller: caller::of_action(&self.app, &self.facts).await?,
            client: self.facts.client.clone(),
            password: typed(password),
            device_proof: self.facts.device_proof.clone(),
        })
    }

    fn leave_if_own(&self, mandate: &Mandate, account: AccountId) {
        if administrator(mandate).is_some_and(|administrator| administrator.caller.account == account) {
            self.leave();
        }
    }

    pub(super) fn previous(&self) -> Option<RefreshToken> {
        self.facts.refresh_token.as_ref().map(|token| RefreshToken::new(token.expose()))
    }

    pub(super) fn hand_out(&self, signed_in: &SignedIn) -> Granted {
        self.keep(&signed_in.grant);
        self.outbox.push(SET_COOKIE, cookies::set_device_proof(&signed_in.device_proof));
        present::granted(&signed_in.grant)
    }

    fn keep(&self, grant: &Grant) {
        if let Some(token) = &grant.refresh_token {
            self.outbox.push(SET_COOKIE, cookies::set_refresh_token(token, grant.session_left));
        }
    }

    /// What this browser keeps after signing out: the proof that it is known, nothing else.
    fn leave(&self) {
        self.outbox.push(SET_COOKIE, cookies::remove_refresh_token());
        self.outbox.push(CLEAR_SITE_DATA, HeaderValue::from_static("\"cache\", \"storage\""));
    }
}

fn typed(password: &Password) -> Typed {
    Typed::new(password.expose().to_owned())
}

fn administrator(mandate: &Mandate) -> Option<Administrator> {
    match &mandate.authority {
        Authority::Administrator(administrator, _) => Some(*administrator),
        Authority::Operator => None,
    }
}

/// An id that is none names no session of anybody.
fn session(text: &str) -> Result<SessionId, ApiError> {
    text.parse().map_err(|_| ApiError::SessionNotFound)
}
