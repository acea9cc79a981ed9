//! The client of the guarded browser actions: shows the access token, and when it is refused gets a newer
//! one and tries once more. Without a token it sends the request bare, since the cookie suffices.

use super::{
    browser,
    refresh::{self, Outcome},
    session::Session,
    token::{self, Bearer},
};
use crate::error::ApiError;
use send_wrapper::SendWrapper;
use server_fn::{
    Bytes,
    client::{Client, browser::BrowserClient},
    request::{
        ClientReq,
        browser::{BrowserRequest, Request},
    },
    response::{ClientRes, browser::BrowserResponse},
};
use std::{future::Future, mem};

pub struct AuthClient;

type Reply = Result<BrowserResponse, ApiError>;

impl Client<ApiError> for AuthClient {
    type Request = BrowserRequest;
    type Response = BrowserResponse;

    fn send(request: BrowserRequest) -> impl Future<Output = Reply> + Send {
        // The browser has one thread.
        SendWrapper::new(send(request))
    }

    fn open_websocket(
        path: &str,
    ) -> impl Future<
        Output = Result<
            (
                impl futures::Stream<Item = Result<Bytes, Bytes>> + Send + 'static,
                impl futures::Sink<Bytes> + Send + 'static,
            ),
            ApiError,
        >,
    > + Send {
        <BrowserClient as Client<ApiError>>::open_websocket(path)
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        <BrowserClient as Client<ApiError>>::spawn(future);
    }
}

/// Sends the fields of a form to a browser action; the answer is its JSON.
///
/// # Errors
/// The action's own, or [`ApiError::Offline`].
pub fn post(path: &'static str, body: String) -> impl Future<Output = Result<String, ApiError>> + Send {
    SendWrapper::new(posted(path, body))
}

/// The same without the access token, for what proves itself by the cookie.
pub async fn post_bare(path: &'static str) -> Result<String, ApiError> {
    understood(deliver(letter(path, String::new())?).await?).await
}

async fn posted(path: &'static str, body: String) -> Result<String, ApiError> {
    understood(send(letter(path, body)?).await?).await
}

fn letter(path: &'static str, body: String) -> Result<BrowserRequest, ApiError> {
    const FORM: &str = "application/x-www-form-urlencoded";
    <BrowserRequest as ClientReq<ApiError>>::try_new_req_text(path, FORM, "application/json", body, http::Method::POST)
}

async fn understood(reply: BrowserResponse) -> Result<String, ApiError> {
    let refused = ClientRes::<ApiError>::status(&reply) >= 400;
    let answer = ClientRes::<ApiError>::try_into_string(reply).await?;
    if refused { Err(serde_json::from_str(&answer).unwrap_or(ApiError::Internal)) } else { Ok(answer) }
}

async fn send(request: BrowserRequest) -> Reply {
    match browser::current().filter(|session| session.viewer().is_some()) {
        Some(session) => send_with_token(session, request).await,
        None => deliver(request).await,
    }
}

async fn send_with_token(session: Session, mut request: BrowserRequest) -> Reply {
    if let Outcome::Over = refresh::fresh(session).await {
        return Err(ApiError::NotSignedIn);
    }
    let shown = token::bearer();
    let spare = duplicate(&mut request);
    show(&request, shown.as_ref());
    let reply = deliver(request).await?;
    if ClientRes::<ApiError>::status(&reply) != 401 {
        return Ok(reply);
    }
    let refused = shown.map_or_else(token::serial, |bearer| bearer.serial);
    match (refresh::newer_than(session, refused).await, spare) {
        (Outcome::Fresh, Some(spare)) => deliver(renewed(spare)?).await,
        _ => Ok(reply),
    }
}

async fn deliver(request: BrowserRequest) -> Reply {
    <BrowserClient as Client<ApiError>>::send(request).await
}

fn show(request: &Request, bearer: Option<&Bearer>) {
    if let Some(bearer) = bearer {
        request.headers().set("Authorization", &bearer.header);
    }
}

/// A copy to send should the first be refused: a body can be read once only. The request is taken out of
/// its wrapper for a moment, which hides the browser's own.
fn duplicate(request: &mut BrowserRequest) -> Option<Request> {
    let placeholder = web_sys::Request::new_with_str("/").ok()?;
    let raw = web_sys::Request::from(mem::replace(&mut **request, placeholder.into()));
    let copy = raw.clone();
    **request = raw.into();
    copy.ok().map(Request::from)
}

/// The copy with the newest token, in a wrapper that only `server_fn` can make.
fn renewed(copy: Request) -> Result<BrowserRequest, ApiError> {
    let mut request: BrowserRequest = ClientReq::<ApiError>::try_new_req_query("/", "", "", "", http::Method::POST)?;
    show(&copy, token::bearer().as_ref());
    *request = copy;
    Ok(request)
}
