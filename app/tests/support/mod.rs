//! A server that is only a value: what it knows is set by the test, and every page is rendered against it
//! through the same function the real server calls.

mod proofs;
mod safety;

use app::{
    backend::{Backend, BackendHandle},
    error::ApiError,
    plain,
    proofs::Offer,
    shell::{AssetPaths, shell},
    theme::Theme,
    view::{
        AuditEntry, AuditQuery, AuditView, Boot, DeviceKind, EndNotice, EndReason, EndedBy, EndedByKind, Flash,
        Granted, Password, Preview, SessionView, UserSessionsView, UserView, UsersView, Viewer,
    },
};
use async_trait::async_trait;
use axum::{body::Body, http::Request};
use leptos::prelude::provide_context;
use std::sync::{Arc, Once};

/// Walks the routes once, as a server does when it starts. Never while a page renders: as long as it
/// walks, no resource of the process loads.
static START: Once = Once::new();

/// A backend with fixed answers. Commands are not what pages are tested for; they all refuse.
#[derive(Clone, Default)]
pub struct FakeBackend {
    pub boot: Boot,
    pub sessions: Option<Vec<SessionView>>,
    /// What administrators are shown; `Forbidden` for everybody else.
    pub desk: Option<Desk>,
    /// Acts of a plain form before and after the proof they wait for.
    pub waiting: Option<Offer>,
    pub offered: Option<Offer>,
    pub shows_mail: bool,
}

/// What there is to administer.
#[derive(Clone, Default)]
pub struct Desk {
    pub users: Vec<UserView>,
    pub audit: Vec<AuditEntry>,
    /// Nothing of it can be read.
    pub broken: bool,
}

impl FakeBackend {
    pub fn signed_out() -> Self {
        Self::default()
    }

    pub fn signed_in(sessions: Vec<SessionView>) -> Self {
        let viewer = Viewer { email: EMAIL.into(), session_id: "s-1".into(), admin: false };
        Self { boot: Boot { viewer: Some(viewer), ..Boot::default() }, sessions: Some(sessions), ..Self::default() }
    }

    pub fn admin(desk: Desk) -> Self {
        let mut fake = Self { desk: Some(desk), ..Self::signed_in(several()) };
        fake.boot.viewer = fake.boot.viewer.map(|viewer| Viewer { admin: true, ..viewer });
        fake
    }

    fn desk(&self) -> Result<&Desk, ApiError> {
        let desk = self.desk.as_ref().ok_or(ApiError::Forbidden)?;
        if desk.broken { Err(ApiError::Internal) } else { Ok(desk) }
    }

    /// The list cannot be read.
    pub fn broken() -> Self {
        Self { sessions: None, ..Self::signed_in(Vec::new()) }
    }

    pub fn ended(mut self, reason: EndReason, kind: EndedByKind) -> Self {
        let by = EndedBy { kind, device: Some("Firefox on Linux".into()), ip: Some("203.0.113.5".into()) };
        self.boot.ended = Some(EndNotice { reason, by, at: "2026-11-22T14:32:05Z".into() });
        self
    }

    pub fn flash(mut self, action: &str, error: Option<ApiError>) -> Self {
        self.boot.flash = Some(Flash { action: action.into(), error, email: Some(EMAIL.into()), count: None });
        self
    }

    /// The answer to a browser that asks for `path`: status and HTML, the nonce replaced.
    pub async fn get(&self, path: &str) -> Page {
        START.call_once(|| _ = leptos_axum::generate_route_list(app::App));
        let assets =
            AssetPaths { css: "/pkg/curfew.css".into(), js: "/pkg/curfew.js".into(), wasm: "/pkg/curfew.wasm".into() };
        let mut boot = self.boot.clone();
        let backend: BackendHandle = Arc::new(self.clone());
        let plain = plain::prepare(path, &backend, &mut boot).await;
        let context = move || provide_context(backend.clone());
        let document = move || shell(assets.clone(), Theme::System, boot.clone(), plain.clone());
        let request =
            Request::get(path).header("accept", "text/html").body(Body::empty()).expect("a path of the test's own");
        let response = leptos_axum::render_app_async_with_context(context, document)(request).await;
        let status = response.status().as_u16();
        let location = response.headers().get("location").and_then(|l| l.to_str().ok()).map(str::to_owned);
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a page in memory");
        let html = String::from_utf8(body.to_vec()).expect("pages are UTF-8");
        Page { status, location, html: without_nonce(html) }
    }
}

