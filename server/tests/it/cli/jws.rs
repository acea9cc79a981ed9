//! `curfew jws verify`: exactly what the RFCs sign is good, and nothing made out of it is.

use super::{Said, curfew};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use jsonwebtoken::{Algorithm, EncodingKey};
use std::fs;

pub(super) const CLAIMS: &str =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const CLAIMS_TEXT: &str = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

pub(super) struct Vector {
    pub source: &'static str,
    pub jwk: &'static str,
    pub compact: String,
    payload: &'static str,
}

pub(super) fn vectors() -> [Vector; 3] {
    [
        Vector {
            source: "RFC 7515 A.2",
            jwk: r#"{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}"#,
            compact: format!(
                "eyJhbGciOiJSUzI1NiJ9.{CLAIMS}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
            ),
            payload: CLAIMS_TEXT,
        },
        Vector {
            source: "RFC 7515 A.3",
            jwk: r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#,
            compact: format!(
                "eyJhbGciOiJFUzI1NiJ9.{CLAIMS}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
            ),
            payload: CLAIMS_TEXT,
        },
        Vector {
            source: "RFC 8037 A.4",
            jwk: r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
            compact: "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg".to_owned(),
            payload: "Example of Ed25519 signing",
        },
    ]
}

pub(super) fn verify(jwk: &str, compact: impl AsRef<[u8]>) -> Said {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("key.jwk");
    fs::write(&file, jwk).expect("writes");
    curfew(&["jws", "verify", "--jwk", file.to_str().expect("a plain path")], compact.as_ref())
}

#[test]
fn what_the_rfcs_sign_is_good_and_its_payload_is_printed_byte_for_byte() {
    for Vector { source, jwk, compact, payload } in vectors() {
        assert_eq!(verify(jwk, &compact).fine(), payload, "{source}");
        assert_eq!(verify(jwk, format!("{compact}\n")).fine(), payload, "{source}, as echo sends it");
    }
}

