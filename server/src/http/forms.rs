//! Plain forms: a browser without JavaScript posts to an action and is sent on with 303 (RFC 9110 §15.4.4).
//! How it came out travels in the flow session, never in a URL.

use super::offer;
use app::{error::ApiError, paths, view::Flash};
use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use curfew_domain::ids::AccountId;
use http::{HeaderMap, StatusCode, header};
use tower_sessions::Session;

const FLASH: &str = "flash";
const PROVE: &str = "/api/prove";
const SIGN_IN_FACTOR: &str = "/api/sign_in_factor";
const PASSKEY_SIGN_IN: &str = "/api/passkey_sign_in";
const TOTP_CONFIRM: &str = "/api/totp_confirm";

/// A form that a person sent by pressing a button on a page.
pub struct Form {
    action: String,
}

impl Form {
    /// `None` for a call by a program: programs do not ask for HTML.
    pub fn of(request: &Request) -> Option<Self> {
        let action = request.uri().path().to_owned();
        (asks_for_html(request.headers()) && after_success(&action, &Fields::default()).is_some())
            .then_some(Self { action })
    }
}

fn asks_for_html(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// The fields that matter after the action: where to go, and what to offer again.
#[derive(Default)]
struct Fields {
    next: Option<String>,
    email: Option<String>,
    /// The account an administrator is looking at.
    user: Option<AccountId>,
}

impl Fields {
    fn parse(body: &[u8]) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
        let field = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        Self {
            next: field("next").filter(|next| paths::safe_next(next).is_some()),
            user: field("user_id").and_then(|id| id.parse().ok()),
            email: field("email").map(|email| email.chars().take(254).collect()),
        }
    }
}

/// What an action came to that went well.
pub struct Done {
    /// It ended the session that asked.
    pub goodbye: bool,
    /// The number it answered.
    pub count: Option<u32>,
    /// It made recovery codes, which are to be shown.
    pub codes: bool,
}

/// The redirect after an action, with its outcome left in the flow session.
pub async fn answer(flow: &Session, form: &Form, body: &[u8], outcome: Result<Done, ApiError>) -> Response {
    let fields = Fields::parse(body);
    let action = form.action.as_str();
    match &outcome {
        Err(ApiError::ProofNeeded { .. }) => offer::keep(flow, action, body).await,
        Ok(_) if action == PROVE => offer::release(flow).await,
        _ => {}
    }
    let told = |error, email, count| Flash { action: action.to_owned(), error, email, count };
    let (to, flash) = match outcome {
        Ok(Done { goodbye, count, codes }) => {
            let after = match (goodbye, codes) {
                (true, _) => None,
                (false, true) => Some(paths::RECOVERY_CODES.to_owned()),
                (false, false) => after_success(action, &fields),
            };
            let flash = worth_telling(action).then(|| told(None, None, count));
            (after.unwrap_or_else(|| paths::SIGNED_OUT.to_owned()), flash)
        }
        Err(error) => (after_error(action, &error, &fields), Some(told(Some(error), fields.email, None))),
    };
    if let Some(flash) = flash
        && let Err(error) = flow.insert(FLASH, flash).await
    {
        tracing::warn!(%error, "the outcome of a form could not be kept for the next page");
    }
    see_other(&to)
}

/// Takes the outcome of the form that led to this page.
pub async fn take_flash(flow: &Session) -> Option<Flash> {
    flow.remove(FLASH).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the outcome of a form could not be read");
        None
    })
}

pub fn see_other(to: &str) -> Response {
    // Every target is a path of ours or has passed `safe_next`, which admits visible ASCII only.
    (StatusCode::SEE_OTHER, [(header::LOCATION, to.to_owned()), (header::CACHE_CONTROL, "no-store".to_owned())])
        .into_response()
}

