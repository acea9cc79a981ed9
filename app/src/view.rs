//! What pages show and actions answer: plain values that cross the wire as JSON. No behaviour but
//! keeping secrets out of `Debug`.

mod safety;

use serde::{Deserialize, Serialize};
use std::fmt;

pub use safety::{AccountView, EmailChangeView, EndVerdict, LinkToken, NoticeKind, NoticeView, Party, Secured};

/// The signed-in person and the session this browser has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    pub email: String,
    pub session_id: String,
    /// May administer.
    #[serde(default)]
    pub admin: bool,
}

/// One signed-in device as its owner sees it. Times are RFC 3339 UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    pub id: String,
    /// What the owner called it, or "Chromium on Linux".
    pub name: String,
    pub browser: String,
    pub os: String,
    pub device_kind: DeviceKind,
    pub ip: String,
    /// Approximate place of the address, when known: "Lisbon, Portugal", "Portugal", "local network".
    pub place: Option<String>,
    /// How the person signed in: `password`.
    pub method: String,
    pub created_at: String,
    pub last_seen_at: String,
    pub expires_at: String,
    /// The session that asked.
    pub current: bool,
    /// Tabs connected right now.
    pub open_tabs: u32,
    pub ended_at: Option<String>,
    pub end_reason: Option<EndReason>,
    /// Who ended it and from where; only where it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<EndedBy>,
    /// Nobody used it for a good while; left out where somebody did.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inactive: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    Desktop,
    Phone,
    Tablet,
    Unknown,
}

/// Why a session ended; the names are fixed for other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    SignedOut,
    SignedOutElsewhere,
    SignedOutOthers,
    Admin,
    AdminEveryone,
    Disabled,
    Deleted,
    PasswordChanged,
    FactorChanged,
    RefreshReuse,
    Suspicious,
    Idle,
    Expired,
    Limit,
    Revoked,
}

/// What a person is told about the end of their session: why, by whom, from where, when (RFC 3339 UTC).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndNotice {
    pub reason: EndReason,
    pub by: EndedBy,
    pub at: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedBy {
    pub kind: EndedByKind,
    /// The device it was done from, as its owner knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// The network address it was done from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedByKind {
    #[serde(rename = "self")]
    Owner,
    Admin,
    System,
}

/// The answer of `/api/refresh`, `/api/sign_in` and `/api/sign_up` (shape of RFC 6749 §5.1).
#[derive(Clone, Serialize, Deserialize)]
pub struct Granted {
    pub access_token: String,
    pub token_type: String,
    /// Seconds the token still lives.
    pub expires_in: u32,
    pub session_id: String,
}

impl fmt::Debug for Granted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Granted {{ expires_in: {}, session_id: {:?}, .. }}", self.expires_in, self.session_id)
    }
}

/// A password on its way to the server; never shown by `Debug`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Password(String);

impl Password {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// What the server tells the page when it renders it, so that the first look needs no second request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boot {
    /// The signed-in person, if the refresh cookie proves one.
    pub viewer: Option<Viewer>,
    /// Why the session in this browser's cookie ended, if it did.
    pub ended: Option<EndNotice>,
    /// The cookie needs a refresh to be judged: the browser asks for one, and shows what comes of it.
    #[serde(default)]
    pub prove: bool,
    /// How the form that was just sent without JavaScript came out.
    pub flash: Option<Flash>,
    /// Nobody administers this place yet: signing up takes a set-up code.
    #[serde(default)]
    pub setup: bool,
}

/// An account as administrators see it. Times are RFC 3339 UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserView {
    pub id: String,
    pub email: String,
    /// In order, each once.
    pub roles: Vec<String>,
    pub disabled: bool,
    pub created_at: String,
    /// Live ones.
    pub sessions: u32,
    /// Tabs connected right now, of all its sessions.
    pub open_tabs: u32,
    /// The account of whoever asks.
    pub own: bool,
}

/// One page of accounts, by e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsersView {
    pub users: Vec<UserView>,
    /// `after` of the next page, when there is one.
    pub next: Option<String>,
}

/// An account and its devices: live ones, then those that ended in the last 30 days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserSessionsView {
    pub user: UserView,
    pub sessions: Vec<SessionView>,
}

/// What ending everyone would end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    pub sessions: u32,
    pub open_tabs: u32,
}

/// One act of the audit log. The words of `actor_kind`, `action` and `target_kind` are fixed for other programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    pub seq: i64,
    /// RFC 3339 UTC.
    pub at: String,
    /// `admin`, `operator`, `owner`, `system` or `client`.
    pub actor_kind: String,
    pub actor_id: Option<String>,
    pub actor_name: String,
    pub action: String,
    /// `account`, `session`, `everyone`, `client` or `key`.
    pub target_kind: String,
    pub target_id: Option<String>,
    pub target_name: Option<String>,
    pub ip: Option<String>,
    pub reason: Option<String>,
    pub detail: Option<String>,
}

/// One page of the audit log, the latest act first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditView {
    pub entries: Vec<AuditEntry>,
    /// `before` of the next page, when there is one.
    pub next: Option<i64>,
}

/// Which acts are asked for; empty fields ask for all.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Part of a name, an address, a reason or a detail.
    pub text: String,
    /// Part of the name, or the exact id, of who did it.
    pub actor: String,
    /// Exactly this action.
    pub action: String,
    /// Not before and not after these moments: RFC 3339, or a day such as `2026-11-22`.
    pub from: String,
    pub until: String,
    /// Acts older than this `seq`.
    pub before: Option<i64>,
}

/// The outcome of a plain form, carried over one redirect by the server (never in a URL).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// The action's path, such as `/api/sign_in`.
    pub action: String,
    /// `None` when it succeeded.
    pub error: Option<crate::error::ApiError>,
    /// What was typed into the `email` field, offered again.
    pub email: Option<String>,
    /// The number it answered, such as how many sessions ended.
    #[serde(default)]
    pub count: Option<u32>,
}
