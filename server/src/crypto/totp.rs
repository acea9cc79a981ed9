//! The secret an authenticator app shares with an account (RFC 6238): six digits that change every 30 seconds,
//! good for one step more in either direction.

use crate::entropy::{self, Entropy};
use curfew_domain::time::Timestamp;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::{self, Write};
use totp_rs::{Builder, Totp, TotpError};
use zeroize::Zeroizing;

/// 160 bits (RFC 4226 §4, R6).
const LENGTH: usize = 20;
/// Light modules around a QR code (ISO/IEC 18004).
const QUIET: i32 = 4;

pub struct TotpSecret(Zeroizing<[u8; LENGTH]>);

impl TotpSecret {
    pub fn generate(entropy: &dyn Entropy) -> Self {
        Self(Zeroizing::new(entropy::bytes(entropy)))
    }

    /// `None` when it is not of the length ours have.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// The step whose code was typed, spaces aside; a step is to be accepted once (RFC 6238 §5.2).
    pub fn matching_step(&self, typed: &str, now: Timestamp) -> Option<i64> {
        let typed: Zeroizing<String> = Zeroizing::new(typed.chars().filter(|c| !c.is_whitespace()).collect());
        let totp = self.totp("", None).ok()?;
        i64::try_from(totp.check(&typed, u64::try_from(now.as_secs()).ok()?)?).ok()
    }

    /// The code of this moment.
    ///
    /// # Panics
    /// Never: the secret is long enough.
    pub fn code(&self, now: Timestamp) -> String {
        let totp = self.totp("", None).expect("160 bits are enough");
        totp.generate(u64::try_from(now.as_secs()).unwrap_or(0)).to_string()
    }

    /// As people type it into an app that reads no QR code.
    pub fn base32(&self) -> Zeroizing<String> {
        Zeroizing::new(totp_rs::Secret::from(self.0.to_vec()).to_base32())
    }

    /// The `otpauth:` address for the account called `name` at `issuer`.
    pub fn uri(&self, issuer: &str, name: &str) -> Zeroizing<String> {
        // A colon separates the two in a label.
        let (issuer, name) = (issuer.replace(':', " "), name.replace(':', " "));
        let uri = self.totp(&name, Some(issuer)).and_then(|totp| totp.to_url());
        Zeroizing::new(uri.unwrap_or_default())
    }

    fn totp(&self, name: &str, issuer: Option<String>) -> Result<Totp, TotpError> {
        let builder = Builder::new().with_digits(6).with_step_duration(30).with_skew(1).with_secret(self.0.to_vec());
        builder.with_account_name(name).with_issuer(issuer).build()
    }
}

/// An `otpauth:` address as a QR code, in SVG; `None` when it is too long for one.
pub fn qr_svg(uri: &str) -> Option<Zeroizing<String>> {
    let code = QrCode::encode_text(uri, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * QUIET;
    let mut svg = Zeroizing::new(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\""
    ));
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|&x| code.get_module(x, y)) {
            let _ = write!(svg, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    svg.push_str("\"/></svg>");
    Some(svg)
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> TotpSecret {
        TotpSecret::from_bytes(b"12345678901234567890").expect("20 bytes")
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    /// RFC 6238, appendix B, the last six digits of eight.
    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(secret().code(at(seconds)), code);
            assert_eq!(secret().matching_step(code, at(seconds)), Some(seconds / 30));
        }
    }

    #[test]
    fn a_code_is_good_one_step_earlier_and_later_and_no_further() {
        let code = secret().code(at(3000));
        for (now, step) in [(2969, None), (2970, Some(100)), (3000, Some(100)), (3059, Some(100)), (3060, None)] {
            assert_eq!(secret().matching_step(&code, at(now)), step, "{now}");
        }
        let spaced = format!(" {} {}\n", &code[..3], &code[3..]);
        assert_eq!(secret().matching_step(&spaced, at(3000)), Some(100));
        for bad in ["", "12345", "1234567", "+28708", "２８７０８２", "abcdef"] {
            assert_eq!(secret().matching_step(bad, at(3000)), None, "{bad}");
        }
    }

    #[test]
    fn an_app_is_told_issuer_account_and_secret() {
        let uri = secret().uri("Curfew (localhost)", "a:b+c@example.org");
        assert!(uri.starts_with("otpauth://totp/"), "{}", uri.as_str());
        assert!(uri.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{}", uri.as_str());
        assert!(uri.contains("issuer=Curfew%20%28localhost%29") || uri.contains("issuer=Curfew%20(localhost)"));
        let svg = qr_svg(&uri).expect("it fits");
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>") && !svg.contains("style"));
        assert_eq!(format!("{:?}", secret()), "TotpSecret(..)");
    }
}
