//! The interface's port, implemented for one request: each method names a use case and says what its
//! outcome puts into cookies.

use super::{caller, cookies, error, facts::Facts, present};
use crate::{
    accounts::{
        end,
        grant::{Grant, SignedIn},
        list, refresh, rename,
        sign_in::{self, SignIn},
        sign_up::{self, SignUp},
    },
    crypto::refresh_token::RefreshToken,
    state::AppState,
};
use app::{
    backend::Backend,
    error::ApiError,
    view::{Boot, Granted, Password, SessionView},
};
use async_trait::async_trait;
use curfew_domain::{access::Application, ids::SessionId, password::Password as Typed};
use http::{HeaderName, HeaderValue, header::SET_COOKIE};
use std::sync::{Arc, Mutex, PoisonError};

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
}

#[async_trait]
impl Backend for RequestBackend {
    fn boot(&self) -> Boot {
        self.boot.clone()
    }

    async fn sign_up(&self, email: String, password: Password) -> Result<Granted, ApiError> {
        let wanted =
            SignUp { email, password: typed(&password), client: self.facts.client.clone(), previous: self.previous() };
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
        };
        let signed_in = sign_in::sign_in(&self.app, wanted).await.map_err(error::sign_in)?;
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
        Ok(found.iter().map(|found| present::session(&self.app, found, caller)).collect())
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
        end::end_others(&self.app, caller, &self.facts.client).await.map_err(error::store)
    }
}

impl RequestBackend {
    fn previous(&self) -> Option<RefreshToken> {
        self.facts.refresh_token.as_ref().map(|token| RefreshToken::new(token.expose()))
    }

    fn hand_out(&self, signed_in: &SignedIn) -> Granted {
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

/// An id that is none names no session of anybody.
fn session(text: &str) -> Result<SessionId, ApiError> {
    text.parse().map_err(|_| ApiError::SessionNotFound)
}