pub struct Page {
    pub status: u16,
    pub location: Option<String>,
    pub html: String,
}

impl Page {
    /// The page as it is kept: a line for each element, so that a change shows where it is, and without
    /// the marks hydration finds its way by.
    pub fn lines(&self) -> String {
        self.html.replace("<!>", "").replace("><", ">\n<")
    }

    /// What a person sees and what assistive technology is told: the body without its data scripts.
    pub fn body(&self) -> &str {
        let start = self.html.find("<body>").expect("a body");
        let end = self.html.find("</body>").expect("its end");
        &self.html[start..end]
    }

    pub fn headings(&self) -> usize {
        self.html.matches("<h1").count()
    }
}

fn without_nonce(html: String) -> String {
    let nonce = html.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    match nonce {
        Some(nonce) => html.replace(&nonce, "NONCE"),
        None => html,
    }
}

pub const EMAIL: &str = "owner@example.com";

pub fn session(id: &str, name: &str, current: bool) -> SessionView {
    SessionView {
        id: id.into(),
        name: name.into(),
        browser: "Chromium".into(),
        os: "Linux".into(),
        device_kind: DeviceKind::Desktop,
        ip: "203.0.113.5".into(),
        place: None,
        method: "password".into(),
        created_at: "2026-11-01T08:00:00Z".into(),
        last_seen_at: "2026-11-22T14:32:05Z".into(),
        expires_at: "2026-12-06T14:32:05Z".into(),
        current,
        open_tabs: 0,
        ended_at: None,
        end_reason: None,
        ended_by: None,
        inactive: false,
    }
}

/// Four devices, no two alike.
pub fn several() -> Vec<SessionView> {
    vec![
        SessionView { open_tabs: 2, ..session("s-1", "Chromium on Linux", true) },
        SessionView {
            browser: "Safari".into(),
            os: "iOS".into(),
            device_kind: DeviceKind::Phone,
            place: Some("Lisbon, Portugal".into()),
            open_tabs: 1,
            ip: "2001:db8::42".into(),
            ..session("s-2", "My phone", false)
        },
        SessionView {
            browser: "Firefox".into(),
            os: "Windows".into(),
            ip: "198.51.100.7".into(),
            place: Some("Hamburg, Germany".into()),
            ..session("s-3", "Firefox on Windows", false)
        },
        SessionView {
            device_kind: DeviceKind::Tablet,
            ip: "192.0.2.10".into(),
            ..session("s-4", "Kitchen tablet", false)
        },
    ]
}

pub fn ended(id: &str, reason: EndReason) -> SessionView {
    SessionView {
        ended_at: Some("2026-11-20T10:00:00Z".into()),
        end_reason: Some(reason),
        ..session(id, "Old laptop", false)
    }
}

pub fn user(id: &str, email: &str) -> UserView {
    UserView {
        id: id.into(),
        email: email.into(),
        roles: Vec::new(),
        disabled: false,
        created_at: "2026-10-01T09:30:00Z".into(),
        sessions: 4,
        open_tabs: 3,
        own: false,
    }
}

pub fn act(seq: i64, action: &str, email: &str) -> AuditEntry {
    AuditEntry {
        seq,
        at: "2026-11-22T14:32:05Z".into(),
        actor_kind: "admin".into(),
        actor_id: Some("u-1".into()),
        actor_name: EMAIL.into(),
        action: action.into(),
        target_kind: "account".into(),
        target_id: Some("u-2".into()),
        target_name: Some(email.into()),
        ip: Some("203.0.113.5".into()),
        reason: None,
        detail: Some("4 sessions ended".into()),
    }
}

