//! Passkeys (Web Authentication Level 3): challenges, and what authenticators answer to them. What a challenge was
//! about, and the public key of a passkey with its counter, are opaque to everybody else: the library's own JSON.
//! Its answers always say that the authenticator has verified its owner; no attestation is asked for.

use curfew_domain::ids::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use webauthn_rs::{
    Webauthn, WebauthnBuilder,
    prelude::{
        AuthenticationResult, DiscoverableAuthentication, Passkey, PasskeyAuthentication, PasskeyRegistration,
        PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid, WebauthnError,
    },
};
use zeroize::Zeroizing;

/// What a browser is asked, and what is remembered of it until it answers.
pub struct Challenge {
    /// `PublicKeyCredentialCreationOptionsJSON` or `…RequestOptionsJSON`, in its member `publicKey`.
    pub options: Value,
    pub state: Zeroizing<Vec<u8>>,
}

/// A passkey as the database keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPasskey {
    pub credential_id: Vec<u8>,
    /// Public key and counter, as JSON.
    pub data: String,
}

#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    /// The public URL has no name that passkeys could be bound to.
    #[error("passkeys need a public URL with a host name")]
    NoHost,
    /// Not the answer to this challenge: malformed, of another origin, or signed by another key.
    #[error("not the answer to this challenge")]
    Refused,
    /// The counter went back: there is a copy of the passkey.
    #[error("the passkey's counter went back")]
    Cloned,
    #[error("the library refused: {0}")]
    Library(String),
}

pub struct Passkeys(Option<Webauthn>);

/// What was asked, and of whom.
#[derive(Serialize, Deserialize)]
enum State {
    Register(PasskeyRegistration),
    /// Of anybody.
    Anyone(DiscoverableAuthentication),
    /// Of one account's passkeys.
    Account(PasskeyAuthentication),
}

impl Passkeys {
    /// For the site at `public_url`; the pages at `origins` may ask as well. Without a host name, as with an IP
    /// address, there are no passkeys.
    pub fn new(public_url: &str, origins: &[String]) -> Self {
        Self(build(public_url, origins))
    }

    pub fn are_possible(&self) -> bool {
        self.0.is_some()
    }

    /// Asks for a new passkey that can be found without a name being typed.
    pub fn register(&self, account: AccountId, name: &str, there: &[StoredPasskey]) -> Result<Challenge, PasskeyError> {
        let exclude = passkeys(there)?.iter().map(|passkey| passkey.cred_id().clone()).collect();
        let handle = Uuid::from_bytes(*account.as_bytes());
        let started = self.library()?.start_passkey_registration(handle, name, name, Some(exclude)).map_err(library)?;
        let mut options = serde_json::to_value(&started.0).map_err(json)?;
        options["publicKey"]["authenticatorSelection"]["residentKey"] = "required".into();
        options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = true.into();
        challenge(options, &State::Register(started.1))
    }

    pub fn registered(&self, answer: &str, state: &[u8]) -> Result<StoredPasskey, PasskeyError> {
        let State::Register(state) = serde_json::from_slice(state).map_err(json)? else {
            return Err(PasskeyError::Refused);
        };
        let answer: RegisterPublicKeyCredential = serde_json::from_str(answer).map_err(|_| PasskeyError::Refused)?;
        let passkey = self.library()?.finish_passkey_registration(&answer, &state).map_err(refused)?;
        stored(&passkey)
    }

    /// Asks whoever is there for a passkey of theirs.
    pub fn ask_anyone(&self) -> Result<Challenge, PasskeyError> {
        let (options, state) = self.library()?.start_discoverable_authentication().map_err(library)?;
        challenge(serde_json::to_value(&options).map_err(json)?, &State::Anyone(state))
    }

    /// Asks for one of these.
    pub fn ask(&self, there: &[StoredPasskey]) -> Result<Challenge, PasskeyError> {
        let asked = self.library()?.start_passkey_authentication(&passkeys(there)?).map_err(library)?;
        challenge(serde_json::to_value(&asked.0).map_err(json)?, &State::Account(asked.1))
    }

    /// Which passkey an answer says it is of, and whose, where it says that. Proves nothing.
    pub fn named(&self, answer: &str) -> Option<(Option<AccountId>, Vec<u8>)> {
        let answer: PublicKeyCredential = serde_json::from_str(answer).ok()?;
        let handle = answer.get_user_unique_id().and_then(|handle| <[u8; 16]>::try_from(handle).ok());
        Some((handle.map(AccountId::from_bytes), answer.get_credential_id().to_vec()))
    }

