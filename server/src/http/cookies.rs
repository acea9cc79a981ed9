//! The only file that knows what a cookie looks like. Reading is exact and byte-wise on the raw header: a
//! percent-encoded name, a duplicate, or junk in somebody else's cookie neither replaces nor loses ours.

use crate::crypto::refresh_token::RefreshToken;
use app::theme::Theme;
use cookie::{Cookie, SameSite};
use http::{
    HeaderMap, HeaderValue,
    header::{COOKIE, SET_COOKIE},
};
use std::time::Duration;

/// The refresh token.
pub const REFRESH: &str = "__Host-refresh";
/// The proof that somebody signed in on this browser before; see `accounts::budget`.
const DEVICE: &str = "__Host-device";
/// Light or dark; tells nothing about anybody.
const THEME: &str = "__Host-theme";
/// tower-sessions: state before sign-in only.
pub const FLOW: &str = "__Host-flow";
/// What was begun before signing in goes on after a link from elsewhere.
pub const FLOW_SAME_SITE: SameSite = SameSite::Lax;

/// Browsers cap a cookie's life at 400 days (RFC 6265bis §5.5).
const LONGEST: Duration = Duration::from_hours(9600);

/// The name was sent more than once; which one is ours cannot be told, so the request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplicated;

pub fn refresh_token(headers: &HeaderMap) -> Result<Option<RefreshToken>, Duplicated> {
    Ok(read(headers, REFRESH)?.map(RefreshToken::new))
}

pub fn device_proof(headers: &HeaderMap) -> Option<String> {
    read(headers, DEVICE).ok().flatten().map(str::to_owned)
}

/// What is sent twice, or is no theme, is as if it were not sent.
pub fn theme(headers: &HeaderMap) -> Theme {
    read(headers, THEME).ok().flatten().and_then(Theme::parse).unwrap_or_default()
}

/// Following the system is having no cookie.
pub fn set_theme(theme: Theme) -> HeaderValue {
    match theme.attribute() {
        Some(value) => header(&build(THEME, value, LONGEST)),
        None => header(&build(THEME, "", Duration::ZERO)),
    }
}

pub fn set_refresh_token(token: &RefreshToken, session_left: Duration) -> HeaderValue {
    header(&build(REFRESH, token.expose(), session_left))
}

pub fn remove_refresh_token() -> HeaderValue {
    header(&build(REFRESH, "", Duration::ZERO))
}

pub fn set_device_proof(proof: &str) -> HeaderValue {
    header(&build(DEVICE, proof, LONGEST))
}

/// Every cookie of ours, set or removed, is built here (draft-ietf-oauth-browser-based-apps §6.1.3.2).
fn build<'a>(name: &'a str, value: &'a str, life: Duration) -> Cookie<'a> {
    let seconds = i64::try_from(life.min(LONGEST).as_secs()).unwrap_or(0);
    Cookie::build((name, value))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(time::Duration::seconds(seconds))
        .build()
}

/// Gives every `__Host-` cookie in an answer the attributes the name asks for. tower-sessions removes its
/// cookie without them, and a browser ignores such a line (RFC 6265bis §4.1.3.2).
pub fn complete(headers: &mut HeaderMap) {
    for (_, line) in headers.iter_mut().filter(|(name, _)| *name == SET_COOKIE) {
        if let Some(whole) = completed(line) {
            *line = whole;
        }
    }
}

fn completed(line: &HeaderValue) -> Option<HeaderValue> {
    let mut cookie = Cookie::parse(line.to_str().ok()?).ok()?;
    let is_whole = cookie.secure() == Some(true) && cookie.http_only() == Some(true) && cookie.path() == Some("/");
    if is_whole || !cookie.name().starts_with("__Host-") {
        return None;
    }
    cookie.set_secure(true);
    cookie.set_http_only(true);
    cookie.set_path("/");
    cookie.set_same_site(cookie.same_site().unwrap_or(FLOW_SAME_SITE));
    Some(header(&cookie))
}

fn header(cookie: &Cookie<'_>) -> HeaderValue {
    let mut value = HeaderValue::from_str(&cookie.to_string()).expect("names and values of ours are plain ASCII");
    value.set_sensitive(true);
    value
}

/// The value of the cookie called exactly `name` (RFC 6265 §4.2.1: pairs separated by `; `).
fn read<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Duplicated> {
    let mut values =
        headers.get_all(COOKIE).iter().flat_map(|header| header.as_bytes().split(|b| *b == b';')).filter_map(|pair| {
            let pair = pair.trim_ascii();
            let value = pair.strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
            Some(value)
        });
    let first = values.next();
    if values.next().is_some() {
        return Err(Duplicated);
    }
    // A value that is not text is not one of ours; the token codec says so to the person.
    Ok(first.map(|value| std::str::from_utf8(value).unwrap_or("")).filter(|value| !value.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(raw: &[&[u8]]) -> Result<Option<String>, Duplicated> {
        let mut headers = HeaderMap::new();
        for line in raw {
            headers.append(COOKIE, HeaderValue::from_bytes(line).expect("a header value"));
        }
        read(&headers, REFRESH).map(|value| value.map(str::to_owned))
    }

    #[test]
    fn only_the_exact_name_counts() {
        assert_eq!(found(&[b"__Host-refresh=a"]), Ok(Some("a".into())));
        assert_eq!(found(&[b"x=1; __Host-refresh=a=b; y=2"]), Ok(Some("a=b".into())));
        for other in [
            &b"__host-refresh=a"[..],
            b"__Host-refresh2=a",
            b"x__Host-refresh=a",
            b"%5F_Host-refresh=a",
            b"__Host-refresh =a",
            b"__Host-refresh",
            b"",
        ] {
            assert_eq!(found(&[other]), Ok(None), "{}", String::from_utf8_lossy(other));
        }
    }

    #[test]
    fn a_duplicate_is_refused_wherever_it_stands() {
        assert_eq!(found(&[b"__Host-refresh=a; __Host-refresh=b"]), Err(Duplicated));
        assert_eq!(found(&[b"__Host-refresh=a", b"__Host-refresh=a"]), Err(Duplicated));
    }

    #[test]
    fn bytes_in_other_cookies_do_not_lose_ours() {
        assert_eq!(found(&[b"x=\xff\xfe\"%00; __Host-refresh=a; y=\xe4"]), Ok(Some("a".into())));
        assert_eq!(found(&[b"__Host-refresh=\xff"]), Ok(None));
    }

    #[test]
    fn only_what_a_browser_would_ignore_is_completed() {
        let mut headers = HeaderMap::new();
        let lines = [
            ("__Host-flow=; Path=/; Max-Age=0", "__Host-flow=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0"),
            ("__Host-a=b; SameSite=Strict", "__Host-a=b; HttpOnly; SameSite=Strict; Secure; Path=/"),
            ("__Host-a=b; Path=/; Secure; HttpOnly", "__Host-a=b; Path=/; Secure; HttpOnly"),
            ("other=; Max-Age=0", "other=; Max-Age=0"),
        ];
        for (line, _) in lines {
            headers.append(SET_COOKIE, HeaderValue::from_static(line));
        }
        complete(&mut headers);
        assert!(headers.get_all(SET_COOKIE).iter().eq(lines.map(|(_, whole)| whole)));
    }

    #[test]
    fn setting_and_removing_differ_only_in_value_and_life() {
        let set = set_refresh_token(&RefreshToken::new("cft_x"), Duration::from_mins(1));
        assert_eq!(set, "__Host-refresh=cft_x; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=60");
        assert_eq!(remove_refresh_token(), "__Host-refresh=; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=0");
    }
}
