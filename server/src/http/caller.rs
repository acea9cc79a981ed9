//! Who is calling. A [`Caller`], and an [`Administrator`], can be made in this file only: from an access token,
//! or from the refresh cookie read without any effect. A handler that does something for a person takes one; one that does something for a program takes a [`Machine`].

mod basic;
mod machine;

pub use machine::{Machine, MachineRefusal, Needed, by_secret};

use super::{error::Problem, facts::Facts, present};
use crate::{
    accounts::{
        Administrator, Caller,
        reuse::{self, Presenter},
        standing::{self, Standing},
    },
    hub,
    state::{App, AppState},
    store::{endings, sessions},
};
use app::error::ApiError;
use axum::extract::FromRequestParts;
use curfew_domain::{
    access::{self, Claims, Token},
    ending::{Ended, Reason},
    roles::{Permission, Roles},
    session::State,
};
use http::request::Parts;

/// A caller proven by an access token, and what the token claims.
pub struct Bearer {
    pub caller: Caller,
    pub claims: Claims,
}

impl FromRequestParts<AppState> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Problem> {
        let facts = Facts::gather(app, &parts.headers, &parts.extensions)?;
        let token = facts.bearer()?.ok_or(ApiError::NotSignedIn)?;
        let bearer = by_token(app, &facts, token).await?;
        refuse_other_session(app, &facts, bearer.caller)?;
        Ok(bearer)
    }
}

impl FromRequestParts<AppState> for Administrator {
    type Rejection = Problem;

    /// Not signed in is 401; signed in without the permission is 403.
    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Problem> {
        let bearer = Bearer::from_request_parts(parts, app).await?;
        Ok(administering(bearer.caller, &bearer.claims.roles)?)
    }
}

/// The caller of a browser action: the access token where there is one, else the refresh cookie.
pub async fn of_action(app: &App, facts: &Facts) -> Result<Caller, ApiError> {
    Ok(proven(app, facts).await?.0)
}

/// The administrator who asks for a browser action. The cookie's roles are those of the account's row; a
/// token's are those it was minted with, and it is refused once they changed.
pub async fn administrator_of_action(app: &App, facts: &Facts) -> Result<Administrator, ApiError> {
    let (caller, roles) = proven(app, facts).await?;
    administering(caller, &roles)
}

/// The administrator by the cookie alone, for what a page links to; performs nothing.
pub async fn administrator_of_page(app: &App, facts: &Facts) -> Result<Administrator, ApiError> {
    match of_cookie(app, facts).await? {
        Standing::SignedIn(found) => {
            let caller = Caller { account: found.account.id, session: found.session.id };
            administering(caller, &found.account.roles)
        }
        Standing::Ended(ended) => Err(ended_error(&ended)),
        Standing::Reused(_) | Standing::SignedOut => Err(ApiError::NotSignedIn),
    }
}

fn administering(caller: Caller, roles: &Roles) -> Result<Administrator, ApiError> {
    let may = roles.permissions().contains(Permission::Admin);
    may.then_some(Administrator { caller }).ok_or(ApiError::Forbidden)
}

/// Who asks for a browser action, and the roles that prove it.
async fn proven(app: &App, facts: &Facts) -> Result<(Caller, Roles), ApiError> {
    match facts.bearer()? {
        Some(token) => {
            let bearer = by_token(app, facts, token).await?;
            refuse_other_session(app, facts, bearer.caller)?;
            Ok((bearer.caller, bearer.claims.roles))
        }
        None => match of_cookie(app, facts).await? {
            Standing::SignedIn(found) => {
                app.seen.note(found.session.id, app.clock.now());
                let caller = Caller { account: found.account.id, session: found.session.id };
                Ok((caller, found.account.roles))
            }
            Standing::Ended(ended) => Err(ended_error(&ended)),
            Standing::Reused(found) => {
                let by = Presenter::Device(&facts.client);
                let ended = reuse::reused(app, &found, by, app.clock.now()).await.map_err(super::error::store)?;
                Err(ended_error(&ended))
            }
            Standing::SignedOut => Err(ApiError::NotSignedIn),
        },
    }
}

/// Where the browser stands by its cookie; performs nothing.
pub async fn of_cookie(app: &App, facts: &Facts) -> Result<Standing, ApiError> {
    match &facts.refresh_token {
        Some(token) => Ok(standing::standing(app, token.expose(), &facts.client).await.map_err(super::error::store)?),
        None => Ok(Standing::SignedOut),
    }
}

