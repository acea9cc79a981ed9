//! How callers prove who they are, and how those are refused who do not: the same for every address of a kind.

use crate::http::{caller::MachineRefusal, cookies, oauth::OAuthError};
use app::error::ApiError;
use curfew_domain::roles::Permission;
use utoipa::openapi::{
    Components,
    security::{
        ApiKey, ApiKeyValue, ClientCredentials, Flow, HttpAuthScheme, HttpBuilder, OAuth2, Scopes, SecurityRequirement,
        SecurityScheme,
    },
};

const TOKEN: &str = "accessToken";
const COOKIE: &str = "refreshCookie";
const SECRET: &str = "clientSecret";
const CLIENT_TOKEN: &str = "clientToken";

/// Whom an address is for.
#[derive(Clone, Copy)]
pub enum Guard {
    /// People, by an access token.
    Person,
    /// People in the browser: by an access token or the cookie.
    Browser,
    /// Whoever is signed in in the browser, and anybody else.
    MaybeBrowser,
    /// People in the browser, by the cookie alone.
    Cookie,
    /// Machine clients with this permission.
    Machine(Permission),
    /// Machine clients, by their secret; and apps, which have none.
    Client,
}

const NONE: [&str; 0] = [];

pub fn requirements(guard: Guard) -> Vec<SecurityRequirement> {
    let by = |name: &str| SecurityRequirement::new(name, NONE);
    match guard {
        Guard::Person => vec![by(TOKEN)],
        Guard::Browser => vec![by(TOKEN), by(COOKIE)],
        Guard::MaybeBrowser => vec![SecurityRequirement::default(), by(TOKEN), by(COOKIE)],
        Guard::Cookie => vec![by(COOKIE)],
        Guard::Machine(permission) => vec![by(SECRET), SecurityRequirement::new(CLIENT_TOKEN, [permission.as_str()])],
        Guard::Client => vec![SecurityRequirement::default(), by(SECRET)],
    }
}

/// A token, or the cookie, that is not good for anything.
const OF_PEOPLE: [ApiError; 9] = [
    ApiError::NotSignedIn,
    ApiError::TokenInvalid,
    ApiError::TokenExpired,
    ApiError::RefreshNeeded,
    ApiError::SessionEnded { notice: None },
    ApiError::RefreshReused { notice: None },
    ApiError::Forbidden,
    ApiError::SessionMismatch,
    ApiError::CookieDuplicated,
];

/// What may be wrong with a token that came along where none is needed.
const OF_GUESTS: [ApiError; 4] =
    [ApiError::TokenInvalid, ApiError::TokenExpired, ApiError::RefreshNeeded, ApiError::SessionMismatch];

const OF_COOKIES: [ApiError; 5] = [
    ApiError::NotSignedIn,
    ApiError::SessionEnded { notice: None },
    ApiError::RefreshReused { notice: None },
    ApiError::Forbidden,
    ApiError::CookieDuplicated,
];

const OF_MACHINES: [ApiError; 7] = [
    ApiError::NotSignedIn,
    ApiError::TokenInvalid,
    ApiError::TokenExpired,
    ApiError::ClientInvalid,
    ApiError::Forbidden,
    ApiError::CookieDuplicated,
    ApiError::TooManyAttempts { retry_after: 1 },
];

pub fn refusals(guard: Guard) -> &'static [ApiError] {
    match guard {
        Guard::Person | Guard::Browser => &OF_PEOPLE,
        Guard::MaybeBrowser => &OF_GUESTS,
        Guard::Cookie => &OF_COOKIES,
        Guard::Machine(_) => &OF_MACHINES,
        Guard::Client => &[],
    }
}

/// The same at the addresses of OAuth clients.
pub fn oauth_refusals(guard: Guard) -> Vec<OAuthError> {
    let of_secrets = [ApiError::ClientInvalid, ApiError::TooManyAttempts { retry_after: 1 }].map(OAuthError::from);
    let Guard::Machine(_) = guard else { return of_secrets.into() };
    let unproven = [ApiError::NotSignedIn, ApiError::TokenInvalid, ApiError::TokenExpired];
    let of_tokens = unproven.map(MachineRefusal::Unproven).into_iter();
    let others = [MachineRefusal::Person, MachineRefusal::NotAllowed];
    of_tokens.chain(others).map(OAuthError::from).chain(of_secrets).collect()
}

pub fn add(components: &mut Components) {
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").description(Some(
        "A person's access token (RFC 9068), of `/v1/sign-in`, `/oauth/token` or `/api/refresh`. It lives ten \
         minutes, and no longer than its session: an ended session's token is refused at once.",
    ));
    let secret = HttpBuilder::new().scheme(HttpAuthScheme::Basic).description(Some(
        "Id and secret of a machine client, as `curfew client create` prints them, each form-encoded first (RFC 6749 \
         §2.3.1).",
    ));
    components.add_security_scheme(TOKEN, SecurityScheme::Http(token.build()));
    components.add_security_scheme(COOKIE, SecurityScheme::ApiKey(ApiKey::Cookie(cookie())));
    components.add_security_scheme(SECRET, SecurityScheme::Http(secret.build()));
    components.add_security_scheme(CLIENT_TOKEN, SecurityScheme::OAuth2(client_token()));
}

fn cookie() -> ApiKeyValue {
    ApiKeyValue::with_description(
        cookies::REFRESH,
        "The refresh token of this browser's session: `Secure; HttpOnly; SameSite=Strict; Path=/`. Set by \
         `/api/sign_in`, `/api/sign_up` and `/api/refresh`; no script sees it.",
    )
}

fn client_token() -> OAuth2 {
    let about = |permission| match permission {
        Permission::Introspect => "ask whether a token is good",
        Permission::Revoke => "revoke tokens",
        Permission::Endings => "follow what ends",
        Permission::Sessions | Permission::Admin => "for people",
    };
    let scopes = Scopes::from_iter(Permission::MACHINE.map(|permission| (permission.as_str(), about(permission))));
    OAuth2::with_description(
        [Flow::ClientCredentials(ClientCredentials::new("/oauth/token", scopes))],
        "An access token of a machine client, for its secret (RFC 6749 §4.4).",
    )
}
