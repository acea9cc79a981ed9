//! Which program is calling: by its id and secret, or by an access token it got for them. What it may do is a
//! type the handler takes, so that no handler can forget to ask.

use super::{
    basic::{self, Basic, Credentials},
    good_token,
};
use crate::{
    accounts::{clients, quota::Quota, reuse::Presenter},
    http::{
        error::{self, Problem},
        facts::Facts,
    },
    state::{App, AppState},
    store::clients::MachineClient,
};
use app::error::ApiError;
use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use curfew_domain::{
    access::{MachineClaims, Token},
    ids::ClientId,
    roles::{Permission, Permissions},
};
use http::{HeaderMap, request::Parts};
use std::{marker::PhantomData, net::IpAddr};

/// What an address asks of a machine client, and how it refuses one.
pub trait Needed {
    const PERMISSION: Permission;
    type Refusal: From<MachineRefusal> + IntoResponse;
}

/// A program that may do what `N` says.
pub struct Machine<N> {
    pub client: ClientId,
    /// The access token it showed, if it showed one.
    pub token: Option<MachineClaims>,
    right: PhantomData<N>,
}

#[derive(Debug)]
pub enum MachineRefusal {
    /// Nobody a program can be: no credentials, wrong ones, a token that is none or is over; or a failure of ours.
    Unproven(ApiError),
    /// A person's access token.
    Person,
    /// A program without this permission.
    NotAllowed,
}

impl<N: Needed> FromRequestParts<AppState> for Machine<N> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Response> {
        let refuse = |refusal| N::Refusal::from(refusal).into_response();
        let (client, permissions, token) = identify(app, parts).await.map_err(refuse)?;
        if permissions.contains(N::PERMISSION) {
            Ok(Self { client, token, right: PhantomData })
        } else {
            Err(refuse(MachineRefusal::NotAllowed))
        }
    }
}

type Identified = (ClientId, Permissions, Option<MachineClaims>);

async fn identify(app: &App, parts: &Parts) -> Result<Identified, MachineRefusal> {
    let facts = Facts::gather(app, &parts.headers, &parts.extensions).map_err(MachineRefusal::Unproven)?;
    let by_secret = by_secret(app, &parts.headers, facts.client.ip).await;
    if let Some(client) = by_secret.map_err(MachineRefusal::Unproven)? {
        return Ok((client.id, client.permissions, None));
    }
    let token = facts.bearer().and_then(|token| token.ok_or(ApiError::NotSignedIn));
    let token = token.map_err(MachineRefusal::Unproven)?;
    match good_token(app, token, Presenter::Device(&facts.client)).await {
        Ok(Token::Machine(claims)) => Ok((claims.client, claims.permissions.clone(), Some(claims))),
        Ok(Token::Person(_)) => Err(MachineRefusal::Person),
        Err(error) => Err(MachineRefusal::Unproven(impersonal(error))),
    }
}

/// How a person's session ended is not for programs.
fn impersonal(error: ApiError) -> ApiError {
    if error.status() == 401 && error != ApiError::TokenExpired { ApiError::TokenInvalid } else { error }
}

impl From<MachineRefusal> for Problem {
    fn from(refusal: MachineRefusal) -> Self {
        match refusal {
            MachineRefusal::Unproven(error) => Self(error),
            MachineRefusal::Person | MachineRefusal::NotAllowed => Self(ApiError::Forbidden),
        }
    }
}

/// The client of the request's Basic credentials; `None` when there are none. Failures are counted per address,
/// and an address that failed too often is not listened to at all.
pub async fn by_secret(app: &App, headers: &HeaderMap, ip: IpAddr) -> Result<Option<MachineClient>, ApiError> {
    match basic::read(headers) {
        Basic::Absent => Ok(None),
        Basic::Malformed => authenticate(app, None, ip).await.map(Some),
        Basic::Given(credentials) => authenticate(app, Some(credentials), ip).await.map(Some),
    }
}

async fn authenticate(app: &App, given: Option<Credentials>, ip: IpAddr) -> Result<MachineClient, ApiError> {
    let quota = Quota::failed_clients(ip);
    if let Some(wait) = quota.wait(app).await.map_err(error::store)? {
        return Err(ApiError::TooManyAttempts { retry_after: error::whole_seconds(wait) });
    }
    let outcome = match given {
        Some(Credentials { id, secret }) => clients::authenticate(app, &id, &secret).await.map_err(error::client),
        None => Err(ApiError::ClientInvalid),
    };
    if matches!(outcome, Err(ApiError::ClientInvalid)) {
        quota.count(app).await.map_err(error::store)?;
    }
    outcome
}

/// By the index; by the tables where the feed is stale.
pub(super) async fn refuse_ended(app: &App, claims: &MachineClaims) -> Result<(), ApiError> {
    let good = !app.hub.is_refused(claims)
        && (app.hub.is_fresh() || clients::is_good(app, claims).await.map_err(error::store)?);
    if good { Ok(()) } else { Err(ApiError::TokenInvalid) }
}
