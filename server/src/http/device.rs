//! Names the device behind a request from its client hints and user agent. Both are free text from anybody:
//! what comes out is one of a fixed set of names, so nothing of it has to be escaped, logged or stored raw.

use curfew_domain::device::{Device, Kind};
use http::HeaderMap;
use woothee::parser::Parser;

const LONGEST_USER_AGENT: usize = 512;

pub fn device(headers: &HeaderMap) -> Device {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let user_agent = text("user-agent");
    let user_agent = user_agent.get(..LONGEST_USER_AGENT).unwrap_or(user_agent);
    let parsed = Parser::new().parse(user_agent);
    let browser = hinted_browser(text("sec-ch-ua")).or_else(|| parsed.as_ref().and_then(|p| known_browser(p.name)));
    let os =
        known_os(text("sec-ch-ua-platform").trim_matches('"')).or_else(|| parsed.as_ref().and_then(|p| known_os(p.os)));
    let kind = kind(text("sec-ch-ua-mobile"), user_agent, os);
    Device {
        browser: browser.unwrap_or("A browser").to_owned(),
        os: os.unwrap_or("an unknown system").to_owned(),
        kind,
    }
}

/// The brand list names the engine too and one brand that means nothing; the most specific name counts.
/// (<https://wicg.github.io/ua-client-hints/#sec-ch-ua>)
fn hinted_browser(brands: &str) -> Option<&'static str> {
    const SPECIFIC_FIRST: [(&str, &str); 8] = [
        ("\"Microsoft Edge\"", "Edge"),
        ("\"Opera\"", "Opera"),
        ("\"Brave\"", "Brave"),
        ("\"Vivaldi\"", "Vivaldi"),
        ("\"Samsung Internet\"", "Samsung Internet"),
        ("\"YaBrowser\"", "Yandex Browser"),
        ("\"Google Chrome\"", "Chrome"),
        ("\"Chromium\"", "Chromium"),
    ];
    SPECIFIC_FIRST.iter().find(|(brand, _)| brands.contains(brand)).map(|(_, name)| *name)
}

fn known_browser(name: &str) -> Option<&'static str> {
    Some(match name {
        "Chrome" => "Chrome",
        "Firefox" => "Firefox",
        "Safari" => "Safari",
        "Edge" => "Edge",
        "Opera" => "Opera",
        "Vivaldi" => "Vivaldi",
        "SamsungBrowser" => "Samsung Internet",
        "Yandex Browser" => "Yandex Browser",
        "Internet Explorer" => "Internet Explorer",
        _ => return None,
    })
}

fn known_os(name: &str) -> Option<&'static str> {
    Some(match name {
        "Linux" => "Linux",
        "macOS" | "Mac OSX" => "macOS",
        "Android" => "Android",
        "iPhone" | "iOS" => "iOS",
        "iPad" => "iPadOS",
        "Chrome OS" | "ChromeOS" | "Chromium OS" => "ChromeOS",
        other if other.starts_with("Windows") => "Windows",
        _ => return None,
    })
}

fn kind(mobile_hint: &str, user_agent: &str, os: Option<&'static str>) -> Kind {
    match (os, mobile_hint) {
        (None, _) => Kind::Unknown,
        (Some("iOS"), _) | (Some("Android"), "?1") => Kind::Phone,
        (Some("Android"), _) if user_agent.contains("Mobile") => Kind::Phone,
        (Some("iPadOS" | "Android"), _) => Kind::Tablet,
        (Some(_), _) => Kind::Desktop,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(pairs: &[(&'static str, &str)]) -> (String, Kind) {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().expect("a header value"));
        }
        let device = device(&headers);
        (device.to_string(), device.kind)
    }

    const CHROME_LINUX: &str =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

    #[test]
    fn devices_get_the_names_people_use() {
        let hints = r#""Chromium";v="156", "Not_A Brand";v="99""#;
        assert_eq!(
            named(&[("user-agent", CHROME_LINUX), ("sec-ch-ua", hints), ("sec-ch-ua-platform", "\"Linux\"")]).0,
            "Chromium on Linux"
        );
        assert_eq!(named(&[("user-agent", CHROME_LINUX)]).0, "Chrome on Linux");
        let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
        assert_eq!(named(&[("user-agent", firefox)]), ("Firefox on Windows".into(), Kind::Desktop));
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";
        assert_eq!(named(&[("user-agent", iphone)]), ("Safari on iOS".into(), Kind::Phone));
        let android = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36";
        assert_eq!(named(&[("user-agent", android)]), ("Chrome on Android".into(), Kind::Phone));
    }

    #[test]
    fn nothing_of_the_header_itself_is_shown() {
        let markup = "<img src=x onerror=alert(1)>";
        assert_eq!(
            named(&[("user-agent", markup), ("sec-ch-ua", markup), ("sec-ch-ua-platform", markup)]),
            ("A browser on an unknown system".into(), Kind::Unknown)
        );
        assert_eq!(named(&[]).0, "A browser on an unknown system");
        assert_eq!(named(&[("user-agent", &"ä".repeat(5000))]).0, "A browser on an unknown system");
    }
}
