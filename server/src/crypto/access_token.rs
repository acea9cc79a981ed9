//! Access tokens as JWS compact (RFC 7515, RFC 9068): signing, and the strict half of verification that
//! needs no clock and no database. Times and endings are judged by the caller.

use super::{jwk::SigningAlgorithm, keyring::Keyring, keys::KeyError};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use curfew_domain::{
    access::{Application, Claims, MachineClaims, Token},
    ids::{AccountId, ClientId, SessionId, TokenId},
    roles::{Permissions, Roles},
    time::Timestamp,
};
use jsonwebtoken::Validation;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, PoisonError, RwLock};

/// RFC 9068 §2.1.
const TYPE: &str = "at+jwt";
/// Our own are around 500 bytes, of the most roles and an RSA key 2,100; anything this long is not one.
const MAX_LENGTH: usize = 4096;
/// Of a SHA-256 in base64url (RFC 7638 §3).
const THUMBPRINT_LENGTH: usize = 43;

/// Malformed, signed by nobody we know, of another type, issuer or audience. One reason on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an access token for this audience")]
pub struct NotOurs;

#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The active key was revoked, and its successor has not arrived here.
    #[error("there is no key to sign with at this moment")]
    NoKey,
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

#[derive(Serialize)]
struct Header<'a> {
    typ: &'static str,
    alg: &'static str,
    kid: &'a str,
}

/// RFC 9068 §2.2, plus `sid`, `gen` (the session's generation) and `ver` (the account's epoch). A machine's
/// token has none of a person's claims.
#[derive(Serialize, Deserialize)]
struct Wire {
    iss: String,
    sub: String,
    aud: String,
    client_id: String,
    exp: i64,
    iat: i64,
    jti: String,
    scope: String,
    #[serde(flatten)]
    person: Option<Person>,
}

#[derive(Serialize, Deserialize)]
struct Person {
    sid: String,
    #[serde(rename = "gen")]
    generation: u32,
    roles: Vec<String>,
    auth_time: i64,
    amr: Vec<String>,
    ver: u32,
}

pub struct AccessTokens {
    issuer: String,
    audience: String,
    ring: RwLock<Arc<Keyring>>,
    /// One for each algorithm, in the order of [`SigningAlgorithm::ALL`].
    validations: [Validation; 3],
}

impl AccessTokens {
    pub fn new(issuer: String, audience: String, ring: Keyring) -> Self {
        let validations = SigningAlgorithm::ALL.map(|algorithm| validation(algorithm, &issuer, &audience));
        Self { issuer, audience, ring: RwLock::new(Arc::new(ring)), validations }
    }

    /// The keys of this moment.
    pub fn ring(&self) -> Arc<Keyring> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// From here on these keys sign and verify.
    pub fn use_ring(&self, ring: Keyring) {
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
    }

    /// From here on nothing signed with this key counts.
    pub fn drop_key(&self, kid: &str) {
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(rest) = ring.without(kid) {
            *ring = Arc::new(rest);
        }
    }

    /// Signs a person's token. `unique` becomes `jti`.
    pub fn mint(&self, claims: &Claims, unique: [u8; 16]) -> Result<String, SignError> {
        let person = Person {
            sid: claims.session.to_string(),
            generation: claims.generation,
            roles: claims.roles.names().map(str::to_owned).collect(),
            auth_time: claims.authenticated_at.as_secs(),
            amr: claims.amr.clone(),
            ver: claims.epoch,
        };
        self.sign(&Wire {
            sub: claims.account.to_string(),
            client_id: claims.application.client_id().to_owned(),
            jti: uuid::Builder::from_random_bytes(unique).into_uuid().to_string(),
            scope: claims.roles.permissions().to_string(),
            person: Some(person),
            ..self.wire(claims.issued_at, claims.expires_at)
        })
    }

    /// Signs a machine's token.
    pub fn mint_machine(&self, claims: &MachineClaims) -> Result<String, SignError> {
        self.sign(&Wire {
            sub: claims.client.to_string(),
            client_id: claims.client.to_string(),
            jti: claims.token.to_string(),
            scope: claims.permissions.to_string(),
            ..self.wire(claims.issued_at, claims.expires_at)
        })
    }

