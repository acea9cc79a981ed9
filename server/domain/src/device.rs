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

/// Browser and system by name, without versions that an update changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub browser: String,
    pub os: String,
    pub kind: Kind,
}

impl Device {
    /// Same kind of browser on the same kind of system: what a token's own device always is. Coarser than the names,
    /// which one browser changes without a theft (`docs/decisions/0022-places-and-names.md`).
    pub fn is_same_family(&self, other: &Self) -> bool {
        let (own, theirs) = (lineage(&self.os), lineage(&other.os));
        own == theirs && engine(&self.browser, own) == engine(&other.browser, theirs)
    }
}

const CHROMIUM: &str = "Chromium";
const APPLE: &str = "Apple";

/// What a browser is called where the word or the hint that gives its name is missing; the name itself where none
/// is.
fn engine<'a>(browser: &'a str, lineage: &str) -> &'a str {
    match browser {
        "DuckDuckGo" if lineage == APPLE => "Safari",
        "Chromium" | "Chrome" | "Edge" | "Opera" | "Opera GX" | "Brave" | "Vivaldi" | "Samsung Internet"
        | "Yandex Browser" | "DuckDuckGo" => CHROMIUM,
        other => other,
    }
}

/// The systems a device may name in turn: an iPad is a Mac in a wide window, a folding phone runs Linux when
/// unfolded, and only some requests tell which Windows it is.
fn lineage(os: &str) -> &str {
    match os {
        "Windows" | "Windows 10" | "Windows 11" => "Windows",
        "macOS" | "iOS" | "iPadOS" => APPLE,
        "Linux" | "Android" | "ChromeOS" => "Linux",
        other => other,
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

    fn device(browser: &str, os: &str) -> Device {
        Device { browser: browser.into(), os: os.into(), kind: Kind::Unknown }
    }

    #[test]
    fn one_browser_may_change_its_name_but_not_its_family() {
        for (one, other) in [
            (device("Brave", "Windows"), device("Chrome", "Windows")),
            (device("Chromium", "Linux"), device("Chrome", "Linux")),
            (device("Chrome", "Windows 11"), device("Chrome", "Windows")),
            (device("Chrome", "Android"), device("Chrome", "Linux")),
            (device("Safari", "iPadOS"), device("Safari", "macOS")),
            (device("DuckDuckGo", "iOS"), device("Safari", "iOS")),
            (device("DuckDuckGo", "Android"), device("Chrome", "Android")),
            (device("A browser", "an unknown system"), device("A browser", "an unknown system")),
        ] {
            assert!(one.is_same_family(&other) && other.is_same_family(&one), "{one}, {other}");
        }
    }

    #[test]
    fn another_engine_or_another_system_is_another_family() {
        let chrome = device("Chrome", "Windows 11");
        for other in [
            device("Firefox", "Windows 11"),
            device("Chrome", "Linux"),
            device("Chrome", "macOS"),
            device("A browser", "Windows"),
            device("Chrome", "an unknown system"),
        ] {
            assert!(!chrome.is_same_family(&other) && !other.is_same_family(&chrome), "{other}");
        }
        assert!(!device("Safari", "iOS").is_same_family(&device("Firefox", "iOS")));
        assert!(!device("DuckDuckGo", "macOS").is_same_family(&device("DuckDuckGo", "Windows")));
    }

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
