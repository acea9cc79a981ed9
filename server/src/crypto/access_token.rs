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
mod tests {
    use super::*;
    use crate::crypto::{
        keys::{KeyVault, SealedKey, VerifyingKey},
        secret::ServerSecret,
    };
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use serde_json::{Value, json};

    struct Fixture {
        tokens: AccessTokens,
        key: SealedKey,
        vault: KeyVault,
    }

    fn fixture() -> Fixture {
        fixture_of(SigningAlgorithm::EdDsa)
    }

    fn fixture_of(algorithm: SigningAlgorithm) -> Fixture {
        let vault = KeyVault::new(&ServerSecret::parse(&STANDARD.encode([1; 32])).expect("32 bytes")).expect("valid");
        let key = vault.generate(algorithm).expect("generates");
        let ring = Keyring::new(vault.open(&key).expect("opens"), vec![]);
        Fixture { tokens: AccessTokens::new("https://iss".into(), "https://aud".into(), ring), key, vault }
    }

    fn claims() -> Claims {
        let at = Timestamp::from_millis;
        Claims {
            account: AccountId::new(at(1), &[1; 10]),
            session: SessionId::new(at(2), &[2; 10]),
            application: Application::Web,
            generation: 3,
            epoch: 4,
            roles: Roles::parse("admin editor").expect("roles"),
            issued_at: at(1_000_000),
            expires_at: at(1_600_000),
            authenticated_at: at(900_000),
            amr: vec!["pwd".into()],
        }
    }

