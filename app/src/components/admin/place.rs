//! The parts of the administration, each an address of its own, and what each asks the server. All answers
//! are JSON until they are shown: one kind of resource serves every part.

use crate::{error::ApiError, paths};
use leptos_router::params::ParamsMap;

/// Where in the administration somebody is.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    Accounts { part: String, after: String },
    Account { id: String },
    Everyone,
    Audit { text: String, action: String, before: String },
}

impl Place {
    /// `/admin?q=`, `?user=`, `?view=everyone`, `?view=audit`.
    pub fn of(query: &ParamsMap) -> Self {
        let field = |name: &str| query.get_str(name).unwrap_or_default().to_owned();
        match (query.get_str("view"), query.get_str("user")) {
            (Some("everyone"), _) => Self::Everyone,
            (Some("audit"), _) => Self::Audit { text: field("text"), action: field("action"), before: field("before") },
            (_, Some(id)) => Self::Account { id: id.to_owned() },
            _ => Self::Accounts { part: field("q"), after: field("after") },
        }
    }

    /// The tab it belongs to.
    pub fn tab(&self) -> &'static str {
        match self {
            Self::Accounts { .. } | Self::Account { .. } => paths::ADMIN,
            Self::Everyone => paths::ADMIN_EVERYONE,
            Self::Audit { .. } => paths::ADMIN_AUDIT,
        }
    }
}

#[cfg(feature = "ssr")]
pub async fn ask(place: Place) -> Result<String, ApiError> {
    use crate::{api::backend, view::AuditQuery};
    fn json(answer: &impl serde::Serialize) -> Result<String, ApiError> {
        serde_json::to_string(answer).map_err(|_| ApiError::Internal)
    }
    let backend = backend()?;
    match place {
        Place::Accounts { part, after } => {
            let after = (!after.is_empty()).then_some(after);
            json(&backend.list_users(part, after).await?)
        }
        Place::Account { id } => json(&backend.list_user_sessions(id).await?),
        Place::Everyone => json(&backend.end_everyone_preview().await?),
        Place::Audit { text, action, before } => {
            let query = AuditQuery { text, action, before: before.parse().ok(), ..AuditQuery::default() };
            json(&backend.list_audit(query).await?)
        }
    }
}

#[cfg(not(feature = "ssr"))]
pub async fn ask(place: Place) -> Result<String, ApiError> {
    use crate::{
        api::admin::{EndEveryonePreview, ListAudit, ListUserSessions, ListUsers},
        paths::escape_query,
        state::post,
    };
    use leptos::server_fn::ServerFn;
    let (path, fields) = match place {
        Place::Accounts { part, after } => (ListUsers::url(), vec![("query", part), ("after", after)]),
        Place::Account { id } => (ListUserSessions::url(), vec![("user_id", id)]),
        Place::Everyone => (EndEveryonePreview::url(), Vec::new()),
        Place::Audit { text, action, before } => {
            (ListAudit::url(), vec![("text", text), ("action", action), ("before", before)])
        }
    };
    let mut body = String::new();
    // An empty field is left out: no number and no id is empty.
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        for piece in [name, "=", &escape_query(value), "&"] {
            body.push_str(piece);
        }
    }
    post(path, body).await
}
