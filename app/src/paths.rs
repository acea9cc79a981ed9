//! Every URL of the product, once. Other modules name a path only through here.

use std::fmt::Write;

pub const HOME: &str = "/";
pub const SIGN_UP: &str = "/sign-up";
pub const SIGN_IN: &str = "/sign-in";
pub const SESSIONS: &str = "/sessions";
/// The same list, of what nobody used for a good while.
pub const SESSIONS_INACTIVE: &str = "/sessions?show=inactive";
pub const SIGNED_OUT: &str = "/signed-out";

/// Administration; for administrators.
pub const ADMIN: &str = "/admin";
/// Its part about everyone, and the audit log.
pub const ADMIN_EVERYONE: &str = "/admin?view=everyone";
pub const ADMIN_AUDIT: &str = "/admin?view=audit";
/// The audit log as a file, with the filter in the query; for administrators.
pub const AUDIT_CSV: &str = "/admin/audit.csv";
/// One's own account.
pub const ACCOUNT: &str = "/account";
/// Asks for the address a link is sent to.
pub const FORGOT_PASSWORD: &str = "/forgot-password";
/// Where links in mails lead, each with its token in the query. Each asks before anything happens.
pub const RESET_PASSWORD: &str = "/reset-password";
pub const CONFIRM_EMAIL: &str = "/confirm-email";
pub const CONFIRM_EMAIL_CHANGE: &str = "/confirm-email-change";
pub const NOT_ME: &str = "/not-me";
/// The mails that were not sent, where somebody tries Curfew out.
pub const DEV_MAIL: &str = "/dev/mail";

/// The form in the footer that chooses light or dark.
pub const THEME: &str = "/theme";

/// Where somebody signed in shows again who they are, and is led back from.
pub const PROVE: &str = "/prove";

/// The folder of the browser actions (server functions).
pub const API: &str = "/api";
/// The WebSocket that tells a tab its session has ended.
pub const LIVE: &str = "/live";
/// Answers as long as the server lives; asks nothing of the database.
pub const HEALTH: &str = "/healthz";

/// What programs can ask for, described for programs and, with a way to try it, for developers.
pub const OPENAPI: &str = "/openapi.json";
pub const API_DOCS: &str = "/docs/api";

/// Pages that only a signed-in person may see; the server refuses them before rendering.
pub const GUARDED: &[&str] = &[SESSIONS, ACCOUNT, ADMIN, PROVE];

/// Pages whose content the server makes ready (`plain/`). Whatever leads to one says `rel="external"`.
pub const PLAIN: &[&str] =
    &[ACCOUNT, ADMIN, PROVE, FORGOT_PASSWORD, RESET_PASSWORD, CONFIRM_EMAIL, CONFIRM_EMAIL_CHANGE, NOT_ME];

/// True for a path of a plain page.
pub fn is_plain(path: &str) -> bool {
    PLAIN.contains(&path.trim_end_matches('/'))
}

/// True for a path that only an administrator may see.
pub fn is_admins_only(path: &str) -> bool {
    path.trim_end_matches('/') == ADMIN
}

/// True for a path that only a signed-in person may see.
pub fn is_guarded(path: &str) -> bool {
    // The router takes a trailing slash for nothing.
    GUARDED.contains(&path.trim_end_matches('/'))
}

/// The sign-in page that leads back to `next` afterwards.
pub fn sign_in_then(next: &str) -> String {
    match safe_next(next) {
        Some(HOME) | None => SIGN_IN.to_owned(),
        Some(next) => format!("{SIGN_IN}?next={}", escape_query(next)),
    }
}

/// The page of a fresh proof that leads back to `next` afterwards.
pub fn prove_then(next: &str) -> String {
    match safe_next(next) {
        Some(next) => format!("{PROVE}?next={}", escape_query(next)),
        None => PROVE.to_owned(),
    }
}

/// Accepts a return-to target only if it stays on this origin: one leading slash, printable ASCII, no
/// backslash (browsers read `/\host` as another host, WHATWG URL §4.4), at most 512 bytes.
pub fn safe_next(next: &str) -> Option<&str> {
    let bytes = next.as_bytes();
    let rooted = bytes.first() == Some(&b'/') && bytes.get(1) != Some(&b'/');
    let plain = bytes.iter().all(|b| (0x21..0x7f).contains(b) && *b != b'\\');
    (rooted && plain && bytes.len() <= 512).then_some(next)
}

/// Percent-encodes what has a meaning of its own inside a query value (RFC 3986 §3.4).
pub fn escape_query(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 8);
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => out.push(byte as char),
            other => _ = write!(out, "%{other:02X}"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_target_never_leaves_this_origin() {
        for bad in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "evil",
            "",
            "/a\r\nb",
            "/ä",
            "/a b",
            "javascript:x",
        ] {
            assert_eq!(safe_next(bad), None, "{bad:?}");
        }
        for good in ["/", "/sessions", "/sessions?filter=a#b"] {
            assert_eq!(safe_next(good), Some(good));
        }
    }

    #[test]
    fn the_sign_in_link_carries_an_escaped_target() {
        assert_eq!(sign_in_then("/sessions?a=b&c"), "/sign-in?next=/sessions%3Fa%3Db%26c");
        assert_eq!(sign_in_then("//evil"), "/sign-in");
    }
}
