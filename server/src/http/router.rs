//! The routes and the layers around them. Pure construction: tests and `main` call the same function.

use super::{
    actions, admin, assets, cookies, dev_mail, docs, error::Problem, facts::Arrived, flow_store::FlowStore, headers,
    health, live, oauth, openapi, origin, pages, refusals, theme, v1, well_known,
};
use crate::state::AppState;
use app::{error::ApiError, paths};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    handler::Handler,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use http::{HeaderName, Request as HttpRequest};
use std::{
    any::Any,
    time::{Duration, Instant},
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    trace::TraceLayer,
};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::time::Duration as CookieLife};

/// Longer than any honest request takes; a slow one is told to come back.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
const FLOW_LIFE: CookieLife = CookieLife::minutes(15);
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// # Errors
/// When a configured origin is none.
pub fn router(app: AppState) -> Result<Router, tower_http::csrf::ConfigError> {
    // The renderer needs to know its executor once per process; a second call finds it set.
    let _ = any_spawner::Executor::init_tokio();
    let flow = SessionManagerLayer::new(FlowStore::of(&app))
        .with_name(cookies::FLOW)
        .with_same_site(cookies::FLOW_SAME_SITE)
        .with_expiry(Expiry::OnInactivity(FLOW_LIFE));
    let routes = Router::new()
        .merge(browser_actions(&app))
        .merge(for_trying_out(&app))
        .route("/api", any(nothing))
        .route("/api/", any(nothing))
        .route("/api/{*action}", any(nothing))
        .nest("/v1", v1::routes())
        .route("/v1/", any(nothing))
        .nest("/oauth", oauth::routes())
        .route("/oauth/", any(nothing))
        .route(paths::LIVE, get(live::live))
        .route("/.well-known/jwks.json", get(well_known::keys))
        .route("/.well-known/oauth-authorization-server", get(well_known::metadata))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route(paths::THEME, post(theme::choose))
        .route(paths::AUDIT_CSV, get(admin::export))
        .route(paths::OPENAPI, get(openapi::file))
        .route(paths::API_DOCS, get(docs::page))
        .route("/docs/api/{*file}", get(docs::file))
        .route("/pkg/{*file}", get(assets::asset))
        .route("/favicon.svg", get(assets::asset))
        .route("/robots.txt", get(assets::asset))
        .fallback(pages::page.layer(middleware::from_fn(only_reading)))
        .method_not_allowed_fallback(|| async { Problem(ApiError::MethodNotAllowed) })
        .layer(flow)
        .layer(middleware::map_response(complete_cookies));
    let layered = around(routes, &app)?;
    Ok(layered.with_state(app))
}

/// What is there only where somebody tries Curfew out on their own machine, without a mail server.
fn for_trying_out(app: &AppState) -> Router<AppState> {
    if dev_mail::is_there(app) { Router::new().route(paths::DEV_MAIL, get(dev_mail::outbox)) } else { Router::new() }
}

async fn complete_cookies(mut response: Response) -> Response {
    cookies::complete(response.headers_mut());
    response
}

/// Nothing at an address that only programs ask for.
async fn nothing() -> Problem {
    Problem(ApiError::NotFound)
}

/// One route per server function that exists.
fn browser_actions(app: &AppState) -> Router<AppState> {
    server_fn::axum::server_fn_paths()
        .fold(Router::new(), |routes, (path, _)| routes.route(path, post(actions::act)))
        .route_layer(middleware::from_fn_with_state(AppState::clone(app), origin::require_provenance))
}

/// The layers, innermost first; each line says why it stands there.
fn around(routes: Router<AppState>, app: &AppState) -> Result<Router<AppState>, tower_http::csrf::ConfigError> {
    Ok(routes
        // Nobody sends more; the JSON extractor refuses by it.
        .layer(DefaultBodyLimit::max(actions::MAX_BODY))
        // What another site asks for is refused before anything is looked at.
        .layer(origin::cross_site_layer(&app.config)?)
        // Outside of everything that may wait for the database.
        .layer(middleware::from_fn(within_time))
        // A panic is one request's misfortune.
        .layer(CatchPanicLayer::custom(panicked))
        // Every refusal, once, whoever refused.
        .layer(middleware::from_fn_with_state(AppState::clone(app), refusals::log))
        // On refusals and panics too.
        .layer(middleware::from_fn_with_state(AppState::clone(app), common_headers))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(SetRequestIdLayer::new(REQUEST_ID, FreshId))
        // Outermost: waiting is counted from here.
        .layer(middleware::from_fn(note_arrival)))
}

async fn note_arrival(mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(Arrived(Instant::now()));
    // A request id from outside could be anything; ours alone is logged and shown.
    request.headers_mut().remove(REQUEST_ID);
    next.run(request).await
}

/// Pages are read, never written to.
async fn only_reading(request: Request, next: Next) -> Response {
    if matches!(*request.method(), http::Method::GET | http::Method::HEAD) {
        return next.run(request).await;
    }
    let mut response = Problem(ApiError::MethodNotAllowed).into_response();
    response.headers_mut().insert(http::header::ALLOW, http::HeaderValue::from_static("GET, HEAD"));
    response
}

async fn within_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem(ApiError::Unavailable { retry_after: 2 }).into_response(),
    }
}

async fn common_headers(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in headers::common(&app.config) {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request panicked");
    Problem(ApiError::Internal).into_response()
}

/// Path without query: a query may say more than a log should keep.
fn span<B>(request: &HttpRequest<B>) -> tracing::Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or("");
    tracing::info_span!("request", method = %request.method(), path = request.uri().path(), id)
}

#[derive(Clone)]
struct FreshId;

impl MakeRequestId for FreshId {
    fn make_request_id<B>(&mut self, _: &HttpRequest<B>) -> Option<RequestId> {
        let mut bytes = [0; 16];
        aws_lc_rs::rand::fill(&mut bytes).ok()?;
        let id = uuid::Builder::from_random_bytes(bytes).into_uuid().simple().to_string();
        id.parse().ok().map(RequestId::new)
    }
}
