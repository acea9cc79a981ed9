//! The part of the port about showing who one is, implemented for one request; and a fresh proof for programs.

use super::{
    backend::RequestBackend,
    begun,
    caller::{self, Bearer},
    error::{self, Problem},
    facts::Facts,
    offer, passkeys,
    v1::unreadable,
};
use crate::{
    accounts::{
        Caller,
        factors::{self, Change, codes, second::Second, totp},
        fresh,
        grant::SignedIn,
        half::{self, Complete},
        sign_in::SignInError,
        step_up::{self, StepUp},
    },
    crypto::{recovery_code::RecoveryCode, totp::qr_svg},
    state::AppState,
};
use app::{
    error::ApiError,
    proofs::{Added, FactorsView, Offer, PasskeyChallenge, Proofs, Purpose, Shown, TotpSetup},
    view::{Granted, Password},
};
use async_trait::async_trait;
use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
};
use curfew_domain::{password::Password as Typed, proof::Depth};
use http::{StatusCode, Uri};
use serde::Deserialize;
use zeroize::Zeroizing;

#[async_trait]
impl Proofs for RequestBackend {
    async fn prove(&self, shown: Shown) -> Result<(), ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        let second = self.second(&shown).await?;
        let wanted = step_up(caller, &self.facts, &shown, second)?;
        step_up::step_up(&self.app, wanted).await.map_err(error::proof)
    }

    async fn take_offer(&self) -> Option<Offer> {
        offer::take(&self.flow).await
    }

    async fn sign_in_factor(&self, shown: Shown) -> Result<Granted, ApiError> {
        let wanted = Complete {
            id: begun::recall(&self.flow, begun::SIGN_IN).await?.ok_or(ApiError::NothingBegun)?,
            second: self.second(&shown).await?.ok_or(ApiError::BadRequest)?,
            client: self.facts.client.clone(),
            previous: self.previous(),
            device_proof: self.facts.device_proof.clone(),
        };
        let signed_in = half::complete(&self.app, wanted).await.map_err(error::sign_in)?;
        begun::forget(&self.flow, begun::SIGN_IN).await?;
        begun::cycle(&self.flow).await?;
        Ok(self.hand_out(&signed_in))
    }

    async fn second_steps(&self) -> Option<Vec<String>> {
        let id = begun::recall(&self.flow, begun::SIGN_IN).await.ok()??;
        let factors = half::steps(&self.app, &id).await.ok()??;
        Some(factors.second_steps().into_iter().map(str::to_owned).collect())
    }

    async fn factors(&self) -> Result<FactorsView, ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        let (factors, proven) = fresh::standing(&self.app, caller).await.map_err(error::store)?;
        let list = factors::passkeys::list(&self.app, caller).await.map_err(error::store)?;
        let names = |depth| factors.ways(depth).into_iter().map(|way| way.as_str().to_owned()).collect();
        let is_fresh = |depth| proven.is_some_and(|proven| proven.is_fresh(depth, self.app.clock.now()));
        Ok(FactorsView {
            totp: factors.totp,
            recovery_codes_left: factors.recovery_codes,
            passkeys: list.iter().map(passkeys::view).collect(),
            passkeys_possible: self.app.passkeys.are_possible(),
            proof_methods: names(Depth::Any),
            full_proof_methods: names(Depth::Full),
            proven: is_fresh(Depth::Any),
            fully_proven: is_fresh(Depth::Full),
        })
    }

    async fn totp_begin(&self) -> Result<TotpSetup, ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        let (id, setup) = totp::begin(&self.app, caller).await.map_err(error::factor)?;
        begun::remember(&self.flow, begun::TOTP, &id).await?;
        Ok(self.setup(&setup))
    }

    async fn totp_setup(&self) -> Option<TotpSetup> {
        let caller = caller::of_action(&self.app, &self.facts).await.ok()?;
        let id = begun::recall(&self.flow, begun::TOTP).await.ok()??;
        let setup = totp::begun(&self.app, caller, &id).await.ok()??;
        Some(self.setup(&setup))
    }

    async fn totp_confirm(&self, code: Password, end_others: bool) -> Result<Added, ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        let id = begun::recall(&self.flow, begun::TOTP).await?.ok_or(ApiError::NothingBegun)?;
        let change = Change { caller, client: &self.facts.client, end_others };
        let added = totp::confirm(&self.app, &change, &id, code.expose()).await.map_err(error::factor)?;
        begun::forget(&self.flow, begun::TOTP).await?;
        Ok(Added { ended: added.ended, recovery_codes: self.show(caller, added.codes.unwrap_or_default()).await? })
    }

    async fn totp_remove(&self, end_others: bool) -> Result<u32, ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        let change = Change { caller, client: &self.facts.client, end_others };
        totp::remove(&self.app, &change).await.map_err(error::factor)
    }

    async fn recovery_codes_renew(&self) -> Result<Added, ApiError> {
        let caller = caller::of_action(&self.app, &self.facts).await?;
        let change = Change { caller, client: &self.facts.client, end_others: false };
        let codes = codes::renew(&self.app, &change).await.map_err(error::factor)?;
        Ok(Added { ended: 0, recovery_codes: self.show(caller, codes).await? })
    }

    async fn passkey_begin(&self, purpose: Purpose) -> Result<PasskeyChallenge, ApiError> {
        self.challenge(purpose).await
    }

    async fn passkey_register(&self, credential: String, name: String, end_others: bool) -> Result<Added, ApiError> {
        self.register(&credential, &name, end_others).await
    }

    async fn passkey_sign_in(&self, credential: Password) -> Result<Granted, ApiError> {
        self.by_passkey(&credential).await
    }

    async fn passkey_rename(&self, passkey_id: String, name: String) -> Result<(), ApiError> {
        self.rename_one(&passkey_id, &name).await
    }

    async fn passkey_remove(&self, passkey_id: String, end_others: bool) -> Result<u32, ApiError> {
        self.remove_one(&passkey_id, end_others).await
    }

    async fn take_recovery_codes(&self) -> Option<Vec<String>> {
        let caller = caller::of_action(&self.app, &self.facts).await.ok()?;
        let id = begun::forget(&self.flow, begun::CODES).await.ok()??;
        codes::take_kept(&self.app, caller, &id).await.ok()?
    }
}