    /// What every token of this server says.
    fn wire(&self, issued_at: Timestamp, expires_at: Timestamp) -> Wire {
        Wire {
            iss: self.issuer.clone(),
            sub: String::new(),
            aud: self.audience.clone(),
            client_id: String::new(),
            exp: expires_at.as_secs(),
            iat: issued_at.as_secs(),
            jti: String::new(),
            scope: String::new(),
            person: None,
        }
    }

    fn sign(&self, wire: &Wire) -> Result<String, SignError> {
        let ring = self.ring();
        let key = ring.active().ok_or(SignError::NoKey)?;
        let header = Header { typ: TYPE, alg: key.algorithm().as_str(), kid: key.kid() };
        let part = |json: Vec<u8>| BASE64URL.encode(json);
        let message = [part(serde_json::to_vec(&header)?), part(serde_json::to_vec(wire)?)].join(".");
        let signature = BASE64URL.encode(key.sign(message.as_bytes())?);
        Ok([message, signature].join("."))
    }

    /// Checks everything that does not depend on the moment: alphabet (RFC 8725bis §3.14), type, key, that the
    /// algorithm is the key's (§3.1), signature, issuer, audience, and that every claim is there and typed.
    pub fn verify(&self, token: &str) -> Result<Token, NotOurs> {
        let (ring, kid) = (self.ring(), kid(token)?);
        let key = ring.find(&kid).ok_or(NotOurs)?;
        let validation = &self.validations[key.public.algorithm() as usize];
        let wire: Wire = jsonwebtoken::decode(token, &key.decoding, validation).map_err(|_| NotOurs)?.claims;
        wire.parse()
    }

    /// The name of the key, where this server has none of that name: one that was made elsewhere a moment ago, or
    /// junk. `None` for what cannot be a token of ours, whatever keys there are.
    pub fn unknown_kid(&self, token: &str) -> Option<String> {
        let kid = kid(token).ok().filter(|kid| kid.len() == THUMBPRINT_LENGTH && kid.bytes().all(is_base64url))?;
        let is_compact = token.split('.').count() == 3;
        (is_compact && self.ring().find(&kid).is_none()).then_some(kid)
    }
}

fn is_base64url(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')
}

/// The key that an access token names; nothing of the token is believed by that.
fn kid(token: &str) -> Result<String, NotOurs> {
    if token.len() > MAX_LENGTH || !token.bytes().all(|b| is_base64url(b) || b == b'.') {
        return Err(NotOurs);
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| NotOurs)?;
    if header.typ.as_deref() != Some(TYPE) || header.crit.is_some() {
        return Err(NotOurs);
    }
    header.kid.ok_or(NotOurs)
}

/// What is asked of a token of a key for `algorithm`. Times are checked against the injected clock, by
/// `Token::check`.
fn validation(algorithm: SigningAlgorithm, issuer: &str, audience: &str) -> Validation {
    let mut validation = Validation::new(algorithm.of_library());
    validation.validate_exp = false;
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation
}

impl Wire {
    fn parse(self) -> Result<Token, NotOurs> {
        let (issued_at, expires_at) = (seconds(self.iat)?, seconds(self.exp)?);
        let Some(person) = self.person else {
            let client: ClientId = id(&self.client_id)?;
            return if self.sub == self.client_id {
                Ok(Token::Machine(MachineClaims {
                    client,
                    token: id::<TokenId>(&self.jti)?,
                    permissions: Permissions::parse(&self.scope).map_err(|_| NotOurs)?,
                    issued_at,
                    expires_at,
                }))
            } else {
                Err(NotOurs)
            };
        };
        Ok(Token::Person(Claims {
            account: id::<AccountId>(&self.sub)?,
            session: id::<SessionId>(&person.sid)?,
            application: Application::of_client_id(&self.client_id).ok_or(NotOurs)?,
            generation: person.generation,
            epoch: person.ver,
            roles: Roles::parse(&person.roles.join(" ")).map_err(|_| NotOurs)?,
            issued_at,
            expires_at,
            authenticated_at: seconds(person.auth_time)?,
            amr: person.amr,
        }))
    }
}

/// The claims of a token that has been verified, as they were signed.
pub fn said(token: &str) -> Option<serde_json::Map<String, serde_json::Value>> {
    let payload = BASE64URL.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&payload).ok()
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T, NotOurs> {
    text.parse().map_err(|_| NotOurs)
}

fn seconds(s: i64) -> Result<Timestamp, NotOurs> {
    s.checked_mul(1000).map(Timestamp::from_millis).ok_or(NotOurs)
}

#[cfg(test)]
mod tests;
