//! The only place that sees a key. Owns the server secret and everything derived from it: signing keys,
//! access tokens, refresh tokens, device proofs, secrets of authenticator apps; and password, code and client secret hashes. Knows no database and no HTTP.

pub mod access_token;
pub mod client_secret;
mod crockford;
pub mod device_proof;
pub mod jwk;
pub mod jws;
pub mod keyring;
pub mod keys;
pub mod passkey;
pub mod password;
pub mod recovery_code;
pub mod refresh_token;
pub mod secret;
pub mod setup_code;
pub mod totp;
pub mod vault;

/// SHA-256.
pub fn sha256(data: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, data).as_ref());
    out
}
