//! The system's name, by the user agent and the hints about the platform.

/// Nothing that is known.
pub const UNKNOWN: &str = "an unknown system";

const HINTED: [(&str, &str); 6] = [
    ("Android", "Android"),
    ("Chrome OS", "ChromeOS"),
    ("Chromium OS", "ChromeOS"),
    ("Linux", "Linux"),
    ("macOS", "macOS"),
    ("iOS", "iOS"),
];

/// Word of the user agent and system, the most particular first.
const WORDS: [(&str, &str); 45] = [
    ("CrOS", "ChromeOS"),               // says X11 and sometimes Linux
    ("Windows Phone", "Windows Phone"), // says Android and iPhone too
    ("Windows Mobile", "Windows Phone"),
    ("Windows CE", "Windows Phone"),
    ("IEMobile", "Windows Phone"),
    ("XBLWP", "Windows Phone"),
    ("Xbox", "Xbox"), // says Windows
    ("Windows", "Windows"),
    ("Win32", "Windows"),
    ("Win64", "Windows"),
    ("WinNT", "Windows"),
    ("Silk", "Android"), // Amazon's tablets say Macintosh when they ask for desktop pages
    ("Apple TV", "tvOS"),
    ("AppleTV", "tvOS"),
    ("tvOS", "tvOS"),
    ("iPad", "iPadOS"),
    ("iPhone", "iOS"),
    ("iPod", "iOS"),
    ("CriOS", "iPadOS"), // these three say Macintosh when they ask for desktop pages
    ("FxiOS", "iPadOS"),
    ("EdgiOS", "iPadOS"),
    ("KAIOS", "KaiOS"), // says Mobile, nothing else
    ("KaiOS", "KaiOS"),
    ("Tizen", "Tizen"), // says Linux
    ("Web0S", "webOS"), // televisions; says Linux
    ("webOS", "webOS"),
    ("hpwOS", "webOS"),
    ("BlackBerry", "BlackBerry"),
    ("PlayBook", "BlackBerry"),
    ("BB10", "BlackBerry"),
    ("Sailfish", "Sailfish"),  // says Linux
    ("Kindle/", "Kindle"),     // says Linux, and "like Android"
    ("GoogleTV", "Google TV"), // says Linux
    ("Quest", "Android"),      // headsets say X11 and Linux
    ("Android", "Android"),    // says Linux
    ("; Adr ", "Android"),     // how UC Browser spells it
    ("android", "Android"),    // apps spell it so
    ("Macintosh", "macOS"),    // also an iPad that asks for desktop pages
    ("Mac OS X", "macOS"),
    ("(iOS", "iOS"), // apps
    ("iOS ", "iOS"),
    ("FreeBSD", "FreeBSD"),
    ("freebsd", "FreeBSD"),
    ("Linux", "Linux"),
    ("linux", "Linux"),
];

/// `version` is `Sec-CH-UA-Platform-Version`, the one version that is shown: those in user agents are frozen
/// (`NT 10.0`, `10_15_7`, `Android 10`). Windows 11 is 13 and later, Windows 10 is 1 to 10
/// (<https://wicg.github.io/ua-client-hints/#get-the-platform-version>).
pub fn name(user_agent: &str, platform: &str, version: &str) -> &'static str {
    if platform == "Windows" {
        let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        return match major {
            Some(13..) => "Windows 11",
            Some(1..=10) => "Windows 10",
            _ => "Windows",
        };
    }
    let hinted = HINTED.iter().find(|(hint, _)| *hint == platform);
    let told = hinted.or_else(|| WORDS.iter().find(|(word, _)| user_agent.contains(word)));
    told.map(|(_, name)| *name).or_else(|| apple(user_agent)).unwrap_or(UNKNOWN)
}

/// The networking library of Apple's systems names their common core; Intel's processors are in Macs only.
fn apple(user_agent: &str) -> Option<&'static str> {
    let says = |word: &str| user_agent.contains(word);
    let is_intel = says("x86_64") || says("i386");
    (says("Darwin/")).then_some(if is_intel { "macOS" } else { "iOS" })
}
