//! The inputs for an address and for passwords: label, hint, the mark of an error. What is typed stays in the DOM; no
//! signal ever holds a password. What can be pressed beside one is heard in `reveal`.

use super::{
    alert::ERROR_ID,
    icon::{Glyph, Icon},
};
use crate::{
    error::ApiError,
    messages::{Input, concerns},
};
use leptos::prelude::*;

/// "true" for `aria-invalid` when the error is about this input.
fn invalid(error: Signal<Option<ApiError>>, input: Input) -> Signal<bool> {
    Signal::derive(move || error.with(|error| error.as_ref().is_some_and(|error| concerns(error, input))))
}

#[component]
pub fn EmailField(error: Signal<Option<ApiError>>, typed: Option<String>) -> impl IntoView {
    let invalid = invalid(error, Input::Email);
    view! {
        <div class="field">
            <label for="email">"Email"</label>
            <input
                id="email" name="email" type="email" required
                autocomplete="username" autocapitalize="none" spellcheck="false" enterkeyhint="next"
                value=typed
                aria-invalid=move || invalid.get().then_some("true")
                aria-describedby=move || invalid.get().then_some(ERROR_ID)
            />
        </div>
    }
    .into_any()
}

/// What tells one password input from another on the same page.
#[derive(Clone, Copy)]
pub struct Secret {
    pub id: &'static str,
    pub name: &'static str,
    pub label: &'static str,
    /// `current-password` or `new-password`.
    pub autocomplete: &'static str,
    pub hint: Option<(&'static str, &'static str)>,
    pub input: Input,
    /// The id of the message it is described by while it is invalid.
    pub error_id: &'static str,
}

impl Secret {
    /// Of the form that signs in.
    pub const CURRENT: Self = Self {
        id: "password",
        name: "password",
        label: "Password",
        autocomplete: "current-password",
        hint: None,
        input: Input::Password,
        error_id: ERROR_ID,
    };
    /// Of the form that signs up; the hint has an id of its own.
    pub const NEW: Self = Self {
        autocomplete: "new-password",
        hint: Some((
            "password-hint",
            "At least 8 characters. A few unrelated words are easy to keep and hard to guess.",
        )),
        ..Self::CURRENT
    };
    /// Of somebody signed in, to show again that it is them.
    pub const PROOF: Self = Self {
        id: "proof-password",
        label: "Your password",
        input: Input::Proof,
        error_id: "proof-error",
        ..Self::CURRENT
    };
}

/// Tells a password manager whose password is asked for.
#[component]
pub fn Whose(email: String) -> impl IntoView {
    view! { <input type="text" name="username" autocomplete="username" value=email readonly hidden/> }
}

#[component]
pub fn PasswordField(error: Signal<Option<ApiError>>, secret: Secret) -> impl IntoView {
    let Secret { id, name, label, autocomplete, hint, input, error_id } = secret;
    let invalid = invalid(error, input);
    let described = move || {
        let ids = [hint.map(|(id, _)| id), invalid.get().then_some(error_id)];
        let ids = ids.into_iter().flatten().collect::<Vec<_>>().join(" ");
        (!ids.is_empty()).then_some(ids)
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {hint.map(|(id, hint)| view! { <p class="hint" id=id>{hint}</p> })}
            <div class="peekable">
                <input
                    id=id name=name type="password" required
                    autocomplete=autocomplete autocapitalize="none" spellcheck="false" enterkeyhint="go"
                    aria-invalid=move || invalid.get().then_some("true")
                    aria-describedby=described
                />
                <button type="button" class="peek" aria-pressed="false">
                    <Icon glyph=Glyph::Eye/>
                    <span class="visually-hidden">"Show "{label.to_ascii_lowercase()}</span>
                </button>
            </div>
            <p class="caps" role="status"></p>
        </div>
    }
    .into_any()
}
