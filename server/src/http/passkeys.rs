//! Passkeys at the edge: which challenge a page asks for, and the answers its script puts into a form.

use super::{
    backend::RequestBackend,
    begun::{self, PASSKEY},
    caller, error, present,
    proofs::second,
};
use crate::{
    accounts::{
        factors::{
            Change,
            passkeys::{self, Asked},
            second::Second,
        },
        half,
        passkey_sign_in::{self, PasskeySignIn},
    },
    store,
};
use app::{
    error::ApiError,
    proofs::{Added, PasskeyChallenge, PasskeyView, Purpose, Shown},
    view::{Granted, Password},
};
use curfew_domain::ids::PasskeyId;

impl RequestBackend {
    pub(super) async fn challenge(&self, purpose: Purpose) -> Result<PasskeyChallenge, ApiError> {
        let asked = self.asked(purpose).await?;
        begun::remember(&self.flow, PASSKEY, &asked.id).await?;
        Ok(PasskeyChallenge { options: asked.options })
    }

    async fn asked(&self, purpose: Purpose) -> Result<Asked, ApiError> {
        let asked = match purpose {
            Purpose::SignIn => passkeys::ask_anyone(&self.app).await,
            Purpose::SecondStep => {
                let id = begun::recall(&self.flow, begun::SIGN_IN).await?.ok_or(ApiError::NothingBegun)?;
                let whose = half::whose_is(&self.app, &id).await.map_err(error::store)?;
                passkeys::ask(&self.app, whose.ok_or(ApiError::NothingBegun)?).await
            }
            Purpose::Prove => {
                let caller = caller::of_action(&self.app, &self.facts).await?;
                passkeys::ask(&self.app, caller.account).await
            }
            Purpose::Register => {
                let caller = caller::of_action(&self.app, &self.facts).await?;
                passkeys::begin(&self.app, caller).await
            }
        };
        asked.map_err(error::factor)
    }

    pub(super) async fn register(&self, credential: &str, name: &str, end_others: bool) -> Result<Added, ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        let id = begun::forget(&self.flow, PASSKEY).await?;
        let change = Change { caller, client: &self.facts.client, end_others };
        let added =
            passkeys::register(&self.app, &change, id.as_ref(), (credential, name)).await.map_err(error::factor)?;
        Ok(Added { ended: added.ended, recovery_codes: self.show(caller, added.codes.unwrap_or_default()).await? })
    }

    pub(super) async fn by_passkey(&self, credential: &Password) -> Result<Granted, ApiError> {
        let wanted = PasskeySignIn {
            id: begun::forget(&self.flow, PASSKEY).await?.ok_or(ApiError::NothingBegun)?,
            answer: credential.expose().to_owned(),
            client: self.facts.client.clone(),
            previous: self.previous(),
            device_proof: self.facts.device_proof.clone(),
        };
        let signed_in = passkey_sign_in::passkey_sign_in(&self.app, wanted).await.map_err(error::sign_in)?;
        begun::cycle(&self.flow).await?;
        Ok(self.hand_out(&signed_in))
    }

    pub(super) async fn rename_one(&self, id: &str, name: &str) -> Result<(), ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        passkeys::rename(&self.app, caller, passkey(id)?, name).await.map_err(error::factor)
    }

    pub(super) async fn remove_one(&self, id: &str, end_others: bool) -> Result<u32, ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        let change = Change { caller, client: &self.facts.client, end_others };
        passkeys::remove(&self.app, &change, passkey(id)?).await.map_err(error::factor)
    }

    /// The one thing beside the password; a passkey's answer is to the challenge of this browser.
    pub(super) async fn second(&self, shown: &Shown) -> Result<Option<Second>, ApiError> {
        let Some(credential) = shown.credential.as_ref().filter(|text| !text.expose().is_empty()) else {
            return Ok(second(shown));
        };
        if second(shown).is_some() {
            return Err(ApiError::BadRequest);
        }
        let challenge = begun::forget(&self.flow, PASSKEY).await?.ok_or(ApiError::NothingBegun)?;
        Ok(Some(Second::Passkey { challenge, answer: credential.expose().to_owned() }))
    }
}

pub fn view(passkey: &store::passkeys::Passkey) -> PasskeyView {
    PasskeyView {
        id: passkey.id.to_string(),
        name: passkey.name.clone(),
        created_at: present::rfc3339(passkey.created_at),
        used_at: passkey.used_at.map(present::rfc3339),
    }
}

/// An id that is none names no passkey of anybody.
fn passkey(text: &str) -> Result<PasskeyId, ApiError> {
    text.parse().map_err(|_| ApiError::FactorNotFound)
}
