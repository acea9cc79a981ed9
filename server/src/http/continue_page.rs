//! Small pages without the interface: the neutral one that continues a link from another site, and the ones
//! shown when a page cannot be rendered. No scripts, nothing about anybody.

use super::refusals::Refused;
use crate::html::escape;
use app::error::ApiError;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};

/// A link from another site arrives without the `SameSite=Strict` cookie, so who is signed in is unknown.
/// This page continues to the same address by itself; that second navigation is same-site and carries it.
pub fn continue_to(uri: &Uri) -> Response {
    // `;` and spaces cannot end the refresh target early: it comes from a parsed URI, in which a space cannot stand.
    let target = escape(uri.path_and_query().map_or("/", |target| target.as_str()));
    let body = format!(
        "<meta http-equiv=\"refresh\" content=\"0;url={target}\"><title>Curfew</title><p><a href=\"{target}\">Continue to Curfew</a></p>"
    );
    page(StatusCode::OK, &body)
}

/// Whether the request is a navigation from somewhere else (Fetch Metadata). Browsers that do not say are
/// taken at face value: they see a sign-in page at worst.
pub fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let is = |name: &str, wanted: &[&str]| {
        headers.get(name).and_then(|value| value.to_str().ok()).is_some_and(|value| wanted.contains(&value))
    };
    is("sec-fetch-site", &["cross-site", "same-site"]) && is("sec-fetch-mode", &["navigate"])
}

/// When a page cannot be rendered: what happened and what to do, for a person.
pub fn failure(error: &ApiError) -> Response {
    let (title, text) = match error {
        ApiError::CookieDuplicated => {
            ("Your browser sent two session cookies", "Clear this site's cookies and sign in again.")
        }
        _ => ("Curfew cannot answer right now", "You are still signed in. Wait a moment, then load this page again."),
    };
    let mut response =
        page(super::error::status(error), &format!("<title>{title}</title><h1>{title}</h1><p>{text}</p>"));
    response.extensions_mut().insert(Refused(error.clone()));
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn page(status: StatusCode, body: &str) -> Response {
    let head = "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">";
    (
        status,
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")],
        format!("{head}{body}"),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_target_cannot_break_out_of_its_attribute() {
        let uri: Uri = "/sessions?a='&b=%22%3Cscript%3E".parse().expect("a URI");
        let body = axum::body::to_bytes(continue_to(&uri).into_body(), 4096).await.expect("a body");
        let body = String::from_utf8_lossy(&body);
        assert!(body.contains("url=/sessions?a=&#39;&amp;b=%22%3Cscript%3E\""), "{body}");
    }
}
