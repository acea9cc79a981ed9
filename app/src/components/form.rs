//! What all forms share: the outcome of their action, whichever way it was sent, the double press that
//! does nothing, and the button. Knows no particular form.

use crate::{
    boot,
    error::ApiError,
    messages,
    state::session::Session,
    view::{Flash, Granted},
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};

/// A command whose plain form may just have come back: its outcome is put where a hydrated one would be.
pub fn command<S>() -> (ServerAction<S>, Option<Flash>)
where
    S: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let action = ServerAction::<S>::new();
    let flash = boot::take_flash(|flash| flash.action == S::url());
    if let Some(error) = flash.as_ref().and_then(|flash| flash.error.clone()) {
        action.value().set(Some(Err(error)));
    }
    (action, flash)
}

/// Signs this tab in when the action answers with a grant, and forgets the answer, which holds a token.
pub fn enter<S>(action: ServerAction<S>, email: fn(S) -> String)
where
    S: ServerFn<Output = Granted, Error = ApiError> + Clone + Send + Sync + 'static,
{
    let session = Session::expect();
    let (input, value) = (action.input(), action.value());
    let sent = StoredValue::new(String::new());
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            sent.set_value(email(input));
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(granted)) = value.get() {
            action.clear();
            session.signed_in(&granted, sent.get_value());
        }
    });
}

/// The error the action came back with, if it did.
pub fn failure<S>(action: ServerAction<S>) -> Signal<Option<ApiError>>
where
    S: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let value = action.value();
    Signal::derive(move || value.with(|value| value.as_ref().and_then(|value| value.as_ref().err().cloned())))
}

/// The text of an error beside `form`.
pub fn in_words(error: Signal<Option<ApiError>>, form: messages::Form) -> Signal<Option<String>> {
    Signal::derive(move || error.with(|error| error.as_ref().map(|error| messages::error_text(error, form))))
}

/// Swallows a submit while the one before is under way; for `on:submit:capture`, ahead of the form's own.
pub fn once_at_a_time(pending: Memo<bool>) -> impl Fn(SubmitEvent) + Clone {
    move |event| {
        if pending.get_untracked() {
            event.prevent_default();
        }
    }
}

/// Never disabled, so that it keeps the focus and can always be found; says that it is at work.
#[component]
pub fn Submit(
    #[prop(into)] pending: Signal<bool>,
    #[prop(default = "button")] class: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            class=class
            class:is-pending=pending
            aria-disabled=move || pending.get().then_some("true")
        >
            {children()}
        </button>
    }
}