#[test]
fn a_signature_of_another_key_or_over_other_bytes_is_refused() {
    let vectors = vectors();
    for (at, Vector { source, jwk, compact, .. }) in vectors.iter().enumerate() {
        let other = &vectors[(at + 1) % 3];
        assert!(verify(other.jwk, compact).refused().contains("this key is for"), "{source}");
        let parts: Vec<&str> = compact.split('.').collect();
        let claims = BASE64URL.encode(r#"{"iss":"eve"}"#);
        for forged in [
            format!("{}.{claims}.{}", parts[0], parts[2]),
            format!("{}.{}.{}", BASE64URL.encode(format!(r#"{{"alg":{:?},"x":1}}"#, alg(jwk))), parts[1], parts[2]),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{}.{}.{}", parts[0], parts[1], &parts[2][4..]),
        ] {
            assert!(verify(jwk, &forged).refused().contains("signature"), "{source}: {forged}");
        }
    }
    let ed = r#"{"kty":"OKP","crv":"Ed25519","x":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}"#;
    assert!(verify(ed, &vectors[2].compact).refused().contains("signature"));
}

fn alg(jwk: &str) -> &'static str {
    ["RSA", "EC"].into_iter().zip(["RS256", "ES256"]).find(|(kty, _)| jwk.contains(kty)).map_or("EdDSA", |(_, alg)| alg)
}

#[test]
fn the_key_decides_the_algorithm_and_never_the_header() {
    for Vector { source, jwk, compact, .. } in vectors() {
        let (_, rest) = compact.split_once('.').expect("three parts");
        let message = format!("{}.{CLAIMS}", BASE64URL.encode(r#"{"alg":"HS256"}"#));
        // The public key as the secret of an HMAC: the oldest trick (RFC 8725 §2.1).
        let mac =
            jsonwebtoken::crypto::sign(message.as_bytes(), &EncodingKey::from_secret(jwk.as_bytes()), Algorithm::HS256);
        let mut forged = vec![format!("{message}.{}", mac.expect("signs")), format!("eyJhbGciOiJub25lIn0.{CLAIMS}.")];
        forged.extend(
            ["none", "NONE", "HS256", "ES512", "PS256", "eddsa", ""]
                .map(|alg| format!("{}.{rest}", BASE64URL.encode(format!(r#"{{"alg":"{alg}"}}"#)))),
        );
        for forged in forged {
            assert!(verify(jwk, &forged).refused().contains("this key is for"), "{source}: {forged}");
        }
    }
}

#[test]
fn an_extension_that_must_be_understood_is_not() {
    let vector = &vectors()[2];
    let (_, rest) = vector.compact.split_once('.').expect("three parts");
    for crit in [r#"["exp"]"#, r#"["b64"]"#, "[]", "null", "1"] {
        let header = BASE64URL.encode(format!(r#"{{"alg":"EdDSA","crit":{crit},"b64":false}}"#));
        assert!(verify(vector.jwk, format!("{header}.{rest}")).refused().contains("crit"), "{crit}");
    }
}

#[test]
fn what_is_no_compact_jws_is_refused_and_never_a_crash() {
    let vector = &vectors()[2];
    let parts: Vec<&str> = vector.compact.split('.').collect();
    let with_header = |header: &str| format!("{}.{}.{}", BASE64URL.encode(header), parts[1], parts[2]);
    for junk in [
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        "a.b.c".into(),
        "{}".into(),
        format!("{}.{}", parts[0], parts[1]),
        format!("{}.x", vector.compact),
        format!("{}=", vector.compact),
        vector.compact.replace('.', ". "),
        vector.compact.replace('.', ".\n"),
        with_header("{}"),
        with_header("[]"),
        with_header("null"),
        with_header(r#"{"alg":["EdDSA"]}"#),
        with_header(r#"{"alg":"EdDSA","alg":"EdDSA"}"#),
        with_header(r#"{"alg":"EdDSA"} x"#),
        with_header("\u{feff}{\"alg\":\"EdDSA\"}"),
        r#"{"payload":"","protected":"","signature":""}"#.into(),
        "\0".repeat(10),
        "A".repeat(2_000_000),
    ] {
        let said = verify(vector.jwk, &junk).refused();
        assert!(said.len() < 500, "{} bytes answer {} bytes of junk", said.len(), junk.len());
    }
    assert!(verify(vector.jwk, [0xff, 0xfe]).refused().contains("not text"));
}

#[test]
fn a_file_that_is_no_key_for_this_is_refused_without_showing_it() {
    let vector = &vectors()[2];
    let ed = |more: &str| vector.jwk.replace('}', &format!(",{more}}}"));
    for (key, hint) in [
        (String::new(), "not a JWK"),
        ("{}".into(), "not a JWK"),
        (r#"{"kty":"oct","k":"c2VjcmV0LXNlY3JldA"}"#.into(), "not a JWK"),
        (r#"{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}"#.into(), "not a JWK"),
        (r#"{"kty":"OKP","crv":"Ed25519","x":"AA","d":"c2VjcmV0LXNlY3JldA"}"#.into(), "number in the key"),
        (r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#.into(), "number in the key"),
        (ed(r#""alg":"ES256""#), "not for verifying"),
        (ed(r#""use":"enc""#), "not for verifying"),
        (ed(r#""key_ops":["sign"]"#), "not for verifying"),
        ("A".repeat(2_000_000), "more than 1 MiB"),
    ] {
        let said = verify(&key, &vector.compact).refused();
        assert!(said.contains(hint) && !said.contains("c2VjcmV0"), "{said}");
    }
    let said = curfew(&["jws", "verify", "--jwk", "/nowhere/key.jwk"], vector.compact.as_bytes()).refused();
    assert!(said.contains("/nowhere/key.jwk"), "{said}");
}

#[test]
fn what_a_key_says_of_itself_and_is_so_does_no_harm() {
    let vector = &vectors()[2];
    let key = vector.jwk.replace('}', r#","alg":"EdDSA","use":"sig","key_ops":["verify"],"kid":"k"}"#);
    assert_eq!(verify(&key, &vector.compact).fine(), vector.payload);
}
