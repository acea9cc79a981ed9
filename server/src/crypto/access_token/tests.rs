//! Good tokens, and every way in which one is not.

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
