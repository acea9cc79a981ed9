//! Security headers: one list, on every answer that has not set its own.

use crate::config::Config;
use http::{HeaderName, HeaderValue};

/// What a page may load: our own files and the one inline script that carries the nonce. WebAssembly needs
/// `wasm-unsafe-eval`; nothing else that is unsafe is allowed (CSP Level 3).
pub fn page_policy(nonce: &str, https: bool) -> String {
    let upgrade = if https { "; upgrade-insecure-requests" } else { "" };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'{upgrade}"
    )
}

/// What the page of the API's description may load: files of ours, nothing inline.
pub const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                               connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Name and value of what every answer carries.
pub fn common(config: &Config) -> Vec<(HeaderName, HeaderValue)> {
    let fixed = |name, value| (HeaderName::from_static(name), HeaderValue::from_static(value));
    let mut all = vec![
        // What may be kept says so itself; who somebody is, and what an error tells, never may.
        fixed("cache-control", "no-store"),
        fixed(
            "content-security-policy",
            "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        ),
        fixed("x-content-type-options", "nosniff"),
        // Not `no-referrer`: it would make browsers send `Origin: null` with our own forms.
        fixed("referrer-policy", "same-origin"),
        fixed("cross-origin-opener-policy", "same-origin"),
        fixed("cross-origin-resource-policy", "same-origin"),
        fixed("x-frame-options", "DENY"),
        fixed("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ];
    if config.is_https() {
        all.push(fixed("strict-transport-security", "max-age=63072000; includeSubDomains"));
    }
    all
}
