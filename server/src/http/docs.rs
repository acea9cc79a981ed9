//! `/docs/api`: Swagger UI over `/openapi.json`, for developers. Its files are inside the binary; the page and the
//! script that starts it are ours, so that nothing is inline and nothing is kept when the tab is closed.

use super::headers::DOCS_POLICY;
use axum::{
    extract::{Path, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use std::sync::Arc;
use utoipa_swagger_ui::{Config, serve};

const PAGE: &str = include_str!("docs/page.html");
const START: &str = include_str!("docs/start.js");
const STYLE: &str = include_str!("docs/page.css");
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE_SHEET: &str = "text/css; charset=utf-8";
const A_DAY: &str = "public, max-age=86400";

pub async fn page() -> Response {
    let kind = (header::CONTENT_TYPE, "text/html; charset=utf-8");
    ([kind, (header::CONTENT_SECURITY_POLICY, DOCS_POLICY)], PAGE).into_response()
}

/// The files the page names; Swagger UI has others, which nobody needs.
pub async fn file(name: Result<Path<String>, PathRejection>) -> Response {
    // An address may hold any bytes; such a file is not there.
    let name = name.map(|Path(name)| name).unwrap_or_default();
    match name.as_str() {
        "start.js" => ours(SCRIPT, START),
        "page.css" => ours(STYLE_SHEET, STYLE),
        "swagger-ui-bundle.js" => theirs(SCRIPT, &name),
        "swagger-ui.css" => theirs(STYLE_SHEET, &name),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn ours(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, A_DAY)], text).into_response()
}

/// The binary has them compressed only: every browser takes gzip.
fn theirs(kind: &'static str, name: &str) -> Response {
    let Ok(Some(file)) = serve(name, Arc::new(Config::default())) else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, A_DAY)];
    let mut response = (headers, file.bytes.into_owned()).into_response();
    if file.gzpipped {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}
