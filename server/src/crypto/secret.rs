//! The server secret: 32 bytes from which every symmetric key is derived, one per purpose. Losing it signs
//! everybody out; it is made once, on the very first start, and never silently again.

use crate::entropy::{self, Entropy};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{fmt, fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};
use zeroize::Zeroizing;

pub struct ServerSecret(Zeroizing<[u8; 32]>);

#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error(
        "the server secret must be 32 bytes in base64 (44 characters); make one with: head -c 32 /dev/urandom | base64"
    )]
    Malformed,
    #[error(
        "the secret key file {0} is missing, but the database already holds data sealed with it; restore the file, or set CURFEW_SECRET_KEY. If it is lost, a new one signs everybody out: make it with: head -c 32 /dev/urandom | base64 > {0} and then run: curfew keys rotate --now"
    )]
    Missing(String),
    #[error("the secret key file {0}: {1}")]
    File(String, std::io::Error),
}

impl ServerSecret {
    /// From its base64 form, as in `CURFEW_SECRET_KEY`.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| SecretError::Malformed)?);
        let bytes: [u8; 32] = bytes.as_slice().try_into().map_err(|_| SecretError::Malformed)?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// Reads the file; makes it (mode 0600) when there is none and nothing yet depends on one.
    pub fn from_file(path: &Path, may_create: bool, entropy: &dyn Entropy) -> Result<Self, SecretError> {
        let shown = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&Zeroizing::new(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && may_create => {
                Self::create(path, entropy).map_err(|error| SecretError::File(shown, error))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(SecretError::Missing(shown)),
            Err(error) => Err(SecretError::File(shown, error)),
        }
    }

    fn create(path: &Path, entropy: &dyn Entropy) -> std::io::Result<Self> {
        let bytes = Zeroizing::new(entropy::bytes(entropy));
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        writeln!(file, "{}", Zeroizing::new(STANDARD.encode(*bytes)).as_str())?;
        file.sync_all()?;
        Ok(Self(bytes))
    }

    /// A key for one purpose (HKDF-SHA-256, RFC 5869); different purposes give unrelated keys.
    ///
    /// # Panics
    /// Never: 32 bytes are within HKDF's bound.
    pub fn derive(&self, purpose: &'static str) -> Zeroizing<[u8; 32]> {
        struct Length;
        impl KeyType for Length {
            fn len(&self) -> usize {
                32
            }
        }
        let mut out = Zeroizing::new([0; 32]);
        Salt::new(HKDF_SHA256, b"curfew")
            .extract(self.0.as_slice())
            .expand(&[purpose.as_bytes()], Length)
            .and_then(|okm| okm.fill(out.as_mut_slice()))
            .expect("32 bytes are within HKDF's bound of 255 hashes");
        out
    }
}

impl fmt::Debug for ServerSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerSecret(..)")
    }
}
