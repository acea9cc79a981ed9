//! What a link in a mail carries: the link's id and an HMAC over it. Nothing of it is stored: the database
//! alone makes none (the key is missing), the key alone makes none (the ids are), and what was not made here
//! is refused before the database is asked.

use super::secret::ServerSecret;
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use curfew_domain::ids::LinkId;
use std::fmt;
use zeroize::Zeroizing;

/// So that a token in the wrong place is found by those who look for them.
const PREFIX: &str = "cfl_";
const ID: usize = 16;
const TAG: usize = 32;

pub struct LinkToken(Zeroizing<String>);

impl LinkToken {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(..)")
    }
}

pub struct LinkTokens {
    key: hmac::Key,
}

impl LinkTokens {
    pub fn new(secret: &ServerSecret) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, secret.derive("link in a mail").as_slice()) }
    }

    pub fn mint(&self, link: LinkId) -> LinkToken {
        let mut bytes = link.as_bytes().to_vec();
        bytes.extend_from_slice(hmac::sign(&self.key, link.as_bytes()).as_ref());
        LinkToken(Zeroizing::new(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// The link `text` was made for; whether it is still there is the database's to say.
    pub fn open(&self, text: &str) -> Option<LinkId> {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok().filter(|bytes| bytes.len() == ID + TAG)?;
        let id: [u8; ID] = bytes[..ID].try_into().ok()?;
        hmac::verify(&self.key, &id, &bytes[ID..]).ok()?;
        Some(LinkId::from_bytes(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;
    use curfew_domain::time::Timestamp;

    fn tokens(secret: u8) -> LinkTokens {
        LinkTokens::new(&ServerSecret::parse(&STANDARD.encode([secret; 32])).expect("32 bytes"))
    }

    #[test]
    fn a_token_opens_as_the_link_it_was_made_for_and_only_under_its_own_secret() {
        let link = LinkId::new(Timestamp::from_millis(1), &[7; 10]);
        let token = tokens(1).mint(link);
        assert_eq!((token.expose().len(), &token.expose()[..4]), (4 + 64, PREFIX));
        assert_eq!(tokens(1).open(token.expose()), Some(link));
        assert_eq!(tokens(2).open(token.expose()), None);
        let text = token.expose();
        for at in [4, 20, 67] {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(tokens(1).open(&String::from_utf8(bytes).expect("ASCII")), None, "{at}");
        }
        for bad in ["", "cfl_", &text[1..], &format!("{text}A"), &format!(" {text}"), &text.replace("cfl_", "cft_")] {
            assert_eq!(tokens(1).open(bad), None, "{bad}");
        }
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", tokens(1).mint(LinkId::from_bytes([1; 16]))), "LinkToken(..)");
    }
}
