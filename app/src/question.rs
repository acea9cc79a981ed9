//! What pages ask the server. Every answer is JSON until it is shown, so that one kind of resource serves
//! all pages (`docs/decisions/0013-one-command-for-all-forms.md`). Pages that can do without a script ask nothing
//! here: theirs come ready (`plain/`).

use crate::error::ApiError;
use leptos::prelude::*;
use serde::de::DeserializeOwned;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Own devices, and those that are signed out.
    Devices,
}

/// JSON, which only whoever asked understands.
pub type Answer = Result<String, ApiError>;

/// Asks, and asks again whenever `stale` moves.
pub fn ask(question: Question, stale: Signal<u32>) -> Resource<Answer> {
    Resource::new_blocking(move || stale.get(), move |_| put(question))
}

/// The answer as what it is.
pub fn read<T: DeserializeOwned>(answer: Answer) -> Result<T, ApiError> {
    serde_json::from_str(&answer?).map_err(|_| ApiError::Internal)
}

#[cfg(feature = "ssr")]
async fn put(question: Question) -> Answer {
    fn json(answer: &impl serde::Serialize) -> Answer {
        serde_json::to_string(answer).map_err(|_| ApiError::Internal)
    }
    let backend = crate::api::backend()?;
    match question {
        Question::Devices => json(&backend.list_sessions(true).await?),
    }
}

#[cfg(not(feature = "ssr"))]
async fn put(question: Question) -> Answer {
    use crate::{api::sessions::ListSessions, state::post};
    use leptos::server_fn::ServerFn;
    let path = match question {
        Question::Devices => ListSessions::url(),
    };
    post(path, "ended=true".to_owned()).await
}
