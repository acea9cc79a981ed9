//! A compact JWS (RFC 7515 §3.1) judged by one public key. Knows no claims, no times and no `typ`: those are
//! the business of whoever the payload is for.

use super::jwk::{BadKey, PublicKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny},
};

/// The key and what its file says it is for (RFC 7517 §4).
#[derive(Deserialize)]
struct Jwk {
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    key_ops: Option<Vec<String>>,
    #[serde(flatten)]
    key: PublicKey,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    /// Whether it is there at all, `null` included.
    #[serde(default, deserialize_with = "present")]
    crit: bool,
}

fn present<'de, D: Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(value).map(|_| true).map_err(D::Error::custom)
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    #[error("the key file is not a JWK of kind OKP (Ed25519), EC (P-256) or RSA")]
    NotAKey,
    #[error("the key is not for verifying {0} signatures: its alg, use or key_ops says otherwise")]
    OtherPurpose(&'static str),
    #[error(transparent)]
    BadKey(#[from] BadKey),
    #[error("not a compact JWS: three parts of base64url without padding, with a dot between them")]
    NotCompact,
    #[error("its header is not a JSON object with an alg, each name once")]
    BadHeader,
    #[error("it asks for extensions (crit), of which none is known here")]
    Critical,
    #[error("its alg is {found:?}; this key is for {wanted} alone")]
    OtherAlgorithm { found: String, wanted: &'static str },
    #[error("the signature is not one of this key over these bytes")]
    BadSignature,
}

/// The payload, where `key` (a JWK) has signed `compact`.
pub fn verify(compact: &str, jwk: &str) -> Result<Vec<u8>, JwsError> {
    let key = key(jwk)?;
    let (wanted, decoding) = (key.algorithm(), key.decoding()?);
    let (message, signature) = compact.rsplit_once('.').ok_or(JwsError::NotCompact)?;
    let (header, payload) = message.split_once('.').ok_or(JwsError::NotCompact)?;
    let payload = BASE64URL.decode(payload).map_err(|_| JwsError::NotCompact)?;
    BASE64URL.decode(signature).map_err(|_| JwsError::NotCompact)?;
    let header: Header = serde_json::from_slice(&BASE64URL.decode(header).map_err(|_| JwsError::NotCompact)?)
        .map_err(|_| JwsError::BadHeader)?;
    if header.crit {
        return Err(JwsError::Critical);
    }
    if header.alg != wanted.as_str() {
        return Err(JwsError::OtherAlgorithm { found: header.alg, wanted: wanted.as_str() });
    }
    match jsonwebtoken::crypto::verify(signature, message.as_bytes(), &decoding, wanted.of_library()) {
        Ok(true) => Ok(payload),
        Ok(false) | Err(_) => Err(JwsError::BadSignature),
    }
}

fn key(jwk: &str) -> Result<PublicKey, JwsError> {
    let jwk: Jwk = serde_json::from_str(jwk).map_err(|_| JwsError::NotAKey)?;
    let algorithm = jwk.key.algorithm().as_str();
    let is_other = jwk.alg.is_some_and(|alg| alg != algorithm)
        || jwk.purpose.is_some_and(|purpose| purpose != "sig")
        || jwk.key_ops.is_some_and(|all| !all.iter().any(|one| one == "verify"));
    if is_other { Err(JwsError::OtherPurpose(algorithm)) } else { Ok(jwk.key) }
}