async fn by_token(app: &App, facts: &Facts, token: &str) -> Result<Bearer, ApiError> {
    match good_token(app, token, Presenter::Device(&facts.client)).await? {
        Token::Person(claims) => {
            Ok(Bearer { caller: Caller { account: claims.account, session: claims.session }, claims })
        }
        Token::Machine(_) => Err(ApiError::Forbidden),
    }
}

/// Signature, type, key, issuer, audience; then times; then the ending index. No database, unless the feed
/// is stale: then the index is not trusted. `by` is for the audit log, should the token be a copy.
pub async fn good_token(app: &App, token: &str, by: Presenter<'_>) -> Result<Token, ApiError> {
    if !app.hub.is_fresh() {
        app.follow_keys().await.map_err(super::error::keys)?;
    }
    let token = verified(app, token).await?;
    token.check(app.clock.now(), &app.policy).map_err(|refusal| match refusal {
        access::Refusal::Expired => ApiError::TokenExpired,
        access::Refusal::NotYetIssued => ApiError::TokenInvalid,
    })?;
    match &token {
        Token::Person(claims) => refuse_ended(app, claims, by).await?,
        Token::Machine(claims) => machine::refuse_ended(app, claims).await?,
    }
    Ok(token)
}

/// A token of a key that another node made a moment ago is not refused before the table of keys was asked.
async fn verified(app: &App, token: &str) -> Result<Token, ApiError> {
    if let Ok(token) = app.access_tokens.verify(token) {
        return Ok(token);
    }
    let kid = app.access_tokens.unknown_kid(token).ok_or(ApiError::TokenInvalid)?;
    app.look_for_key(&kid).await.map_err(super::error::keys)?;
    app.access_tokens.verify(token).map_err(|_| ApiError::TokenInvalid)
}

async fn refuse_ended(app: &App, claims: &Claims, by: Presenter<'_>) -> Result<(), ApiError> {
    match app.hub.standing(claims) {
        hub::Standing::Clear if app.hub.is_fresh() => Ok(()),
        hub::Standing::Clear => ask_database(app, claims).await,
        hub::Standing::Ended(ended) => Err(ended_error(&ended)),
        hub::Standing::RefreshNeeded => Err(ApiError::RefreshNeeded),
        hub::Standing::Superseded => {
            let caller = Caller { account: claims.account, session: claims.session };
            reuse::superseded_token_used(app, caller, by).await.map_err(super::error::store)?;
            Err(ApiError::RefreshReused { notice: None })
        }
    }
}

/// What the index would say, from the tables it is made of.
async fn ask_database(app: &App, claims: &Claims) -> Result<(), ApiError> {
    let mut db = app.store.read().await.map_err(super::error::store)?;
    let found = sessions::find(&mut db, claims.session).await.map_err(super::error::store)?;
    let Some(found) = found else { return Err(ApiError::SessionEnded { notice: None }) };
    if let State::Ended(ended) = &found.session.state {
        return Err(ended_error(ended));
    }
    if endings::is_superseded(&mut db, claims.session, claims.generation).await.map_err(super::error::store)? {
        // Ending the session writes, which this node had better not do while it cannot even read its feed.
        return Err(ApiError::RefreshReused { notice: None });
    }
    if claims.epoch < found.account.epoch { Err(ApiError::RefreshNeeded) } else { Ok(()) }
}

/// A cookie and a token of different sessions: two people's, or two lives of one. Neither is guessed. The
/// seal alone tells which session a cookie is of; no database is asked.
fn refuse_other_session(app: &App, facts: &Facts, caller: Caller) -> Result<(), ApiError> {
    let by_cookie = facts.refresh_token.as_ref().and_then(|token| app.refresh_tokens.open(token.expose()).ok());
    match by_cookie {
        Some(sealed) if sealed.session != caller.session => Err(ApiError::SessionMismatch),
        _ => Ok(()),
    }
}

pub fn ended_error(ended: &Ended) -> ApiError {
    let notice = Some(present::notice(ended));
    if ended.reason == Reason::RefreshReuse {
        ApiError::RefreshReused { notice }
    } else {
        ApiError::SessionEnded { notice }
    }
}
