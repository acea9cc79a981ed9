//! Random codes for people to read and type: Crockford's base 32, in groups of letters and digits of which
//! nothing is read as something else.

use crate::entropy::Entropy;
use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `length` characters of five random bits each, with a hyphen after every `group`.
pub fn random(entropy: &dyn Entropy, length: usize, group: usize) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new(vec![0; length]);
    entropy.fill(&mut bytes);
    let mut code = Zeroizing::new(String::with_capacity(length + length / group));
    for (at, byte) in bytes.iter().enumerate() {
        if at > 0 && at % group == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    code
}

/// What was typed, however it is spaced and cased, and with the letters that look like digits as those.
pub fn plain(typed: &str) -> Zeroizing<String> {
    let read = |c: char| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    Zeroizing::new(typed.chars().filter(char::is_ascii_alphanumeric).map(read).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = random(&SystemEntropy, 10, 4);
        assert_eq!((code.len(), code.matches('-').count()), (12, 2));
        assert_eq!(plain(&code.to_lowercase().replace('-', " ")), plain(&code));
        assert_eq!(plain("ol-Oi 1"), plain("01011"));
    }
}
