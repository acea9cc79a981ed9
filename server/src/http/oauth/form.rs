//! The parameters of a request (RFC 6749 §3.2): each at most once, empty ones as if they were left out, unknown
//! ones ignored.

use super::error::OAuthError;
use crate::{
    http::{
        actions::{MAX_BODY, is_form},
        fields::{self, Fields},
    },
    state::AppState,
};
use app::error::ApiError;
use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
};
use std::collections::HashSet;

pub struct Form(Fields);

impl FromRequest<AppState> for Form {
    type Rejection = OAuthError;

    async fn from_request(request: Request, _: &AppState) -> Result<Self, OAuthError> {
        if !is_form(request.headers()) {
            return Err(ApiError::UnsupportedMediaType.into());
        }
        let body = to_bytes(request.into_body(), MAX_BODY).await.map_err(|_| ApiError::BodyTooLarge)?;
        let fields = fields::parse(&body).ok_or(OAuthError::invalid_request("The body is not a form."))?;
        let mut seen = HashSet::new();
        if fields.iter().all(|(name, _)| seen.insert(name.as_str())) {
            Ok(Self(fields))
        } else {
            Err(OAuthError::invalid_request("A parameter is there more than once."))
        }
    }
}

impl Form {
    pub fn get(&self, wanted: &str) -> Option<&str> {
        let found = self.0.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        found.filter(|value| !value.is_empty())
    }
}
