//! `/oauth`: programs and native apps, by the letter of RFC 6749, 7009 and 7662.

mod bad_requests;
mod clients;
mod command;
mod feed;
mod introspect;
mod refresh;
mod revoke;
mod stream;

use crate::support::Reply;

/// Checks status, `error` and the headers every refusal has.
#[track_caller]
pub fn refused(reply: &Reply, status: u16, error: &str) {
    let body = reply.json();
    assert_eq!((reply.status.as_u16(), body["error"].as_str()), (status, Some(error)), "{body}");
    assert!(body["error_description"].as_str().is_some_and(|text| text.len() > 10), "{body}");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.content_type(), "application/json");
    assert_eq!(reply.header("www-authenticate").is_empty(), !matches!(status, 401 | 403), "{body}");
}
