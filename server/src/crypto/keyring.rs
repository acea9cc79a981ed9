//! The keys one server knows at a moment: the one that signs, all whose signatures count, and the set that is
//! published (RFC 7517 §5). A ring never changes; another takes its place.

use super::keys::{SigningKey, VerifyingKey};
use serde::Serialize;
use std::{collections::HashMap, sync::Arc};

pub struct Keyring {
    /// None only between the revocation of the active key and the arrival of its successor.
    active: Option<Arc<SigningKey>>,
    /// By `kid`; hostile input is only ever looked up here.
    verifying: HashMap<String, Arc<VerifyingKey>>,
    published: String,
}

impl Keyring {
    /// `others` verify as well: keys that will sign, and keys that did.
    pub fn new(active: SigningKey, others: Vec<VerifyingKey>) -> Self {
        let all = std::iter::once(active.verifying.clone()).chain(others).map(Arc::new).collect();
        Self::of(Some(Arc::new(active)), all)
    }

    fn of(active: Option<Arc<SigningKey>>, all: Vec<Arc<VerifyingKey>>) -> Self {
        let published = published(&all);
        Self { active, verifying: all.into_iter().map(|key| (key.kid.clone(), key)).collect(), published }
    }

    pub fn active(&self) -> Option<&SigningKey> {
        self.active.as_deref()
    }

    pub fn find(&self, kid: &str) -> Option<&VerifyingKey> {
        self.verifying.get(kid).map(AsRef::as_ref)
    }

    /// The JWK Set, as JSON.
    pub fn published(&self) -> &str {
        &self.published
    }

    /// The ring without a key that is revoked; `None` where it is not in it.
    pub fn without(&self, kid: &str) -> Option<Self> {
        self.verifying.get(kid)?;
        let active = self.active.clone().filter(|key| key.kid() != kid);
        Some(Self::of(active, self.verifying.values().filter(|key| key.kid != kid).cloned().collect()))
    }
}

#[derive(Serialize)]
struct Set<'a> {
    keys: Vec<Member<'a>>,
}

#[derive(Serialize)]
struct Member<'a> {
    #[serde(flatten)]
    key: &'a super::jwk::PublicKey,
    #[serde(rename = "use")]
    purpose: &'static str,
    alg: &'static str,
    kid: &'a str,
}

fn published(all: &[Arc<VerifyingKey>]) -> String {
    let member = |key| -> Member<'_> {
        let key: &VerifyingKey = key;
        Member { key: &key.public, purpose: "sig", alg: key.public.algorithm().as_str(), kid: &key.kid }
    };
    let set = Set { keys: all.iter().map(|key| member(key)).collect() };
    serde_json::to_string(&set).expect("text in a struct is JSON")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{jwk::SigningAlgorithm, keys::KeyVault, secret::ServerSecret};
    use base64::{Engine, engine::general_purpose::STANDARD};

    fn key(algorithm: SigningAlgorithm) -> SigningKey {
        let secret = ServerSecret::parse(&STANDARD.encode([1; 32])).expect("32 bytes");
        let vault = KeyVault::new(&secret).expect("valid key");
        vault.open(&vault.generate(algorithm).expect("generates")).expect("opens")
    }

    #[test]
    fn every_key_of_the_ring_is_published_with_its_public_half_alone() {
        let active = key(SigningAlgorithm::EdDsa);
        let others = [SigningAlgorithm::Es256, SigningAlgorithm::Rs256].map(|one| VerifyingKey::from(key(one)));
        let kids: Vec<String> =
            std::iter::once(active.kid()).chain(others.iter().map(|key| key.kid.as_str())).map(str::to_owned).collect();
        let ring = Keyring::new(active, others.into());
        let set: serde_json::Value = serde_json::from_str(ring.published()).expect("JSON");
        let keys = set["keys"].as_array().expect("a list");
        assert_eq!(keys.iter().map(|key| key["kid"].as_str().expect("text")).collect::<Vec<_>>(), kids);
        let members = |key: &serde_json::Value| key.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
        assert_eq!(members(&keys[0]), ["alg", "crv", "kid", "kty", "use", "x"]);
        assert_eq!(members(&keys[1]), ["alg", "crv", "kid", "kty", "use", "x", "y"]);
        assert_eq!(members(&keys[2]), ["alg", "e", "kid", "kty", "n", "use"]);
        assert!(keys.iter().all(|key| key["use"] == "sig"));
    }

    #[test]
    fn a_revoked_key_leaves_and_the_others_stay() {
        let (active, other) = (key(SigningAlgorithm::EdDsa), VerifyingKey::from(key(SigningAlgorithm::EdDsa)));
        let (first, second) = (active.kid().to_owned(), other.kid.clone());
        let ring = Keyring::new(active, vec![other]);
        assert!(ring.without("unknown").is_none());
        let ring = ring.without(&second).expect("it was in it");
        assert!(ring.active().is_some() && ring.find(&second).is_none() && ring.find(&first).is_some());
        assert!(!ring.published().contains(&second));
        let ring = ring.without(&first).expect("it was in it");
        assert!(ring.active().is_none() && ring.find(&first).is_none(), "what is revoked does not sign either");
        assert_eq!(ring.published(), r#"{"keys":[]}"#);
    }
}
