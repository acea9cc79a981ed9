//! Names the device behind a request from its client hints and user agent. Both are free text from anybody:
//! what comes out is one of a fixed set of names, so nothing of it has to be escaped, logged or stored raw.
//! What one browser may be called at different times is one family to the domain (`curfew_domain::device`).

mod browser;
mod marks;
mod system;

use curfew_domain::device::{Device, Kind};
use http::HeaderMap;

const LONGEST_USER_AGENT: usize = 512;

/// The hint asked of browsers on pages. By themselves they tell system and brand, but Windows 10 from 11 only to
/// whoever asks.
pub const ACCEPT_CH: &str = "Sec-CH-UA-Platform-Version";

pub fn device(headers: &HeaderMap) -> Device {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let unquoted = |name: &str| text(name).trim_matches('"');
    let user_agent = text("user-agent");
    let user_agent = user_agent.get(..LONGEST_USER_AGENT).unwrap_or(user_agent);
    let os = system::name(user_agent, unquoted("sec-ch-ua-platform"), unquoted("sec-ch-ua-platform-version"));
    Device {
        browser: browser::name(user_agent, text("sec-ch-ua")).to_owned(),
        os: os.to_owned(),
        kind: kind(text("sec-ch-ua-mobile"), user_agent, os),
    }
}

