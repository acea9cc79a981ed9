//! HTTP Basic as OAuth means it (RFC 6749 §2.3.1): id and secret are form-encoded before they are joined.

use crate::{crypto::client_secret::ClientSecret, http::fields::decode};
use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use http::{HeaderMap, header::AUTHORIZATION};

/// Some clients leave the padding out.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub struct Credentials {
    pub id: String,
    pub secret: ClientSecret,
}

pub enum Basic {
    /// Another scheme, or none.
    Absent,
    Malformed,
    Given(Credentials),
}

/// A second `Authorization` is no way to prove anything.
pub fn read(headers: &HeaderMap) -> Basic {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), more) = (values.next(), values.next()) else { return Basic::Absent };
    let Some((scheme, rest)) = value.to_str().ok().and_then(|text| text.split_once(' ')) else {
        return Basic::Absent;
    };
    if !scheme.eq_ignore_ascii_case("basic") {
        return Basic::Absent;
    }
    match credentials(rest.trim()) {
        Some(credentials) if more.is_none() => Basic::Given(credentials),
        _ => Basic::Malformed,
    }
}

fn credentials(encoded: &str) -> Option<Credentials> {
    let text = String::from_utf8(LENIENT.decode(encoded).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some(Credentials { id: decode(id)?, secret: ClientSecret::presented(decode(secret)?) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD as ENGINE;

    fn given(values: &[&str]) -> Option<(String, String)> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, value.parse().expect("a header value"));
        }
        match read(&headers) {
            Basic::Given(credentials) => Some((credentials.id, credentials.secret.expose().to_owned())),
            Basic::Absent | Basic::Malformed => None,
        }
    }

    #[test]
    fn both_halves_are_form_encoded_inside() {
        let both = |text: &str| given(&[&format!("bASIC {}", ENGINE.encode(text))]);
        assert_eq!(both("a:b"), Some(("a".into(), "b".into())));
        assert_eq!(both("a%3Ab+c:d%25:e"), Some(("a:b c".into(), "d%:e".into())));
        for bad in ["a", "a:%", "a:%ff", "%zz:b"] {
            assert_eq!(both(bad), None, "{bad}");
        }
        assert_eq!(given(&["Basic YTpi", "Basic YTpi"]), None);
        assert_eq!(given(&["Basic YTpiYw"]), Some(("a".into(), "bc".into())), "without padding");
        for bad in ["", "Basic", "Basic ", "Basic \u{e4}", "Bearer YTpi"] {
            assert_eq!(given(&[bad]), None, "{bad}");
        }
    }
}
