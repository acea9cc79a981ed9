//! What the same RFCs show and `curfew jws verify` does not take: other algorithms, no signature at all, encryption,
//! JSON. Each is refused by every key, with the reason.

use super::jws::{CLAIMS, Vector, vectors, verify};

const HMAC: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const HMAC_KEY: &str =
    r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;
const ES512: &str = "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";
const P521_KEY: &str = r#"{"kty":"EC","crv":"P-521","x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk","y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"}"#;
const X25519_KEY: &str =
    r#"{"kty":"OKP","crv":"X25519","kid":"Bob","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"}"#;
const ENCRYPTED: [&str; 5] = [
    "eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0",
    "QR1Owv2ug2WyPBnbQrRARTeEk9kDO2w8qDcjiHnSJflSdv1iNqhWXaKH4MqAkQtMoNfABIPJaZm0HaA415sv3aeuBWnD8J-Ui7Ah6cWafs3ZwwFKDFUUsWHSK-IPKxLGTkND09XyjORj_CHAgOPJ-Sd8ONQRnJvWn_hXV1BNMHzUjPyYwEsRhDhzjAD26imasOTsgruobpYGoQcXUwFDn7moXPRfDE8-NoQX7N7ZYMmpUDkR-Cx9obNGwJQ3nM52YCitxoQVPzjbl7WBuB7AohdBoZOdZ24WlN1lVIeh8v1K4krB8xgKvRU8kgFrEn_a1rZgN5TiysnmzTROF869lQ",
    "AxY8DCtDaGlsbGljb3RoZQ",
    "MKOle7UQrG6nSxTLX6Mqwt0orbHvAKeWnDYvpIAeZ72deHxz3roJDXQyhxx0wKaMHDjUEOKIwrtkHthpqEanSBNYHZgmNOV7sln1Eu9g3J8",
    "fiK51VwhsxJ-siBMR-YFiA",
];
const NESTED: [&str; 5] = [
    "eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiY3R5IjoiSldUIn0",
    "g_hEwksO1Ax8Qn7HoN-BVeBoa8FXe0kpyk_XdcSmxvcM5_P296JXXtoHISr_DD_MqewaQSH4dZOQHoUgKLeFly-9RI11TG-_Ge1bZFazBPwKC5lJ6OLANLMd0QSL4fYEb9ERe-epKYE3xb2jfY1AltHqBO-PM6j23Guj2yDKnFv6WO72tteVzm_2n17SBFvhDuR9a2nHTE67pe0XGBUS_TK7ecA-iVq5COeVdJR4U4VZGGlxRGPLRHvolVLEHx6DYyLpw30Ay9R6d68YCLi9FYTq3hIXPK_-dmPlOUlKvPr1GgJzRoeC9G5qCvdcHWsqJGTO_z3Wfo5zsqwkxruxwA",
    "UmVkbW9uZCBXQSA5ODA1Mg",
    "VwHERHPvCNcHHpTjkoigx3_ExK0Qc71RMEParpatm0X_qpg-w8kozSjfNIPPXiTBBLXR65CIPkFqz4l1Ae9w_uowKiwyi9acgVztAi-pSL8GQSXnaamh9kX1mdh3M_TT-FZGQFQsFhu0Z72gJKGdfGE-OE7hS1zuBD5oEUfk0Dmb0VzWEzpxxiSSBbBAzP10l56pPfAtrjEYw-7ygeMkwBl6Z_mLS6w6xUgKlvW6ULmkV-uLC4FUiyKECK4e3WZYKw1bpgIqGYsw2v_grHjszJZ-_I5uM-9RA8ycX9KqPRp9gc6pXmoU_-27ATs9XCvrZXUtK2902AUzqpeEUJYjWWxSNsS-r1TJ1I-FMJ4XyAiGrfmo9hQPcNBYxPz3GQb28Y5CLSQfNgKSGt0A4isp1hBUXBHAndgtcslt7ZoQJaKe_nNJgNliWtWpJ_ebuOpEl8jdhehdccnRMIwAmU1n7SPkmhIl1HlSOpvcvDfhUN5wuqU955vOBvfkBOh5A11UzBuo2WlgZ6hYi9-e3w29bR0C2-pp3jbqxEDw3iWaf2dc5b-LnR0FEYXvI_tYk5rd_J9N0mg0tQ6RbpxNEMNoA9QWk5lgdPvbh9BaO195abQ",
    "AVO9iT5AV4CzvDJCdhSFlQ",
];

#[track_caller]
fn every_key_refuses(source: &str, compact: &str, why: &str) {
    for Vector { source: key, jwk, .. } in vectors() {
        let said = verify(jwk, compact).refused();
        assert!(said.contains(why), "{source} by the key of {key}: {said}");
    }
}

#[test]
fn another_algorithm_is_refused_by_every_key_and_its_own_key_is_none_here() {
    // RFC 7515 A.1, which is also the example of RFC 7519 §3.1.
    let hs256 = format!("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{CLAIMS}.{HMAC}");
    every_key_refuses("RFC 7515 A.1", &hs256, "its alg is \"HS256\"");
    every_key_refuses("RFC 7515 A.4", ES512, "its alg is \"ES512\"");
    // RFC 8037 A.6 has a key for agreeing on keys; it signs nothing.
    for (key, compact) in [(HMAC_KEY, hs256.as_str()), (P521_KEY, ES512), (X25519_KEY, &vectors()[2].compact)] {
        assert!(verify(key, compact).refused().contains("not a JWK of kind"), "{key}");
    }
}

#[test]
fn what_nobody_signed_is_refused_by_every_key() {
    // RFC 7515 A.5, which is also the example of RFC 7519 §6.1.
    every_key_refuses("RFC 7515 A.5", &format!("eyJhbGciOiJub25lIn0.{CLAIMS}."), "its alg is \"none\"");
}

#[test]
fn what_is_encrypted_is_no_signature() {
    every_key_refuses("RFC 7519 A.1", &ENCRYPTED.join("."), "not a compact JWS");
    every_key_refuses("RFC 7519 A.2", &NESTED.join("."), "not a compact JWS");
}

#[test]
fn a_signature_in_json_is_not_a_compact_one() {
    let [rsa, ec, _] = vectors();
    let signature = |vector: &Vector, kid: &str| {
        let (protected, signature) = (vector.compact.split('.').next(), vector.compact.rsplit('.').next());
        serde_json::json!({"protected": protected, "header": {"kid": kid}, "signature": signature})
    };
    let (first, second) = (signature(&rsa, "2010-12-29"), signature(&ec, "e9bc097a-ce51-4036-9562-d2ade882db0d"));
    let mut flattened = second.clone();
    flattened["payload"] = CLAIMS.into();
    let general = serde_json::json!({"payload": CLAIMS, "signatures": [first, second]});
    every_key_refuses("RFC 7515 A.6", &general.to_string(), "not a compact JWS");
    every_key_refuses("RFC 7515 A.7", &flattened.to_string(), "not a compact JWS");
}
