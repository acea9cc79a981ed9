//! The refresh token's bytes: `cft_` + base64url of
//! `version(1) ‖ key id(1) ‖ session id(16) ‖ generation(4, big endian) ‖ tag(32) ‖ seal(8)`.
//!
//! The tag needs the session's salt, so a stolen server secret mints nothing; the seal does not, so junk is
//! refused before any database work. Nothing of a token is ever stored, and the same session and generation
//! always give the same bytes.

use super::secret::ServerSecret;
use aws_lc_rs::{constant_time, hmac};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use curfew_domain::ids::SessionId;
use std::fmt;
use zeroize::Zeroizing;

const PREFIX: &str = "cft_";
const VERSION: u8 = 1;
const KEY_ID: u8 = 1;
const HEAD: usize = 22;
const TAG: usize = 32;
const SEAL: usize = 8;
const LENGTH: usize = HEAD + TAG + SEAL;

/// A token's text. It leaves the process in a `Set-Cookie` or a native app's answer, nowhere else.
pub struct RefreshToken(Zeroizing<String>);

impl RefreshToken {
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshToken(..)")
    }
}

/// The 32 random bytes of a session row that its tags are made with.
pub struct Salt(pub Zeroizing<[u8; 32]>);

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(..)")
    }
}

/// A token whose seal is ours; its tag waits for the session's salt.
pub struct Sealed {
    pub session: SessionId,
    pub generation: u32,
    bytes: [u8; LENGTH],
}

/// Malformed, of an unknown key, or not made here. Never ends anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a refresh token of this server")]
pub struct Forged;

pub struct RefreshTokens {
    tag_key: hmac::Key,
    seal_key: hmac::Key,
}

impl RefreshTokens {
    pub fn new(secret: &ServerSecret) -> Self {
        let key = |purpose| hmac::Key::new(hmac::HMAC_SHA256, secret.derive(purpose).as_slice());
        Self { tag_key: key("refresh token tag"), seal_key: key("refresh token seal") }
    }

    /// The token of a generation: always the same bytes.
    pub fn mint(&self, session: SessionId, generation: u32, salt: &Salt) -> RefreshToken {
        let mut bytes = [0; LENGTH];
        bytes[0] = VERSION;
        bytes[1] = KEY_ID;
        bytes[2..18].copy_from_slice(session.as_bytes());
        bytes[18..HEAD].copy_from_slice(&generation.to_be_bytes());
        let tag = self.tag(&bytes[..HEAD], salt);
        bytes[HEAD..HEAD + TAG].copy_from_slice(tag.as_ref());
        let seal = hmac::sign(&self.seal_key, &bytes[..HEAD + TAG]);
        bytes[HEAD + TAG..].copy_from_slice(&seal.as_ref()[..SEAL]);
        RefreshToken::new(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Checks form and seal; touches no database. One text per token: padding, other alphabets and loose
    /// trailing bits are refused.
    pub fn open(&self, text: &str) -> Result<Sealed, Forged> {
        let text = text.strip_prefix(PREFIX).ok_or(Forged)?;
        let mut bytes = [0; LENGTH];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).map_err(|_| Forged)?;
        if length != LENGTH || bytes[0] != VERSION || bytes[1] != KEY_ID {
            return Err(Forged);
        }
        let seal = hmac::sign(&self.seal_key, &bytes[..HEAD + TAG]);
        constant_time::verify_slices_are_equal(&seal.as_ref()[..SEAL], &bytes[HEAD + TAG..]).map_err(|_| Forged)?;
        let session: [u8; 16] = bytes[2..18].try_into().map_err(|_| Forged)?;
        let generation: [u8; 4] = bytes[18..HEAD].try_into().map_err(|_| Forged)?;
        Ok(Sealed { session: SessionId::from_bytes(session), generation: u32::from_be_bytes(generation), bytes })
    }

    /// Checks the tag against the session's salt: only then is the token authentic.
    pub fn verify(&self, sealed: &Sealed, salt: &Salt) -> Result<(), Forged> {
        let tag = self.tag(&sealed.bytes[..HEAD], salt);
        constant_time::verify_slices_are_equal(tag.as_ref(), &sealed.bytes[HEAD..HEAD + TAG]).map_err(|_| Forged)
    }

    fn tag(&self, head: &[u8], salt: &Salt) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.tag_key);
        context.update(head);
        context.update(salt.0.as_slice());
        context.sign()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use curfew_domain::time::Timestamp;

    fn codec(secret: u8) -> RefreshTokens {
        RefreshTokens::new(
            &ServerSecret::parse(&base64::engine::general_purpose::STANDARD.encode([secret; 32])).expect("32 bytes"),
        )
    }
    fn salt(byte: u8) -> Salt {
        Salt(Zeroizing::new([byte; 32]))
    }
    fn session() -> SessionId {
        SessionId::new(Timestamp::from_millis(1), &[3; 10])
    }

    #[test]
    fn a_generation_has_exactly_one_token() {
        let codec = codec(1);
        let token = codec.mint(session(), 7, &salt(1));
        assert_eq!(token.expose(), codec.mint(session(), 7, &salt(1)).expose());
        assert_eq!(token.expose().len(), 4 + 83);
        let sealed = codec.open(token.expose()).expect("ours");
        assert_eq!((sealed.session, sealed.generation), (session(), 7));
        assert_eq!(codec.verify(&sealed, &salt(1)), Ok(()));
    }

    #[test]
    fn every_single_bit_counts() {
        let codec = codec(1);
        let text = codec.mint(session(), 7, &salt(1)).expose().to_owned();
        let body = URL_SAFE_NO_PAD.decode(&text[4..]).expect("canonical");
        for bit in 0..body.len() * 8 {
            let mut bytes = body.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let changed = format!("cft_{}", URL_SAFE_NO_PAD.encode(bytes));
            assert!(codec.open(&changed).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn junk_other_spellings_other_secrets_and_other_salts_are_refused() {
        let codec_1 = codec(1);
        let token = codec_1.mint(session(), 7, &salt(1));
        let text = token.expose();
        let last_bits = format!("{}{}", &text[..text.len() - 1], if text.ends_with('B') { 'A' } else { 'B' });
        for bad in [
            "",
            "cft_",
            &text[4..],
            &format!("{text}="),
            &format!("{text}A"),
            &text[..text.len() - 1],
            &text.to_uppercase(),
            &last_bits,
            "cft_\u{0}",
        ] {
            assert!(codec_1.open(bad).is_err(), "{bad:?}");
        }
        assert!(codec(2).open(text).is_err(), "another server secret");
        let sealed = codec_1.open(text).expect("ours");
        assert_eq!(codec_1.verify(&sealed, &salt(2)), Err(Forged), "another salt");
    }
}
