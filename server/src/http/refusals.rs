//! What was refused, logged once a request, here (ASVS 5.0 v5.0.0-16.3.1 to 16.3.3): code, route, and the
//! session whose credentials came along. Never who was typed, and nothing that proves anything.

use super::facts::Facts;
use crate::state::{App, AppState};
use app::error::ApiError;
use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use curfew_domain::{access::Token, ids::SessionId};
use http::{Extensions, HeaderMap};

/// Left on an answer by whoever refused, also where a plain form gets a redirect instead.
#[derive(Clone)]
pub struct Refused(pub ApiError);

pub async fn log(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let headers = request.headers().clone();
    let response = next.run(request).await;
    if let Some(Refused(error)) = response.extensions().get()
        && let Some(what) = worth_a_line(error)
    {
        let route = route.as_ref().map_or("a page", MatchedPath::as_str);
        let session = session_named(&app, &headers).map(tracing::field::display);
        tracing::info!(code = error.code(), route, session, "{what}");
    }
    response
}

fn worth_a_line(error: &ApiError) -> Option<&'static str> {
    match error {
        ApiError::InvalidCredentials => Some("a sign-in was refused"),
        ApiError::TooManyAttempts { .. } => Some("a sign-in was refused unheard: too many attempts"),
        ApiError::FactorNeeded { .. } => Some("a sign-in needs its second step"),
        ApiError::CrossSite => Some("a request from another site was refused"),
        // Somebody else's session is one of those that are not there.
        ApiError::SessionMismatch | ApiError::CookieDuplicated | ApiError::SessionNotFound => {
            Some("access was refused")
        }
        error => matches!(error.status(), 401 | 403).then_some("access was refused"),
    }
}

/// The session of the credentials that came along, as far as they were made here. Whether they are still
/// good for anything is another question.
fn session_named(app: &App, headers: &HeaderMap) -> Option<SessionId> {
    let facts = Facts::gather(app, headers, &Extensions::new()).ok()?;
    let by_token = facts.bearer().ok().flatten().and_then(|token| app.access_tokens.verify(token).ok());
    let by_cookie = facts.refresh_token.as_ref().and_then(|token| app.refresh_tokens.open(token.expose()).ok());
    match by_token {
        Some(Token::Person(claims)) => Some(claims.session),
        Some(Token::Machine(_)) | None => by_cookie.map(|sealed| sealed.session),
    }
}
