//! `application/x-www-form-urlencoded` read strictly: what is not UTF-8 or encoded wrongly is refused, not
//! replaced. (WHATWG URL §5.1 would put U+FFFD in its place.)

use zeroize::Zeroizing;

/// Names and values in order. A value may be a secret, so nothing shows them.
pub type Fields = Vec<(String, Zeroizing<String>)>;

/// `None` when it is no form.
pub fn parse(body: &[u8]) -> Option<Fields> {
    let text = std::str::from_utf8(body).ok()?;
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode(name)?, Zeroizing::new(decode(value)?)))
        })
        .collect()
}

/// A form without the fields that no parameter can mean: whatever else a name may hold, the decoder of the browser
/// actions would read brackets in it as structure. `None` when it is no form.
pub fn words_only(body: &[u8]) -> Option<String> {
    let is_word = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let fields = parse(body)?;
    let kept = fields.iter().filter(|(name, _)| is_word(name)).map(|(name, value)| (name, value.as_str()));
    serde_urlencoded::to_string(kept.collect::<Vec<_>>()).ok()
}

/// One name or value: `+` is a space, `%` begins two hexadecimal digits.
pub fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => digit(rest.next()?)? << 4 | digit(rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_wrongly_is_refused() {
        assert_eq!(decode("a+b%2Bc%e4%bd%a0%25"), Some("a b+c你%".into()));
        assert_eq!(decode(""), Some(String::new()));
        for bad in ["%", "%4", "%zz", "%+1", "%ff", "a%c3"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_field_that_no_parameter_can_mean_is_left_out() {
        let words = |body: &[u8]| words_only(body);
        assert_eq!(words(b"a_1=x%5B&=[]&b[]=1&[=2&%C3%A9=3&c"), Some("a_1=x%5B&c=".into()));
        assert_eq!(words(b""), Some(String::new()));
        assert_eq!(words(b"a=%"), None);
    }

    #[test]
    fn a_form_is_names_and_values_in_order() {
        let fields = parse(b"a=1&&b&a=x=y&=z").expect("a form");
        let shown: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(shown, [("a", "1"), ("b", ""), ("a", "x=y"), ("", "z")]);
        assert!(parse(b"a=\xff").is_none());
    }
}