    /// Whether `answer` is what `passkey` says to the challenge; answers the passkey as it is to be kept from now on.
    pub fn answered(&self, answer: &str, state: &[u8], passkey: &StoredPasskey) -> Result<StoredPasskey, PasskeyError> {
        let answer: PublicKeyCredential = serde_json::from_str(answer).map_err(|_| PasskeyError::Refused)?;
        let mut kept: Passkey = serde_json::from_str(&passkey.data).map_err(json)?;
        let library = self.library()?;
        let result: AuthenticationResult = match serde_json::from_slice(state).map_err(json)? {
            State::Anyone(state) => library.finish_discoverable_authentication_v2(&answer, state, &kept),
            State::Account(state) => library.finish_passkey_authentication(&answer, &state),
            State::Register(_) => return Err(PasskeyError::Refused),
        }
        .map_err(refused)?;
        // Also says whether it was this one that answered.
        kept.update_credential(&result).filter(|_| result.user_verified()).ok_or(PasskeyError::Refused)?;
        stored(&kept)
    }

    fn library(&self) -> Result<&Webauthn, PasskeyError> {
        self.0.as_ref().ok_or(PasskeyError::NoHost)
    }
}

fn build(public_url: &str, origins: &[String]) -> Option<Webauthn> {
    let url = Url::parse(public_url).ok()?;
    let mut builder = WebauthnBuilder::new(url.domain()?, &url).ok()?.rp_name("Curfew");
    for origin in origins.iter().filter_map(|origin| Url::parse(origin).ok()) {
        builder = builder.append_allowed_origin(&origin);
    }
    builder.build().ok()
}

fn challenge(options: Value, state: &State) -> Result<Challenge, PasskeyError> {
    Ok(Challenge { options, state: Zeroizing::new(serde_json::to_vec(state).map_err(json)?) })
}

fn passkeys(there: &[StoredPasskey]) -> Result<Vec<Passkey>, PasskeyError> {
    there.iter().map(|passkey| serde_json::from_str(&passkey.data).map_err(json)).collect()
}

fn stored(passkey: &Passkey) -> Result<StoredPasskey, PasskeyError> {
    let data = serde_json::to_string(passkey).map_err(json)?;
    Ok(StoredPasskey { credential_id: passkey.cred_id().as_slice().to_vec(), data })
}

#[allow(clippy::needless_pass_by_value, reason = "the shape `map_err` asks for")]
fn refused(error: WebauthnError) -> PasskeyError {
    match error {
        WebauthnError::CredentialPossibleCompromise => PasskeyError::Cloned,
        _ => PasskeyError::Refused,
    }
}

#[allow(clippy::needless_pass_by_value, reason = "the shape `map_err` asks for")]
fn library(error: WebauthnError) -> PasskeyError {
    PasskeyError::Library(error.to_string())
}

#[allow(clippy::needless_pass_by_value, reason = "the shape `map_err` asks for")]
fn json(error: serde_json::Error) -> PasskeyError {
    PasskeyError::Library(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_need_a_host_name() {
        for (url, possible) in [
            ("http://localhost:3000", true),
            ("https://id.example.org", true),
            ("http://127.0.0.1:3000", false),
            ("http://[::1]:3000", false),
            ("nonsense", false),
        ] {
            assert_eq!(Passkeys::new(url, &[]).are_possible(), possible, "{url}");
        }
    }

    #[test]
    fn a_challenge_asks_for_a_verified_owner_and_a_passkey_that_can_be_found() {
        let passkeys = Passkeys::new("http://localhost:3000", &["http://127.0.0.1:3000".into()]);
        let account = AccountId::from_bytes([7; 16]);
        let options = passkeys.register(account, "anna@example.org", &[]).expect("a challenge").options;
        let asked = &options["publicKey"];
        assert_eq!(asked["rp"]["id"], "localhost");
        assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(asked["attestation"], "none");
        let asked = passkeys.ask_anyone().expect("a challenge").options;
        assert_eq!(
            (&asked["publicKey"]["userVerification"], &asked["publicKey"]["rpId"]),
            (&"required".into(), &"localhost".into())
        );
    }
}
