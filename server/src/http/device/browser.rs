//! The browser's name, by the user agent and the list of brands (`Sec-CH-UA`). One of a fixed set; versions are left
//! out, so that an update does not look like another device.

use super::marks::MARKS;

/// Nothing that is known.
pub const UNKNOWN: &str = "A browser";
/// A program that is no browser, or shows pages inside itself.
pub const APP: &str = "An app";

/// What only the list of brands tells: the user agents of these are all Chrome's. The list names the engine too
/// and one brand that means nothing, so the most particular counts
/// (<https://wicg.github.io/ua-client-hints/#sec-ch-ua>).
pub const BRANDS: [(&str, &str); 11] = [
    ("\"Microsoft Edge\"", "Edge"),
    ("\"Opera GX\"", "Opera GX"),
    ("\"Opera\"", "Opera"),
    ("\"Brave\"", "Brave"),
    ("\"Vivaldi\"", "Vivaldi"),
    ("\"Samsung Internet\"", "Samsung Internet"),
    ("\"YaBrowser\"", "Yandex Browser"),
    ("\"DuckDuckGo\"", "DuckDuckGo"),
    ("\"Android WebView\"", APP),
    ("\"Google Chrome\"", "Chrome"),
    ("\"Chromium\"", "Chromium"),
];

/// Products that say nothing beyond the engine.
const PLAIN: [&str; 9] =
    ["Mozilla", "AppleWebKit", "Chrome", "Safari", "Version", "Mobile", "Gecko", "Firefox", "Ubuntu"];

pub fn name(user_agent: &str, brands: &str) -> &'static str {
    find(&MARKS, user_agent).or_else(|| find(&BRANDS, brands)).or_else(|| by_engine(user_agent)).unwrap_or(UNKNOWN)
}

fn find(table: &[(&str, &'static str)], text: &str) -> Option<&'static str> {
    table.iter().find(|(word, _)| text.contains(word)).map(|(_, name)| *name)
}

fn by_engine(user_agent: &str) -> Option<&'static str> {
    let says = |word: &str| user_agent.contains(word);
    if user_agent.is_empty() {
        None
    } else if !says("Mozilla/") || is_robot(user_agent) {
        // Browsers all say "Mozilla", since sites once asked for it.
        Some(APP)
    } else if says("MSIE ") || says("Trident/") {
        Some("Internet Explorer")
    } else if is_webview(user_agent) {
        Some(APP)
    } else if says("Chrome/") || says("Chromium/") {
        Some(if is_plain(user_agent) { "Chrome" } else { "Chromium" })
    } else if says("Firefox/") {
        is_plain(user_agent).then_some("Firefox")
    } else if says("Android") && says("Safari/") {
        Some("Android Browser")
    } else {
        (says("Safari") && is_plain(user_agent)).then_some("Safari")
    }
}

/// The engine of the system inside an app: Android says so, or Version/4.0; on iOS only Safari and browsers say Safari.
fn is_webview(user_agent: &str) -> bool {
    let says = |word: &str| user_agent.contains(word);
    says("; wv)") || (says("Version/4.0 ") && says("Chrome/")) || (says("like Mac OS X") && !says("Safari"))
}

/// Programs that act for people say so, most of them. Cubot makes phones.
fn is_robot(user_agent: &str) -> bool {
    let lower = user_agent.to_ascii_lowercase().replace("cubot", "");
    ["bot", "spider", "crawl"].iter().any(|word| lower.contains(word))
}

/// Whether no product is named that would be somebody else's. What stands in brackets is about the system.
fn is_plain(user_agent: &str) -> bool {
    let mut depth = 0_u32;
    let outside: String = user_agent
        .chars()
        .map(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ if depth == 0 => return c,
                _ => {}
            }
            ' '
        })
        .collect();
    outside.split_whitespace().all(|product| PLAIN.contains(&product.split('/').next().unwrap_or_default()))
}
