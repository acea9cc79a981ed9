//! Access tokens as JWS compact (RFC 7515, RFC 9068): signing, and the strict half of verification that
//! needs no clock and no database. Times and endings are judged by the caller.

use super::keys::SigningKey;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use curfew_domain::{
    access::{Application, Claims, MachineClaims, Token},
    ids::{AccountId, ClientId, SessionId, TokenId},
    roles::{Permissions, Roles},
    time::Timestamp,
};
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// RFC 9068 §2.1.
const TYPE: &str = "at+jwt";
/// Our own are around 500 bytes; anything this long is not one.
const MAX_LENGTH: usize = 2048;

/// Malformed, signed by nobody we know, of another type, issuer or audience. One reason on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an access token for this audience")]
pub struct NotOurs;

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
    active: SigningKey,
    validation: Validation,
    /// By `kid`; hostile input is only ever looked up here.
    verifying: HashMap<String, jsonwebtoken::DecodingKey>,
}

impl AccessTokens {
    pub fn new(issuer: String, audience: String, active: SigningKey) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        // Times are checked against the injected clock, by `Token::check`.
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&[&issuer]);
        validation.set_audience(&[&audience]);
        let verifying = HashMap::from([(active.kid.clone(), active.decoding.clone())]);
        Self { issuer, audience, active, validation, verifying }
    }

    /// Signs a person's token. `unique` becomes `jti`.
    pub fn mint(&self, claims: &Claims, unique: [u8; 16]) -> Result<String, jsonwebtoken::errors::Error> {
        let person = Person {
            sid: claims.session.to_string(),
            generation: claims.generation,
            roles: claims.roles.names().map(str::to_owned).collect(),
            auth_time: claims.authenticated_at.as_secs(),
            amr: vec!["pwd".to_owned()],
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
    pub fn mint_machine(&self, claims: &MachineClaims) -> Result<String, jsonwebtoken::errors::Error> {
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

    fn sign(&self, wire: &Wire) -> Result<String, jsonwebtoken::errors::Error> {
        let header =
            Header { typ: Some(TYPE.to_owned()), kid: Some(self.active.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, wire, &self.active.encoding)
    }

    /// Checks everything that does not depend on the moment: alphabet (RFC 8725bis §3.14), type, key,
    /// algorithm, signature, issuer, audience, and that every claim is there and typed.
    pub fn verify(&self, token: &str) -> Result<Token, NotOurs> {
        let compact = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        if token.len() > MAX_LENGTH || !token.bytes().all(compact) {
            return Err(NotOurs);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| NotOurs)?;
        if header.typ.as_deref() != Some(TYPE) || header.alg != Algorithm::EdDSA || header.crit.is_some() {
            return Err(NotOurs);
        }
        let key = header.kid.and_then(|kid| self.verifying.get(&kid)).ok_or(NotOurs)?;
        let wire: Wire = jsonwebtoken::decode(token, key, &self.validation).map_err(|_| NotOurs)?.claims;
        wire.parse()
    }
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
        }))
    }
}

/// The claims of a token that has been verified, as they were signed.
pub fn said(token: &str) -> Option<serde_json::Map<String, serde_json::Value>> {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
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
    use crate::crypto::{keys::KeyVault, secret::ServerSecret};
    use base64::engine::general_purpose::STANDARD;
    use serde_json::{Value, json};

    struct Fixture {
        tokens: AccessTokens,
        key: crate::crypto::keys::SealedKey,
        vault: KeyVault,
    }

    fn fixture() -> Fixture {
        let vault = KeyVault::new(&ServerSecret::parse(&STANDARD.encode([1; 32])).expect("32 bytes")).expect("valid");
        let key = vault.generate().expect("generates");
        let tokens = AccessTokens::new("https://iss".into(), "https://aud".into(), vault.open(&key).expect("opens"));
        Fixture { tokens, key, vault }
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
            let key = self.vault.open(&self.key).expect("opens");
            let signature =
                jsonwebtoken::crypto::sign(message.as_bytes(), &key.encoding, Algorithm::EdDSA).expect("signs");
            format!("{message}.{signature}")
        }
    }

    #[test]
    fn what_is_minted_verifies_to_the_same_claims() {
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
