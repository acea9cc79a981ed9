//! Files of the interface, inside the binary, compressed when it was built. Their folder is named after a
//! hash of their content, so they can be kept for ever.

use app::shell::AssetPaths;
use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::sync::OnceLock;

/// `target/site` as `scripts/build` leaves it. A debug build reads it from disk at each request.
#[derive(RustEmbed)]
#[folder = "../target/site"]
struct Site;

const FOREVER: &str = "public, max-age=31536000, immutable";
const A_DAY: &str = "public, max-age=86400";

/// Where style sheet, script and WebAssembly are. Without a built interface (tests of the server alone)
/// pages still work, unstyled and without script.
pub fn paths() -> AssetPaths {
    static FOLDER: OnceLock<String> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        Site::iter()
            .find_map(|file| file.strip_suffix("/curfew.js").map(str::to_owned))
            .unwrap_or_else(|| "pkg".to_owned())
    });
    // `cargo leptos watch` leaves the second name.
    let wasm = if Site::get(&format!("{folder}/curfew_bg.wasm")).is_some() { "curfew_bg.wasm" } else { "curfew.wasm" };
    AssetPaths {
        css: format!("/{folder}/curfew.css"),
        js: format!("/{folder}/curfew.js"),
        wasm: format!("/{folder}/{wasm}"),
    }
}

/// Serves the file at the request's path, in the best encoding the browser takes.
pub async fn asset(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let compressed = encodings(request.headers())
        .find_map(|(name, suffix)| Site::get(&format!("{path}{suffix}")).map(|file| (file, Some(name))));
    match compressed.or_else(|| Site::get(path).map(|file| (file, None))) {
        Some((file, encoding)) if !is_variant(path) => answer(path, file, encoding),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whether the path names a compressed form of a file, which has no address of its own.
fn is_variant(path: &str) -> bool {
    matches!(path.rsplit_once('.'), Some((_, "br" | "gz")))
}

/// What `Accept-Encoding` allows, best first (RFC 9110 §12.5.3). A browser that lists an encoding takes it.
fn encodings(headers: &HeaderMap) -> impl Iterator<Item = (&'static str, &'static str)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
    [("br", ".br"), ("gzip", ".gz")].into_iter().filter(move |(name, _)| {
        accepted
            .split(',')
            .map(str::trim)
            .any(|offer| offer == *name || (offer.starts_with(&format!("{name};")) && !offer.ends_with("q=0")))
    })
}

fn answer(path: &str, file: EmbeddedFile, encoding: Option<&'static str>) -> Response {
    let cache = if path.starts_with("pkg/") { FOREVER } else { A_DAY };
    let headers =
        [(header::CONTENT_TYPE, media_type(path)), (header::CACHE_CONTROL, cache), (header::VARY, "accept-encoding")];
    let mut response = (headers, file.data.into_owned()).into_response();
    if let Some(encoding) = encoding {
        response.headers_mut().insert(header::CONTENT_ENCODING, http::HeaderValue::from_static(encoding));
    }
    response
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
