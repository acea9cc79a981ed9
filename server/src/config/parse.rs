//! From the text of a setting to its value, or to what to write instead.

use super::KeyRotation;
use lettre::message::Mailbox;
use std::{fmt, time::Duration};
use zeroize::Zeroizing;

/// A setting that `Debug` does not show.
#[derive(Clone)]
pub struct Hidden(Zeroizing<String>);

impl Hidden {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

#[allow(clippy::unnecessary_wraps, reason = "the shape clap asks for")]
pub fn hidden(text: &str) -> Result<Hidden, String> {
    Ok(Hidden(Zeroizing::new(text.to_owned())))
}

pub fn hidden_file(path: &str) -> Result<Hidden, String> {
    std::fs::read_to_string(path)
        .map(|text| Hidden(Zeroizing::new(text)))
        .map_err(|error| format!("it cannot be read: {error}"))
}

pub fn span(text: &str, least: &str, most: &str) -> Result<Duration, String> {
    let parse =
        |text: &str| humantime::parse_duration(text).map_err(|_| "write a duration like 10m, 30s or 14d".to_owned());
    let (value, least_value, most_value) = (parse(text)?, parse(least)?, parse(most)?);
    if (least_value..=most_value).contains(&value) {
        Ok(value)
    } else {
        Err(format!("it must be between {least} and {most}"))
    }
}

pub fn key_rotation(text: &str) -> Result<KeyRotation, String> {
    if text == "off" { Ok(KeyRotation(None)) } else { span(text, "1h", "10y").map(|span| KeyRotation(Some(span))) }
}

/// An origin: scheme, host, optional port, nothing else.
pub fn public_url(text: &str) -> Result<String, String> {
    let text = text.trim().trim_end_matches('/');
    let uri: http::Uri = text.parse().map_err(|_| "write a URL like https://id.example.org".to_owned())?;
    let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
        return Err("write a URL like https://id.example.org".to_owned());
    };
    if !matches!(uri.path(), "" | "/")
        || uri.query().is_some()
        || uri.authority().is_some_and(|a| a.as_str().contains('@'))
    {
        return Err("it must not have a path, a query or a user".to_owned());
    }
    match scheme {
        "https" => Ok(text.to_owned()),
        "http" if is_loopback(host) => Ok(text.to_owned()),
        "http" => Err("http is for localhost only; put a TLS-terminating proxy in front and write https://".to_owned()),
        other => Err(format!("{other} is not http or https")),
    }
}

pub fn host(url: &str) -> Option<String> {
    url.parse::<http::Uri>().ok()?.host().map(str::to_owned)
}

pub fn mailbox(text: &str) -> Result<Mailbox, String> {
    text.parse()
        .map_err(|_| "write an address like no-reply@example.org or \"Curfew <no-reply@example.org>\"".to_owned())
}

pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
