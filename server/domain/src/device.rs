//! What a request says about the device it came from. It is a claim, good enough to name a device for its
//! owner and to tell kinds of device apart; it never proves anything.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Desktop,
    Phone,
    Tablet,
    Unknown,
}

impl Kind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Desktop => "desktop",
            Self::Phone => "phone",
            Self::Tablet => "tablet",
            Self::Unknown => "unknown",
        }
    }

    /// The kind named `text`; [`Kind::Unknown`] for any other text.
    pub fn parse(text: &str) -> Self {
        match text {
            "desktop" => Self::Desktop,
            "phone" => Self::Phone,
            "tablet" => Self::Tablet,
            _ => Self::Unknown,
        }
    }
}

/// Browser family and system without versions, so that an update does not look like another device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub browser: String,
    pub os: String,
    pub kind: Kind,
}

impl Device {
    /// Same browser family on the same system: what a token's own device always is.
    pub fn is_same_family(&self, other: &Self) -> bool {
        self.browser == other.browser && self.os == other.os
    }
}

impl fmt::Display for Device {
    /// "Chromium on Linux".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.browser, self.os)
    }
}

/// What an owner calls a device: 1 to 60 characters once outer white space is gone, no control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceName(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a device name is 1 to 60 characters without control characters")]
pub struct NotADeviceName;

impl DeviceName {
    pub const MAX_CHARS: usize = 60;

    pub fn parse(text: &str) -> Result<Self, NotADeviceName> {
        let text = text.trim();
        let fits = (1..=Self::MAX_CHARS).contains(&text.chars().count());
        if fits && !text.chars().any(is_hidden) { Ok(Self(text.to_owned())) } else { Err(NotADeviceName) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Control characters, and those that reorder the text around them (Unicode UAX #9 §2).
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_name_is_short_visible_text() {
        assert_eq!(DeviceName::parse("  Anna's phone ").map(|n| n.0), Ok("Anna's phone".into()));
        assert!(DeviceName::parse("<b>").is_ok(), "markup is text; escaping is the page's work");
        assert!(DeviceName::parse(&"ä".repeat(60)).is_ok());
        for bad in ["", "   ", "a\u{0}b", "a\nb", "x\u{202e}y", &"a".repeat(61)] {
            assert_eq!(DeviceName::parse(bad), Err(NotADeviceName), "{bad:?}");
        }
    }
}
