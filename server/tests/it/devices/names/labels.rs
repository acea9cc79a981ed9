//! What the corpus of uap-core calls a browser or a system, in our names. It tells phones' versions of a browser
//! apart, distributions of Linux, and makers of televisions; we do not.

/// Names that claim nothing: for programs, and for browsers nobody has heard of.
pub const NAMELESS: [&str; 3] = ["A browser", "An app", "Chromium"];

const SAME: [&str; 45] = [
    "Aloha Browser",
    "Avast Secure Browser",
    "Baidu Browser",
    "Basilisk",
    "Brave",
    "Chrome",
    "Chromium",
    "Coc Coc",
    "Comodo Dragon",
    "Dolphin",
    "DuckDuckGo",
    "Edge",
    "Facebook",
    "Firefox",
    "Huawei Browser",
    "Instabridge",
    "Instagram",
    "Iron",
    "Konqueror",
    "LINE",
    "Maxthon",
    "Midori",
    "Mint Browser",
    "Opera",
    "Opera Coast",
    "Opera Mini",
    "Otter",
    "Outlook",
    "Pale Moon",
    "Pinterest",
    "Puffin",
    "QQ Browser",
    "Safari",
    "Sailfish Browser",
    "Samsung Internet",
    "Sleipnir",
    "Snapchat",
    "Spotify",
    "Thunderbird",
    "UC Browser",
    "Vivaldi",
    "Waterfox",
    "Whale",
    "Yandex Browser",
    "qutebrowser",
];

const OTHERWISE: [(&str, &str); 38] = [
    ("AVG", "AVG Secure Browser"),
    ("AdobeAIR", "An app"),
    ("Amazon Silk", "Silk"),
    ("Android", "Android Browser"),
    ("Chrome Mobile", "Chrome"),
    ("Chrome Mobile WebView", "An app"),
    ("Chrome Mobile iOS", "Chrome"),
    ("Crosswalk", "An app"),
    ("Dragon", "Comodo Dragon"),
    ("DuckDuckGo Mobile", "DuckDuckGo"),
    ("Ecosia Android", "Ecosia"),
    ("Ecosia iOS", "Ecosia"),
    ("Edge Mobile", "Edge"),
    ("Electron", "An app"),
    ("Facebook Messenger", "Messenger"),
    ("Firefox Beta", "Firefox"),
    ("Firefox Mobile", "Firefox"),
    ("Firefox iOS", "Firefox"),
    ("Google", "Google app"),
    ("HeadlessChrome", "Chromium"),
    ("IE", "Internet Explorer"),
    ("IE Large Screen", "Internet Explorer"),
    ("IE Mobile", "Internet Explorer"),
    ("MiuiBrowser", "Mi Browser"),
    ("Mobile Safari", "Safari"),
    ("Mobile Safari UI/WKWebView", "An app"),
    ("MullvadBrowser", "Mullvad Browser"),
    ("Oculus Browser", "Meta Quest Browser"),
    ("Opera Mobile", "Opera"),
    ("Opera Tablet", "Opera"),
    ("Outlook-iOS-Android", "Outlook"),
    ("QQ Browser Mini", "QQ Browser"),
    ("QQ Browser Mobile", "QQ Browser"),
    ("QupZilla", "Falkon"),
    ("Seznam prohlížeč", "Seznam.cz"),
    ("Slack Desktop Client", "Slack"),
    ("Twitter", "X"),
    ("Windows Live Mail", "Outlook"),
];

/// `None` for what has no name of its own here.
pub fn browser(label: &str) -> Option<&str> {
    let otherwise = OTHERWISE.iter().find(|(theirs, _)| *theirs == label).map(|(_, ours)| *ours);
    otherwise.or_else(|| SAME.contains(&label).then_some(label))
}

pub fn is_system(label: &str, name: &str) -> bool {
    match label {
        "iOS" => matches!(name, "iOS" | "iPadOS"),
        "Mac OS X" => name == "macOS",
        "Chrome OS" => name == "ChromeOS",
        "Windows Mobile" => name == "Windows Phone",
        "GoogleTV" => name == "Google TV",
        "Web0S" => name == "webOS",
        "ATV OS X" => name == "tvOS",
        "BlackBerry OS" | "BlackBerry Tablet OS" => name == "BlackBerry",
        "Chromecast Android" => name == "Android",
        "Chromecast Linux" | "Chromecast SmartSpeaker" | "Debian" | "Gentoo" | "Mandriva" | "Red Hat" | "Ubuntu" => {
            name == "Linux"
        }
        "Android" | "FreeBSD" | "KaiOS" | "Kindle" | "Linux" | "Sailfish" | "Tizen" | "Windows" | "Windows Phone"
        | "tvOS" | "webOS" => name == label,
        // Unknown there, or a system nobody signs in from any more.
        _ => name == "an unknown system",
    }
}