fn kind(mobile_hint: &str, user_agent: &str, os: &str) -> Kind {
    match (os, mobile_hint) {
        ("iOS" | "Windows Phone" | "KaiOS" | "BlackBerry", _) | ("Android", "?1") => Kind::Phone,
        ("Android", _) if user_agent.contains("Mobile") => Kind::Phone,
        ("iPadOS" | "Android" | "Kindle", _) => Kind::Tablet,
        ("Windows" | "Windows 10" | "Windows 11" | "macOS" | "Linux" | "ChromeOS" | "FreeBSD", _) => Kind::Desktop,
        _ => Kind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device_of(pairs: &[(&'static str, &str)]) -> Device {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().expect("a header value"));
        }
        device(&headers)
    }

    fn named(pairs: &[(&'static str, &str)]) -> (String, Kind) {
        let device = device_of(pairs);
        (device.to_string(), device.kind)
    }

    const CHROME_LINUX: &str =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
    const CHROME_WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
    const CHROME_ANDROID: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36";
    const SAFARI_IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1";
    const SAFARI_MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15";

    #[test]
    fn devices_get_the_names_people_use() {
        let on = |text: &str, more: &str| text.replace(" Safari/537.36", &[" Safari/537.36", more].concat());
        for (user_agent, name, kind) in [
            (CHROME_LINUX.to_owned(), "Chrome on Linux", Kind::Desktop),
            (on(CHROME_WINDOWS, " Edg/156.0.0.0"), "Edge on Windows", Kind::Desktop),
            (on(CHROME_WINDOWS, " OPR/125.0.0.0"), "Opera on Windows", Kind::Desktop),
            (
                CHROME_LINUX.replace("X11; Linux x86_64", "X11; CrOS x86_64 14541.0.0"),
                "Chrome on ChromeOS",
                Kind::Desktop,
            ),
            (CHROME_ANDROID.to_owned(), "Chrome on Android", Kind::Phone),
            (CHROME_ANDROID.replace(" Mobile", ""), "Chrome on Android", Kind::Tablet),
            (
                CHROME_ANDROID.replace("Chrome/156", "SamsungBrowser/29.0 Chrome/136"),
                "Samsung Internet on Android",
                Kind::Phone,
            ),
            (
                CHROME_ANDROID.replace("K)", "Pixel 9; wv)").replace("Chrome/", "Version/4.0 Chrome/"),
                "An app on Android",
                Kind::Phone,
            ),
            (SAFARI_MAC.to_owned(), "Safari on macOS", Kind::Desktop),
            (SAFARI_IPHONE.to_owned(), "Safari on iOS", Kind::Phone),
            (SAFARI_IPHONE.replace("Version/26.0", "CriOS/156.0.0.0"), "Chrome on iOS", Kind::Phone),
            (SAFARI_IPHONE.replace("Version/26.0", "FxiOS/145.0"), "Firefox on iOS", Kind::Phone),
            (SAFARI_IPHONE.replace("iPhone; CPU iPhone", "iPad; CPU"), "Safari on iPadOS", Kind::Tablet),
            (SAFARI_MAC.replace("Version/26.0", "EdgiOS/156.0 Version/26.0"), "Edge on iPadOS", Kind::Tablet),
            (
                SAFARI_IPHONE.replace("Safari/604.1", "Instagram 400.0.0.1 (iPhone17,1; iOS 18_6)"),
                "Instagram on iOS",
                Kind::Phone,
            ),
            (SAFARI_IPHONE.replace(" Safari/604.1", ""), "An app on iOS", Kind::Phone),
            ("okhttp/4.12.0".into(), "An app on an unknown system", Kind::Unknown),
            ("Notes/3 CFNetwork/1568.300.101 Darwin/24.2.0".into(), "An app on iOS", Kind::Phone),
        ] {
            assert_eq!(named(&[("user-agent", &user_agent)]), (name.to_owned(), kind), "{user_agent}");
        }
        let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
        assert_eq!(named(&[("user-agent", firefox)]), ("Firefox on Windows".into(), Kind::Desktop));
    }

    #[test]
    fn hints_tell_what_user_agents_hide() {
        for (brands, name) in [
            (r#""Chromium";v="156", "Not_A Brand";v="99""#, "Chromium on Windows"),
            (r#""Google Chrome";v="156", "Chromium";v="156", "Not_A Brand";v="99""#, "Chrome on Windows"),
            (r#""Brave";v="156", "Chromium";v="156", "Not_A Brand";v="99""#, "Brave on Windows"),
            (r#""Chromium";v="156", "Vivaldi";v="7.6", "Not_A Brand";v="99""#, "Vivaldi on Windows"),
        ] {
            assert_eq!(named(&[("user-agent", CHROME_WINDOWS), ("sec-ch-ua", brands)]).0, name);
        }
    }

    /// The version in the user agent stands still: `NT 10.0` is Windows 11 as well.
    #[test]
    fn the_version_of_windows_is_told_where_a_hint_tells_it_and_no_other_version_is() {
        for (version, name) in [
            ("\"19.0.0\"", "Chrome on Windows 11"),
            ("\"10.0.0\"", "Chrome on Windows 10"),
            ("\"0.3.0\"", "Chrome on Windows"),
            ("junk", "Chrome on Windows"),
        ] {
            let hints = [("sec-ch-ua-platform", "\"Windows\""), ("sec-ch-ua-platform-version", version)];
            assert_eq!(named(&[&[("user-agent", CHROME_WINDOWS)], &hints[..]].concat()).0, name);
        }
        let mac = [("sec-ch-ua-platform", "\"macOS\""), ("sec-ch-ua-platform-version", "\"15.6.0\"")];
        assert_eq!(named(&[&[("user-agent", CHROME_LINUX)], &mac[..]].concat()).0, "Chrome on macOS");
    }

    /// A socket's handshake carries no hints, other requests of the same browser do.
    #[test]
    fn with_hints_or_without_a_browser_is_of_one_family() {
        let bare = device_of(&[("user-agent", CHROME_WINDOWS)]);
        for (_, name) in browser::BRANDS.iter().filter(|(_, name)| *name != browser::APP) {
            let hinted = Device { browser: (*name).to_owned(), ..bare.clone() };
            assert!(hinted.is_same_family(&bare), "{name}");
        }
        let hints = [("sec-ch-ua-platform", "\"Windows\""), ("sec-ch-ua-platform-version", "\"19.0.0\"")];
        assert!(device_of(&[&[("user-agent", CHROME_WINDOWS)], &hints[..]].concat()).is_same_family(&bare));
        let desktop_page = device_of(&[("user-agent", CHROME_LINUX), ("sec-ch-ua-platform", "\"Linux\"")]);
        assert!(desktop_page.is_same_family(&device_of(&[("user-agent", CHROME_ANDROID)])), "an unfolded phone");
        let ipad = SAFARI_IPHONE.replace("iPhone; CPU iPhone", "iPad; CPU");
        assert!(
            device_of(&[("user-agent", SAFARI_MAC)]).is_same_family(&device_of(&[("user-agent", &ipad)])),
            "half a screen"
        );
    }

    #[test]
    fn nothing_of_the_header_itself_is_shown() {
        let markup = "<img src=x onerror=alert(1)>";
        assert_eq!(
            named(&[("user-agent", markup), ("sec-ch-ua", markup), ("sec-ch-ua-platform", markup)]),
            ("An app on an unknown system".into(), Kind::Unknown)
        );
        assert_eq!(named(&[]).0, "A browser on an unknown system");
        assert_eq!(named(&[("user-agent", &"ä".repeat(5000))]).0, "A browser on an unknown system");
    }
}
