//! Access tokens as JWS compact (RFC 7515, RFC 9068): signing, and the strict half of verification that
//! needs no clock and no database. Times and endings are judged by the caller.

use super::keys::SigningKey;
use curfew_domain::{access::Claims, time::Timestamp};
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

/// RFC 9068 §2.2, plus `gen` (the session's generation) and `ver` (the account's epoch).
#[derive(Serialize, Deserialize)]
struct Wire {
    iss: String,
    sub: String,
    aud: String,
    client_id: String,
    exp: i64,
    iat: i64,
    jti: String,
    sid: String,
    #[serde(rename = "gen")]
    generation: u32,
    roles: Vec<String>,
    scope: String,
    auth_time: i64,
    amr: Vec<String>,
    ver: u32,
}

/// The browser application is the one client so far (RFC 9068 §2.2 requires the claim).
const CLIENT: &str = "curfew-web";

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
        // Times are checked against the injected clock, by `Claims::check`.
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&[&issuer]);
        validation.set_audience(&[&audience]);
        let verifying = HashMap::from([(active.kid.clone(), active.decoding.clone())]);
        Self { issuer, audience, active, validation, verifying }
    }

    /// Signs. `unique` becomes `jti`.
    pub fn mint(&self, claims: &Claims, unique: [u8; 16]) -> Result<String, jsonwebtoken::errors::Error> {
        let header =
            Header { typ: Some(TYPE.to_owned()), kid: Some(self.active.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        let wire = Wire {
            iss: self.issuer.clone(),
            sub: claims.account.to_string(),
            aud: self.audience.clone(),
            client_id: CLIENT.to_owned(),
            exp: claims.expires_at.as_secs(),
            iat: claims.issued_at.as_secs(),
            jti: uuid::Builder::from_random_bytes(unique).into_uuid().to_string(),
            sid: claims.session.to_string(),
            generation: claims.generation,
            roles: Vec::new(),
            scope: String::new(),
            auth_time: claims.authenticated_at.as_secs(),
            amr: vec!["pwd".to_owned()],
            ver: claims.epoch,
        };
        jsonwebtoken::encode(&header, &wire, &self.active.encoding)
    }

    /// Checks everything that does not depend on the moment: alphabet (RFC 8725bis §3.14), type, key,
    /// algorithm, signature, issuer, audience, and that every claim is there and typed.
    pub fn verify(&self, token: &str) -> Result<Claims, NotOurs> {
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
    fn parse(self) -> Result<Claims, NotOurs> {
        let seconds = |s: i64| s.checked_mul(1000).map(Timestamp::from_millis).ok_or(NotOurs);
        Ok(Claims {
            account: self.sub.parse().map_err(|_| NotOurs)?,
            session: self.sid.parse().map_err(|_| NotOurs)?,
            generation: self.generation,
            epoch: self.ver,
            issued_at: seconds(self.iat)?,
            expires_at: seconds(self.exp)?,
            authenticated_at: seconds(self.auth_time)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{keys::KeyVault, secret::ServerSecret};
    use base64::{
        Engine,
        engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
    };
    use curfew_domain::ids::{AccountId, SessionId};
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
            generation: 3,
            epoch: 4,
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
        assert_eq!(fixture.tokens.verify(&token), Ok(claims()));
        assert_eq!(
            fixture.tokens.verify(&fixture.sign(|_| (), |_| ())),
            Ok(claims()),
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
        for claim in ["iss", "sub", "aud", "exp", "iat", "sid", "gen", "ver", "jti", "client_id", "auth_time"] {
            for bad in [Value::Null, json!(true), json!({}), json!("x\u{0}"), json!(-1.5)] {
                if (claim == "jti" || claim == "client_id") && bad.is_string() {
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
