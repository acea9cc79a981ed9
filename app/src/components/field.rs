//! The two inputs of a sign-in: label, hint, the mark of an error. What is typed stays in the DOM; no
//! signal ever holds a password.

use super::{
    alert::ERROR_ID,
    clock::Clock,
    icon::{Glyph, Icon},
};
use crate::{
    error::ApiError,
    messages::{Input, concerns},
};
use leptos::{ev::KeyboardEvent, prelude::*};

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

#[component]
pub fn PasswordField(
    error: Signal<Option<ApiError>>,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    #[prop(optional)] hint: Option<&'static str>,
) -> impl IntoView {
    let clock = Clock::expect();
    let (shown, show) = signal(false);
    let (caps, set_caps) = signal(false);
    let invalid = invalid(error, Input::Password);
    let described = move || match (invalid.get(), hint.is_some()) {
        (true, true) => Some("password-hint form-error"),
        (true, false) => Some(ERROR_ID),
        (false, true) => Some("password-hint"),
        (false, false) => None,
    };
    let watch_caps = move |event: KeyboardEvent| set_caps.set(event.get_modifier_state("CapsLock"));
    view! {
        <div class="field">
            <label for="password">"Password"</label>
            {hint.map(|hint| view! { <p class="hint" id="password-hint">{hint}</p> })}
            <div class="peekable">
                <input
                    id="password" name="password" required
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete autocapitalize="none" spellcheck="false" enterkeyhint="go"
                    aria-invalid=move || invalid.get().then_some("true")
                    aria-describedby=described
                    on:keyup=watch_caps
                    on:blur=move |_| set_caps.set(false)
                />
                // Without JavaScript it could do nothing, so it is not there.
                <button
                    type="button" class="peek" hidden=move || !clock.is_running()
                    aria-pressed=move || if shown.get() { "true" } else { "false" }
                    on:click=move |_| show.update(|shown| *shown = !*shown)
                >
                    <Icon glyph=Glyph::Eye/>
                    <span class="visually-hidden">"Show password"</span>
                </button>
            </div>
            <p class="caps" role="status">{move || caps.get().then_some("Caps Lock is on.")}</p>
        </div>
    }
    .into_any()
}
