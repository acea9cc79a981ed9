//! A proof that an account has signed in on this browser before, so that strangers who exhaust the sign-in
//! budget of an account cannot lock its owner out. It proves nothing else and signs nobody in.

use super::secret::ServerSecret;
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use curfew_domain::ids::AccountId;

const ID: usize = 16;
const TAG: usize = 32;

/// The random name of a browser on which the account has signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownDevice(pub [u8; ID]);

pub struct DeviceProofs {
    key: hmac::Key,
}

impl DeviceProofs {
    pub fn new(secret: &ServerSecret) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, secret.derive("known device").as_slice()) }
    }

    /// The cookie's value for `device`, good for this account alone.
    pub fn mint(&self, account: AccountId, device: KnownDevice) -> String {
        let mut bytes = device.0.to_vec();
        bytes.extend_from_slice(hmac::sign(&self.key, &message(account, device)).as_ref());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The device, when `text` proves it for this account.
    pub fn verify(&self, text: &str, account: AccountId) -> Option<KnownDevice> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().filter(|b| b.len() == ID + TAG)?;
        let device = KnownDevice(bytes[..ID].try_into().ok()?);
        hmac::verify(&self.key, &message(account, device), &bytes[ID..]).ok()?;
        Some(device)
    }
}

fn message(account: AccountId, device: KnownDevice) -> Vec<u8> {
    [account.as_bytes().as_slice(), &device.0].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use curfew_domain::time::Timestamp;

    #[test]
    fn a_proof_holds_for_its_account_alone() {
        let secret = base64::engine::general_purpose::STANDARD.encode([1; 32]);
        let proofs = DeviceProofs::new(&ServerSecret::parse(&secret).expect("32 bytes"));
        let account = |n| AccountId::new(Timestamp::from_millis(n), &[1; 10]);
        let text = proofs.mint(account(1), KnownDevice([9; 16]));
        assert_eq!(proofs.verify(&text, account(1)), Some(KnownDevice([9; 16])));
        assert_eq!(proofs.verify(&text, account(2)), None);
        for bad in ["", "x", &text[1..], &format!("{text}A")] {
            assert_eq!(proofs.verify(bad, account(1)), None);
        }
    }
}