    impl Fixture {
        /// Signs any header and claims with the real key.
        fn sign(&self, change_header: impl Fn(&mut Value), change_claims: impl Fn(&mut Value)) -> String {
            let honest = self.tokens.mint(&claims(), [7; 16]).expect("signs");
            let parts: Vec<&str> = honest.split('.').collect();
            let part = |i: usize| -> Value {
                serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[i]).expect("base64url")).expect("JSON")
            };
            let (mut header, mut body) = (part(0), part(1));
            change_header(&mut header);
            change_claims(&mut body);
            let message =
                format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(body.to_string()));
            let signature = self.vault.open(&self.key).expect("opens").sign(message.as_bytes()).expect("signs");
            let signature = URL_SAFE_NO_PAD.encode(signature);
            format!("{message}.{signature}")
        }
    }

    #[test]
    fn what_is_minted_verifies_to_the_same_claims() {
        for algorithm in SigningAlgorithm::ALL {
            let fixture = fixture_of(algorithm);
            let token = fixture.tokens.mint(&claims(), [7; 16]).expect("signs");
            assert_eq!(fixture.tokens.verify(&token), Ok(Token::Person(claims())), "{algorithm:?}");
        }
        let fixture = fixture();
        let token = fixture.tokens.mint(&claims(), [7; 16]).expect("signs");
        assert_eq!(fixture.tokens.verify(&token), Ok(Token::Person(claims())));
        assert_eq!(
            fixture.tokens.verify(&fixture.sign(|_| (), |_| ())),
            Ok(Token::Person(claims())),
            "the test's own signing is sound"
        );
    }

    #[test]
    fn a_token_of_another_type_key_or_algorithm_is_refused() {
        let fixture = fixture();
        let refused = |token: String, what: &str| assert_eq!(fixture.tokens.verify(&token), Err(NotOurs), "{what}");
        for (field, value) in [
            ("typ", json!("JWT")),
            ("typ", json!("application/at+jwt")),
            ("typ", Value::Null),
            ("alg", json!("none")),
            ("alg", json!("HS256")),
            ("alg", json!("ES256")),
            ("kid", json!("' OR 1=1")),
            ("kid", Value::Null),
            ("crit", json!(["exp"])),
        ] {
            refused(fixture.sign(|h| h[field] = value.clone(), |_| ()), &format!("{field}={value}"));
        }
        let other = self::fixture();
        refused(other.tokens.mint(&claims(), [7; 16]).expect("signs"), "somebody else's key");
    }

    #[test]
    fn the_algorithm_is_the_keys_and_never_what_the_token_says() {
        for algorithm in SigningAlgorithm::ALL {
            let fixture = fixture_of(algorithm);
            for alg in ["none", "HS256", "EdDSA", "ES256", "RS256", "PS256", "RS512", "ES384"] {
                let token = fixture.sign(|h| h["alg"] = json!(alg), |_| ());
                assert_eq!(fixture.tokens.verify(&token).is_ok(), alg == algorithm.as_str(), "{algorithm:?} {alg}");
            }
        }
    }

    #[test]
    fn the_longest_token_of_our_own_is_not_too_long() {
        let roles: Vec<String> = (10..26).map(|n| format!("{}{n}", "r".repeat(30))).collect();
        let claims = Claims { roles: Roles::parse(&roles.join(" ")).expect("roles"), ..claims() };
        let token = fixture_of(SigningAlgorithm::Rs256).tokens.mint(&claims, [7; 16]).expect("signs");
        assert!(token.len() < MAX_LENGTH, "{}", token.len());
    }

    #[test]
    fn another_ring_takes_over_at_once_and_a_dropped_key_counts_no_more() {
        let Fixture { tokens, key, vault } = fixture();
        let old = tokens.mint(&claims(), [7; 16]).expect("signs");
        let successor = vault.generate(SigningAlgorithm::Es256).expect("generates");
        let open = |key: &SealedKey| vault.open(key).expect("opens");
        tokens.use_ring(Keyring::new(open(&successor), vec![VerifyingKey::from(open(&key))]));
        let new = tokens.mint(&claims(), [7; 16]).expect("signs");
        assert!(tokens.verify(&old).is_ok() && tokens.verify(&new).is_ok());
        tokens.drop_key(&key.kid);
        assert_eq!((tokens.verify(&old), tokens.verify(&new).is_ok()), (Err(NotOurs), true));
        tokens.drop_key(&successor.kid);
        assert_eq!(tokens.verify(&new), Err(NotOurs));
        assert!(matches!(tokens.mint(&claims(), [7; 16]), Err(SignError::NoKey)));
    }

    #[test]
    fn every_claim_must_be_there_and_typed() {
        let fixture = fixture();
        let claims = [
            "iss",
            "sub",
            "aud",
            "exp",
            "iat",
            "sid",
            "gen",
            "ver",
            "jti",
            "client_id",
            "auth_time",
            "roles",
            "scope",
            "amr",
        ];
        for claim in claims {
            for bad in [Value::Null, json!(true), json!({}), json!("x\u{0}"), json!(-1.5)] {
                if (claim == "jti" || claim == "scope") && bad.is_string() {
                    continue;
                }
                let token = fixture.sign(|_| (), |c| c[claim] = bad.clone());
                assert_eq!(fixture.tokens.verify(&token), Err(NotOurs), "{claim}={bad}");
            }
            let token = fixture.sign(
                |_| (),
                |c| {
                    c.as_object_mut().expect("object").remove(claim);
                },
            );
            assert_eq!(fixture.tokens.verify(&token), Err(NotOurs), "without {claim}");
        }
        let two = fixture.sign(|_| (), |c| c["aud"] = json!(["https://other"]));
        assert_eq!(fixture.tokens.verify(&two), Err(NotOurs));
    }

    #[test]
    fn a_machines_token_is_never_a_persons() {
        let fixture = fixture();
        let at = Timestamp::from_millis;
        let claims = MachineClaims {
            client: ClientId::new(at(1), &[1; 10]),
            token: TokenId::new(at(2), &[2; 10]),
            permissions: Permissions::parse("endings introspect").expect("scopes"),
            issued_at: at(1_000_000),
            expires_at: at(1_600_000),
        };
        let token = fixture.tokens.mint_machine(&claims).expect("signs");
        assert_eq!(fixture.tokens.verify(&token), Ok(Token::Machine(claims)));
        let halves = fixture.sign(
            |_| (),
            |c| {
                c.as_object_mut().expect("object").remove("sid");
                c["client_id"] = c["sub"].clone();
                c["scope"] = json!("root");
            },
        );
        assert_eq!(fixture.tokens.verify(&halves), Err(NotOurs), "a scope nobody gives");
    }

    #[test]
    fn junk_is_refused() {
        let fixture = fixture();
        let honest = fixture.tokens.mint(&claims(), [7; 16]).expect("signs");
        let (head, signature) = honest.rsplit_once('.').expect("three parts");
        for bad in [
            String::new(),
            "..".into(),
            "a.b.c".into(),
            format!("{honest}="),
            format!("{head}."),
            format!("{head}.{}", &signature[1..]),
            format!(" {honest}"),
            format!("{honest}\0"),
            "A".repeat(100_000),
        ] {
            assert_eq!(fixture.tokens.verify(&bad), Err(NotOurs));
        }
    }
}
