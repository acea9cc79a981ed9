//! Pages: who is signed in is settled before anything is rendered, so a refusal has no private body.
//! Rendering performs nothing: no cookie is set, no session moves.

use super::{
    assets,
    backend::{Outbox, RequestBackend},
    caller, continue_page,
    facts::Facts,
    forms, headers, present,
    refusals::Refused,
};
use crate::{
    accounts::{setup, standing::Standing},
    state::AppState,
    store::sessions::Found,
};
use app::{
    backend::BackendHandle,
    error::ApiError,
    paths,
    shell::shell,
    view::{Boot, Viewer},
};
use axum::{
    extract::{Request, State},
    response::Response,
};
use curfew_domain::roles::Permission;
use http::{HeaderValue, StatusCode, Uri, header};
use leptos::{
    nonce::use_nonce,
    prelude::{expect_context, provide_context},
};
use leptos_axum::ResponseOptions;
use std::sync::Arc;
use tower_sessions::Session;

pub async fn page(State(app): State<AppState>, flow: Session, request: Request) -> Response {
    match show(app, &flow, request).await {
        Ok(response) => response,
        Err(error) => continue_page::failure(&error),
    }
}

async fn show(app: AppState, flow: &Session, request: Request) -> Result<Response, ApiError> {
    let facts = Facts::gather(&app, request.headers(), request.extensions())?;
    if facts.refresh_token.is_none() && continue_page::is_from_elsewhere(request.headers()) {
        return Ok(continue_page::continue_to(request.uri()));
    }
    let standing = caller::of_cookie(&app, &facts).await?;
    if let Standing::SignedIn(found) = &standing {
        // Without JavaScript, looking at pages is all the activity there is.
        app.seen.note(found.session.id, app.clock.now());
    }
    if let Some(to) = elsewhere(request.uri(), &standing) {
        return Ok(forms::see_other(&to));
    }
    let refused = paths::is_admins_only(&as_routed(request.uri().path())) && !administers(&standing);
    let boot = boot(&app, &standing, flow).await;
    let mut response = render(app, flow, facts, boot, request).await;
    if refused {
        // The boot data say who administers; the interface renders nothing but the refusal.
        *response.status_mut() = StatusCode::FORBIDDEN;
        response.extensions_mut().insert(Refused(ApiError::Forbidden));
    }
    Ok(response)
}

fn administers(standing: &Standing) -> bool {
    matches!(standing, Standing::SignedIn(found) if found.account.roles.permissions().contains(Permission::Admin))
}

/// Where somebody belongs who should not see this page: the guard.
fn elsewhere(uri: &Uri, standing: &Standing) -> Option<String> {
    let signed_in = matches!(standing, Standing::SignedIn(_));
    let path = as_routed(uri.path());
    let path = path.as_str();
    if paths::is_guarded(path) && !signed_in {
        return Some(paths::sign_in_then(uri.path_and_query().map_or(path, |target| target.as_str())));
    }
    if signed_in && matches!(path, paths::SIGN_IN | paths::SIGN_UP) {
        return Some(next_of(uri).unwrap_or_else(|| paths::SESSIONS.to_owned()));
    }
    None
}

/// The path as the interface's router will read it (WHATWG URL §4.4): other spellings of a page are the page.
fn as_routed(path: &str) -> String {
    let mut kept = Vec::new();
    for segment in path.split('/') {
        match segment.replace("%2E", ".").replace("%2e", ".").as_str() {
            "" | "." => {}
            ".." => _ = kept.pop(),
            _ => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

fn next_of(uri: &Uri) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(uri.query()?).ok()?;
    pairs.into_iter().find(|(name, next)| name == "next" && paths::safe_next(next).is_some()).map(|(_, next)| next)
}

async fn boot(app: &AppState, standing: &Standing, flow: &Session) -> Boot {
    let (viewer, ended) = match standing {
        Standing::SignedIn(found) => (Some(viewer(found)), None),
        Standing::Ended(ended) => (None, Some(present::notice(ended))),
        Standing::Reused(_) | Standing::SignedOut => (None, None),
    };
    Boot {
        viewer,
        ended,
        prove: matches!(standing, Standing::Reused(_)),
        flash: forms::take_flash(flow).await,
        setup: setup::is_pending(app),
    }
}

fn viewer(found: &Found) -> Viewer {
    Viewer {
        email: found.account.email.as_str().to_owned(),
        session_id: found.session.id.to_string(),
        admin: found.account.roles.is_admin(),
    }
}

async fn render(app: AppState, flow: &Session, facts: Facts, boot: Boot, request: Request) -> Response {
    let https = app.config.is_https();
    let backend: BackendHandle = Arc::new(RequestBackend {
        app,
        facts,
        boot: boot.clone(),
        outbox: Outbox::default(),
        flow: flow.clone(),
        is_plain: false,
    });
    let context = move || {
        provide_context(BackendHandle::clone(&backend));
        let policy = use_nonce().map(|nonce| headers::page_policy(&nonce, https));
        if let Some(policy) = policy.and_then(|policy| HeaderValue::from_str(&policy).ok()) {
            expect_context::<ResponseOptions>().insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    };
    let document = move || shell(assets::paths(), boot.clone());
    let mut response = leptos_axum::render_app_async_with_context(context, document)(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
