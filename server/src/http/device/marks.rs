//! What tells a browser, or an app with a browser inside, from the engine it is built on: a word of the user
//! agent. The first that is found counts. `make bench-names` measures the table on public user agents.

use super::browser::APP;

/// Word and name, and why the line is there where the word does not say it.
pub const MARKS: [(&str, &str); 99] = [
    // Apps with a browser inside. People do sign in there, and would look for the app's name.
    ("FBAN/Messenger", "Messenger"),   // iOS; says FBAV/ as Facebook does
    ("FB_IAB/MESSENGER", "Messenger"), // Android
    ("FB_IAB/Orca", "Messenger"),      // Android, later
    ("Instagram ", "Instagram"),       // before Facebook, whose words it may carry
    ("FBAN/", "Facebook"),             // iOS
    ("FBAV/", "Facebook"),             // Android
    ("FBIOS", "Facebook"),             // iOS, its own requests
    ("Pinterest", "Pinterest"),        // written [Pinterest/iOS] and Pinterest for …
    ("Snapchat", "Snapchat"),
    ("LinkedInApp", "LinkedIn"),
    ("musical_ly", "TikTok"), // its first name
    ("BytedanceWebview", "TikTok"),
    ("Twitter for ", "X"), // iOS
    ("TwitterAndroid", "X"),
    ("MicroMessenger", "WeChat"),
    (" Line/", "LINE"),
    ("Slack", "Slack"),
    ("Spotify", "Spotify"),
    ("Teams/", "Microsoft Teams"),
    ("GSA/", "Google app"),          // "Google Search App"
    ("Thunderbird/", "Thunderbird"), // shows pages in tabs
    ("Outlook", "Outlook"),          // sign-in windows of the desktop program and of the apps
    // Apps that are none of these but say that they are apps.
    ("Electron/", APP),
    ("AtomShell/", APP), // Electron's first name
    ("AdobeAIR/", APP),
    ("Crosswalk/", APP), // an engine to pack web apps with
    // Browsers. First those that carry the mark of another one below.
    ("OculusBrowser/", "Meta Quest Browser"), // says SamsungBrowser/
    ("AlohaBrowser/", "Aloha Browser"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("MiuiBrowser/", "Mi Browser"),
    ("Mint Browser/", "Mint Browser"),
    ("Whale/", "Whale"),
    ("coc_coc_browser", "Coc Coc"),
    ("CocCoc", "Coc Coc"),                           // spelt so on phones
    ("AvastSecureBrowser/", "Avast Secure Browser"), // iOS
    ("Avast/", "Avast Secure Browser"),
    ("AVG/", "AVG Secure Browser"),
    ("SznProhlizec/", "Seznam.cz"),
    ("Seznam.cz/", "Seznam.cz"),
    ("baidubrowser", "Baidu Browser"),
    ("BIDUBrowser", "Baidu Browser"), // Windows
    ("baidubox", "Baidu"),            // the search app
    ("QQBrowser", "QQ Browser"),
    ("UCBrowser", "UC Browser"),
    ("UC Browser", "UC Browser"),
    ("UCWEB", "UC Browser"),     // its proxy mode
    ("UBrowser/", "UC Browser"), // Windows
    ("Puffin/", "Puffin"),
    ("MxBrowser/", "Maxthon"), // phones
    ("Maxthon", "Maxthon"),
    ("Sleipnir", "Sleipnir"),
    ("Silk/", "Silk"), // Amazon's tablets
    ("Silk-Accelerated", "Silk"),
    (" Dolphin", "Dolphin"),
    ("Instabridge/", "Instabridge"),
    ("Tenta/", "Tenta"),
    ("Ecosia ", "Ecosia"), // written in brackets: (Ecosia ios@…)
    ("DuckDuckGo/", "DuckDuckGo"),
    ("Ddg/", "DuckDuckGo"), // since 2022
    ("Focus/", "Firefox Focus"),
    ("Klar/", "Firefox Focus"), // its German name
    ("Coast/", "Opera Coast"),
    ("Opera Mini", "Opera Mini"), // renders elsewhere: its address is a data centre's
    ("OPiOS/", "Opera Mini"),     // iOS
    ("OPR/", "Opera"),            // since it is built on Chromium
    ("OPT/", "Opera"),            // Opera Touch, iOS
    ("OPX/", "Opera GX"),         // iOS
    ("Opera", "Opera"),           // its own engine
    ("Vivaldi/", "Vivaldi"),      // only where a site needs to know; else hints tell
    ("YaBrowser/", "Yandex Browser"),
    ("YaSearchBrowser/", "Yandex Browser"), // the search app
    ("SamsungBrowser/", "Samsung Internet"),
    ("brave/", "Brave"), // first versions; later ones tell by hints alone
    ("Brave/", "Brave"),
    ("Brave Chrome/", "Brave"),
    ("Comodo_Dragon/", "Comodo Dragon"),
    (" Dragon/", "Comodo Dragon"),
    (" Iron", "Iron"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"), // Android
    ("EdgiOS/", "Edge"),
    ("Edge/", "Edge"), // its own engine
    // Relatives of Firefox, most of which call themselves Firefox as well.
    ("PaleMoon/", "Pale Moon"),
    ("Basilisk/", "Basilisk"),
    ("Waterfox/", "Waterfox"),
    ("SeaMonkey/", "SeaMonkey"),
    ("SailfishBrowser/", "Sailfish Browser"),
    ("MullvadBrowser/", "Mullvad Browser"),
    ("FxiOS/", "Firefox"), // iOS
    // Small ones that would pass for Safari.
    ("Epiphany/", "GNOME Web"),
    ("Konqueror/", "Konqueror"),
    ("konqueror/", "Konqueror"), // spelt so for a while
    ("Falkon/", "Falkon"),
    ("QupZilla/", "Falkon"), // its first name
    ("qutebrowser/", "qutebrowser"),
    ("Otter/", "Otter"),
    ("Midori/", "Midori"),
    ("CriOS/", "Chrome"),           // iOS
    ("HeadlessChrome", "Chromium"), // driven by a program
];