/// Where a form leads when it went well; `None` for actions that no form sends.
fn after_success(action: &str, fields: &Fields) -> Option<String> {
    Some(match action {
        "/api/sign_in" | "/api/sign_up" | SIGN_IN_FACTOR | PASSKEY_SIGN_IN => {
            fields.next.clone().unwrap_or_else(|| paths::SESSIONS.to_owned())
        }
        PROVE => fields.next.clone().unwrap_or_else(|| paths::ACCOUNT.to_owned()),
        "/api/sign_out" => paths::SIGNED_OUT.to_owned(),
        "/api/end_session" | "/api/end_other_sessions" | "/api/rename_session" => paths::SESSIONS.to_owned(),
        "/api/change_password"
        | "/api/delete_account"
        | TOTP_CONFIRM
        | "/api/totp_remove"
        | "/api/passkey_register"
        | "/api/passkey_rename"
        | "/api/passkey_remove" => paths::ACCOUNT.to_owned(),
        "/api/totp_begin" => paths::AUTHENTICATOR.to_owned(),
        "/api/recovery_codes_renew" => paths::RECOVERY_CODES.to_owned(),
        "/api/disable_user"
        | "/api/enable_user"
        | "/api/end_user_sessions"
        | "/api/set_roles"
        | "/api/admin_end_session" => admin_page(fields),
        "/api/end_everyone" => paths::ADMIN_EVERYONE.to_owned(),
        _ => return None,
    })
}

fn admin_page(fields: &Fields) -> String {
    fields.user.map_or_else(|| paths::ADMIN.to_owned(), |user| format!("{}?user={user}", paths::ADMIN))
}

fn after_error(action: &str, error: &ApiError, fields: &Fields) -> String {
    match action {
        "/api/sign_in" if matches!(error, ApiError::FactorNeeded { .. }) => {
            paths::second_step_then(fields.next.as_deref())
        }
        SIGN_IN_FACTOR if !matches!(error, ApiError::NothingBegun | ApiError::InvalidCredentials) => {
            paths::second_step_then(fields.next.as_deref())
        }
        TOTP_CONFIRM if *error == ApiError::CodeWrong => paths::AUTHENTICATOR.to_owned(),
        "/api/sign_in" | SIGN_IN_FACTOR | PASSKEY_SIGN_IN => {
            paths::sign_in_then(fields.next.as_deref().unwrap_or(paths::HOME))
        }
        "/api/sign_up" => paths::SIGN_UP.to_owned(),
        "/api/sign_out" => paths::SESSIONS.to_owned(),
        // Where these forms stand.
        "/api/totp_begin" | "/api/recovery_codes_renew" => elsewhere(action, error, paths::ACCOUNT),
        _ => {
            // Where the form stands is where it leads when it went well.
            let page = after_success(action, fields).unwrap_or_else(|| paths::SESSIONS.to_owned());
            elsewhere(action, error, &page)
        }
    }
}

/// Back to `page`, or first to what there is to do before.
fn elsewhere(action: &str, error: &ApiError, page: &str) -> String {
    match error {
        ApiError::ProofNeeded { .. } => paths::prove_then(page),
        error if error.is_session_over() => paths::sign_in_then(page),
        _ if action == PROVE => paths::prove_then(page),
        _ => page.to_owned(),
    }
}

fn worth_telling(action: &str) -> bool {
    !matches!(action, "/api/sign_in" | "/api/sign_up" | "/api/sign_out" | SIGN_IN_FACTOR | PASSKEY_SIGN_IN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_to_pages_of_ours_only() {
        let fields = Fields::parse(b"email=a%40b&next=%2Fsessions%3Fx&password=p");
        assert_eq!(after_success("/api/sign_in", &fields).as_deref(), Some("/sessions?x"));
        assert_eq!(fields.email.as_deref(), Some("a@b"));
        let evil = Fields::parse(b"next=%2F%2Fevil.example");
        assert_eq!(after_success("/api/sign_in", &evil).as_deref(), Some("/sessions"));
        assert_eq!(after_error("/api/sign_in", &ApiError::InvalidCredentials, &evil), "/sign-in");
        assert_eq!(after_success("/api/refresh", &fields), None);
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let admin = Fields::parse(format!("user_id={id}").as_bytes());
        assert_eq!(after_success("/api/disable_user", &admin).as_deref(), Some(&*format!("/admin?user={id}")));
        assert_eq!(after_error("/api/set_roles", &ApiError::LastAdmin, &admin), format!("/admin?user={id}"));
        assert_eq!(after_error("/api/end_everyone", &ApiError::NotConfirmed, &fields), "/admin?view=everyone");
        let evil = Fields::parse(b"user_id=1%0d%0aSet-Cookie%3a+a%3db");
        assert_eq!(after_success("/api/disable_user", &evil).as_deref(), Some("/admin"));
        assert!(Fields::parse(b"\xff\xfe&&==").next.is_none());
    }
}