const REFUSED: ApiError = ApiError::NotSignedIn;

#[async_trait]
impl Backend for FakeBackend {
    fn boot(&self) -> Boot {
        self.boot.clone()
    }
    async fn sign_up(&self, _: String, _: Password, _: Option<String>) -> Result<Granted, ApiError> {
        Err(REFUSED)
    }
    async fn sign_in(&self, _: String, _: Password) -> Result<Granted, ApiError> {
        Err(REFUSED)
    }
    async fn refresh(&self) -> Result<Granted, ApiError> {
        Err(REFUSED)
    }
    async fn sign_out(&self) -> Result<(), ApiError> {
        Err(REFUSED)
    }
    async fn list_sessions(&self, ended: bool) -> Result<Vec<SessionView>, ApiError> {
        // A real list takes a moment: the page must wait for it.
        tokio::task::yield_now().await;
        let mut sessions = self.sessions.clone().ok_or(ApiError::Internal)?;
        sessions.retain(|session| ended || session.ended_at.is_none());
        Ok(sessions)
    }
    async fn rename_session(&self, _: String, _: String) -> Result<(), ApiError> {
        Err(REFUSED)
    }
    async fn end_session(&self, _: String) -> Result<(), ApiError> {
        Err(REFUSED)
    }
    async fn end_other_sessions(&self) -> Result<u32, ApiError> {
        Err(REFUSED)
    }
    async fn change_password(&self, _: Password, _: Password, _: bool) -> Result<u32, ApiError> {
        Err(REFUSED)
    }
    async fn delete_account(&self, _: Password) -> Result<(), ApiError> {
        Err(REFUSED)
    }
    async fn list_users(&self, part: String, _: Option<String>) -> Result<UsersView, ApiError> {
        tokio::task::yield_now().await;
        let users = self.desk()?.users.iter().filter(|user| user.email.contains(&part)).cloned();
        Ok(UsersView { users: users.collect(), next: part.is_empty().then(|| "u-9".to_owned()) })
    }
    async fn list_user_sessions(&self, user_id: String) -> Result<UserSessionsView, ApiError> {
        let user = self.desk()?.users.iter().find(|user| user.id == user_id).cloned().ok_or(ApiError::UserNotFound)?;
        let live = self.sessions.clone().unwrap_or_default();
        let sessions = if user.sessions > 0 { live } else { vec![ended("s-9", EndReason::Disabled)] };
        Ok(UserSessionsView { user, sessions })
    }
    async fn disable_user(&self, _: String, _: Option<String>) -> Result<(), ApiError> {
        Err(REFUSED)
    }
    async fn enable_user(&self, _: String, _: Option<String>) -> Result<(), ApiError> {
        Err(REFUSED)
    }
    async fn end_user_sessions(&self, _: String, _: Option<String>) -> Result<u32, ApiError> {
        Err(REFUSED)
    }
    async fn set_roles(&self, _: String, _: String, _: Option<String>) -> Result<(), ApiError> {
        Err(REFUSED)
    }
    async fn admin_end_session(&self, _: String, _: Option<String>) -> Result<(), ApiError> {
        Err(REFUSED)
    }
    async fn end_everyone_preview(&self) -> Result<Preview, ApiError> {
        self.desk()?;
        Ok(Preview { sessions: 12, open_tabs: 1 })
    }
    async fn end_everyone(&self, _: String, _: Option<String>) -> Result<u32, ApiError> {
        Err(REFUSED)
    }
    async fn list_audit(&self, query: AuditQuery) -> Result<AuditView, ApiError> {
        let found = self.desk()?.audit.iter().filter(|entry| query.action.is_empty() || entry.action == query.action);
        Ok(AuditView { entries: found.cloned().collect(), next: None })
    }
}
