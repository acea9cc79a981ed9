//! How the form that led to a page came out, in words and with the focus on them.

use crate::{
    components::{
        alert::{Alert, AlertProps, Done},
        form::in_words,
    },
    error::ApiError,
    messages::Form,
};
use leptos::prelude::*;

/// The error, for the inputs it may be about.
pub fn failure(error: Option<ApiError>) -> Signal<Option<ApiError>> {
    Signal::stored(error)
}

/// A failure has an `id` where inputs point at it.
#[component]
pub fn Told(
    outcome: Option<Result<String, ApiError>>,
    form: Form,
    #[prop(optional)] id: Option<&'static str>,
) -> impl IntoView {
    outcome.map(|outcome| match outcome {
        Ok(text) => view! { <Done text/> }.into_any(),
        Err(error) => Alert(AlertProps { text: in_words(Signal::stored(Some(error)), form), id }).into_any(),
    })
}
