//! What the edge needs to know of one request, gathered once.

use super::{client_ip::client_ip, cookies, device::device};
use crate::{
    accounts::Client,
    crypto::refresh_token::RefreshToken,
    state::{App, AppState},
};
use app::error::ApiError;
use axum::extract::{ConnectInfo, FromRequestParts};
use http::{Extensions, HeaderMap, header::AUTHORIZATION, request::Parts};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Instant,
};
use zeroize::Zeroizing;

/// When the request's first byte was seen; set by the outermost layer.
#[derive(Clone, Copy)]
pub struct Arrived(pub Instant);

pub struct Facts {
    pub client: Client,
    pub arrived: Instant,
    pub refresh_token: Option<RefreshToken>,
    pub device_proof: Option<String>,
    /// Pages do not look at it: a proxy in front may have its own use for `Authorization`.
    bearer: Result<Option<Zeroizing<String>>, ApiError>,
}

impl Facts {
    /// # Errors
    /// [`ApiError::CookieDuplicated`] when the session cookie was sent twice.
    pub fn gather(app: &App, headers: &HeaderMap, extensions: &Extensions) -> Result<Self, ApiError> {
        let peer =
            extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        Ok(Self {
            client: Client { device: device(headers), ip: client_ip(peer, headers, &app.config.trusted_proxies) },
            arrived: extensions.get::<Arrived>().map_or_else(Instant::now, |arrived| arrived.0),
            refresh_token: cookies::refresh_token(headers).map_err(|cookies::Duplicated| ApiError::CookieDuplicated)?,
            device_proof: cookies::device_proof(headers),
            bearer: bearer(headers),
        })
    }

    /// The access token.
    ///
    /// # Errors
    /// [`ApiError::TokenInvalid`] when `Authorization` is there but is no bearer token.
    pub fn bearer(&self) -> Result<Option<&str>, ApiError> {
        self.bearer.as_ref().map(|token| token.as_ref().map(|token| token.as_str())).map_err(Clone::clone)
    }
}

impl FromRequestParts<AppState> for Facts {
    type Rejection = super::error::Problem;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self::gather(app, &parts.headers, &parts.extensions)?)
    }
}

/// RFC 6750 §2.1. Another scheme, or more than one header, is refused rather than ignored.
fn bearer(headers: &HeaderMap) -> Result<Option<Zeroizing<String>>, ApiError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(_), Some(_)) => Err(ApiError::TokenInvalid),
        (Some(value), None) => {
            let text = value.to_str().map_err(|_| ApiError::TokenInvalid)?;
            let (scheme, token) = text.split_once(' ').ok_or(ApiError::TokenInvalid)?;
            if scheme.eq_ignore_ascii_case("bearer") {
                Ok(Some(Zeroizing::new(token.trim().to_owned())))
            } else {
                Err(ApiError::TokenInvalid)
            }
        }
    }
}