impl RequestBackend {
    /// The outcome of a sign-in; one that got half-way is what this browser is in the middle of now.
    pub(super) async fn or_half_way(&self, outcome: Result<SignedIn, SignInError>) -> Result<SignedIn, ApiError> {
        if let Err(SignInError::FactorNeeded { begun: Some(id), .. }) = &outcome {
            begun::remember(&self.flow, begun::SIGN_IN, id).await?;
            begun::cycle(&self.flow).await?;
        }
        outcome.map_err(error::sign_in)
    }

    fn setup(&self, setup: &totp::Setup) -> TotpSetup {
        let host = self.app.config.public_url.parse::<Uri>().ok().and_then(|url| url.host().map(str::to_owned));
        let issuer = format!("Curfew ({})", host.unwrap_or_default());
        let uri = setup.secret.uri(&issuer, setup.account.email.as_str());
        TotpSetup {
            secret: setup.secret.base32().to_string(),
            qr: qr_svg(&uri).map(|svg| svg.to_string()).unwrap_or_default(),
            uri: uri.to_string(),
        }
    }

    /// New codes as they are answered. A plain form's answer is the next page, which they are kept for.
    pub(super) async fn show(&self, caller: Caller, codes: Vec<RecoveryCode>) -> Result<Vec<String>, ApiError> {
        let codes: Vec<String> = codes.iter().map(|code| code.expose().to_owned()).collect();
        if self.is_plain && !codes.is_empty() {
            let id = codes::keep(&self.app, caller, &codes).await.map_err(error::store)?;
            begun::remember(&self.flow, begun::CODES, &id).await?;
        }
        Ok(codes)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    password: Option<Password>,
    totp: Option<Password>,
    recovery_code: Option<Password>,
}

/// `POST /v1/me/proof`: a fresh proof for the session of the access token.
pub async fn prove(
    State(app): State<AppState>,
    bearer: Bearer,
    facts: Facts,
    body: Result<Json<Wanted>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let Json(Wanted { password, totp: code, recovery_code }) = body.map_err(|rejection| unreadable(&rejection))?;
    let shown = Shown { password, code, recovery_code, credential: None };
    let wanted = step_up(bearer.caller, &facts, &shown, second(&shown))?;
    step_up::step_up(&app, wanted).await.map_err(error::proof)?;
    Ok(StatusCode::NO_CONTENT)
}

fn step_up(caller: Caller, facts: &Facts, shown: &Shown, second: Option<Second>) -> Result<StepUp, ApiError> {
    let password = filled(shown.password.as_ref()).map(|text| Typed::new(text.to_owned()));
    Ok(StepUp {
        caller,
        client: facts.client.clone(),
        shown: step_up::Shown::of(password, second).ok_or(ApiError::BadRequest)?,
        device_proof: facts.device_proof.clone(),
    })
}

/// The code beside the password; `None` when there is none, or more than one.
pub fn second(shown: &Shown) -> Option<Second> {
    match (filled(shown.code.as_ref()), filled(shown.recovery_code.as_ref())) {
        (Some(code), None) => Some(Second::Code(Zeroizing::new(code.to_owned()))),
        (None, Some(code)) => Some(Second::Recovery(RecoveryCode::typed(code.to_owned()))),
        (None, None) | (Some(_), Some(_)) => None,
    }
}

/// A plain form sends the fields it has, empty ones too.
fn filled(field: Option<&Password>) -> Option<&str> {
    field.map(Password::expose).filter(|text| !text.trim().is_empty())
}
