//! An answer, read to its end, with the questions tests ask of it.

use app::error::ApiError;
use axum::body::{Body, Bytes, to_bytes};
use http::{
    HeaderMap, Response, StatusCode,
    header::{CONTENT_TYPE, LOCATION, SET_COOKIE},
};
use serde_json::Value;

#[derive(Clone, Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    pub async fn read(answer: Response<Body>) -> Self {
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("the body arrives");
        Self { status: parts.status, headers: parts.headers, body }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    pub fn error(&self) -> ApiError {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    /// Empty when the body carries none.
    pub fn code(&self) -> String {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        body["code"].as_str().unwrap_or_default().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("our headers are ASCII"))
    }

    pub fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    pub fn content_type(&self) -> &str {
        self.header(CONTENT_TYPE.as_str())
    }

    /// All `Set-Cookie` lines, byte for byte.
    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().expect("our cookies are ASCII")).collect()
    }

    /// The `Set-Cookie` line for `name`.
    pub fn set_cookie(&self, name: &str) -> Option<&str> {
        let mut lines = self.set_cookies().into_iter().filter(|line| line.split('=').next() == Some(name));
        let line = lines.next();
        assert!(lines.next().is_none(), "{name} is set twice");
        line
    }

    /// Checks status and code in one line of a test.
    #[track_caller]
    pub fn expect(&self, status: u16, code: &str) -> &Self {
        assert_eq!((self.status.as_u16(), self.code().as_str()), (status, code), "{}", self.text());
        self
    }

    /// Checks a redirect after a form.
    #[track_caller]
    pub fn leads_to(&self, location: &str) -> &Self {
        assert_eq!((self.status.as_u16(), self.location()), (303, location), "{}", self.text());
        assert!(self.body.is_empty(), "a redirect says nothing: {}", self.text());
        self
    }
}
