//! What pages ask the server. Every answer is JSON until it is shown, so that one kind of resource serves
//! all pages (`docs/decisions/0013-one-command-for-all-forms.md`).

use crate::error::ApiError;
use leptos::prelude::*;
use serde::de::DeserializeOwned;

#[derive(Clone, PartialEq, Eq)]
pub enum Question {
    /// Own devices, and those that are signed out.
    Devices,
    Accounts {
        part: String,
        after: String,
    },
    Account {
        id: String,
    },
    /// What ending everyone would end.
    Everyone,
    Audit {
        text: String,
        action: String,
        before: String,
    },
}

/// JSON, which only whoever asked understands.
pub type Answer = Result<String, ApiError>;

/// Asks, and asks again whenever `stale` moves.
pub fn ask(question: Question, stale: Signal<u32>) -> Resource<Answer> {
    Resource::new_blocking(move || stale.get(), move |_| put(question.clone()))
}

/// The answer as what it is.
pub fn read<T: DeserializeOwned>(answer: Answer) -> Result<T, ApiError> {
    serde_json::from_str(&answer?).map_err(|_| ApiError::Internal)
}

#[cfg(feature = "ssr")]
async fn put(question: Question) -> Answer {
    use crate::{api::backend, view::AuditQuery};
    fn json(answer: &impl serde::Serialize) -> Answer {
        serde_json::to_string(answer).map_err(|_| ApiError::Internal)
    }
    let backend = backend()?;
    match question {
        Question::Devices => json(&backend.list_sessions(true).await?),
        Question::Accounts { part, after } => {
            json(&backend.list_users(part, (!after.is_empty()).then_some(after)).await?)
        }
        Question::Account { id } => json(&backend.list_user_sessions(id).await?),
        Question::Everyone => json(&backend.end_everyone_preview().await?),
        Question::Audit { text, action, before } => {
            let query = AuditQuery { text, action, before: before.parse().ok(), ..AuditQuery::default() };
            json(&backend.list_audit(query).await?)
        }
    }
}

#[cfg(not(feature = "ssr"))]
async fn put(question: Question) -> Answer {
    use crate::{
        api::{
            admin::{EndEveryonePreview, ListAudit, ListUserSessions, ListUsers},
            sessions::ListSessions,
        },
        paths::escape_query,
        state::post,
    };
    use leptos::server_fn::ServerFn;
    let (path, fields) = match question {
        Question::Devices => (ListSessions::url(), vec![("ended", "true".to_owned())]),
        Question::Accounts { part, after } => (ListUsers::url(), vec![("query", part), ("after", after)]),
        Question::Account { id } => (ListUserSessions::url(), vec![("user_id", id)]),
        Question::Everyone => (EndEveryonePreview::url(), Vec::new()),
        Question::Audit { text, action, before } => {
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
