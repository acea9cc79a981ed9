//! The road to a mail server. Links in mails let somebody in, so they travel encrypted, or not beyond this
//! machine.

use lettre::{AsyncSmtpTransport, Tokio1Executor};
use std::{net::IpAddr, time::Duration};

pub type Smtp = AsyncSmtpTransport<Tokio1Executor>;

/// For each command; a mail takes five or six.
const PATIENCE: Duration = Duration::from_secs(10);
const HINT: &str = "write smtps://USER:PASSWORD@mail.example.org, or smtp://USER:PASSWORD@mail.example.org?tls=required for STARTTLS; special characters percent-encoded";

/// The server `url` names.
///
/// # Errors
/// What to write instead. Nothing of the URL is in it, which holds a password.
pub fn road(url: &str) -> Result<Smtp, String> {
    let url = url.trim();
    let parsed: http::Uri = url.parse().map_err(|_| format!("it is not a URL; {HINT}"))?;
    let host = parsed.host().unwrap_or_default();
    let asks_for_tls = parsed.query().is_some_and(|query| query.split('&').any(|pair| pair == "tls=required"));
    match parsed.scheme_str() {
        Some("smtps") => {}
        Some("smtp") if asks_for_tls || is_loopback(host) => {}
        Some("smtp") => return Err(format!("links in mails would cross the network unencrypted; {HINT}")),
        _ => return Err(format!("its scheme is not smtps or smtp; {HINT}")),
    }
    let builder = Smtp::from_url(url).map_err(|_| HINT.to_owned())?;
    Ok(builder.timeout(Some(PATIENCE)).build())
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_travel_in_the_clear_is_refused() {
        for good in [
            "smtps://anna:se%40cret@mail.example.org",
            "smtps://mail.example.org:4650",
            "smtp://anna:secret@mail.example.org?tls=required",
            "smtp://localhost:1025",
            "smtp://127.0.0.1",
            "smtp://[::1]:2525\n",
        ] {
            assert!(road(good).is_ok(), "{good}");
        }
        for (bad, hint) in [
            ("smtp://anna:secret@mail.example.org", "unencrypted"),
            ("smtp://anna:secret@mail.example.org?tls=opportunistic", "unencrypted"),
            ("smtp://localhost.example.org", "unencrypted"),
            ("http://anna:secret@mail.example.org", "scheme"),
            ("mail.example.org", "smtps://"),
            ("smtps://", "smtps://"),
            ("", "smtps://"),
        ] {
            let Err(error) = road(bad) else { panic!("{bad}") };
            assert!(error.contains(hint) && !error.contains("secret"), "{bad}: {error}");
        }
    }
}
