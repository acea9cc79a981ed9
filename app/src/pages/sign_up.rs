//! Creating an account, which also signs in.

use crate::{
    api::account::SignUp,
    boot,
    components::{
        alert::{Alert, ERROR_ID},
        field::{EmailField, PasswordField, Secret},
        form::{Command, CommandForm, Submit, enter, in_words},
        guard::SignedOutOnly,
    },
    messages::Form,
    paths,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;

#[component]
pub fn SignUpPage() -> impl IntoView {
    view! {
        <Title text="Create your account – Curfew"/>
        <SignedOutOnly>
            <section class="gate">
                <div class="card gate-card">
                    <h1 tabindex="-1">"Create your account"</h1>
                    <SignUpForm/>
                </div>
                <p class="aside"><a href=paths::SIGN_IN>"I already have an account"</a></p>
            </section>
        </SignedOutOnly>
    }
    .into_any()
}

#[component]
fn SignUpForm() -> impl IntoView {
    let (command, flash) = Command::new(SignUp::url());
    let (error, pending) = (command.failure(), command.pending());
    enter(command);
    view! {
        <CommandForm command class="stack">
            <Alert text=in_words(error, Form::SignUp) id=ERROR_ID/>
            <EmailField error typed=flash.and_then(|flash| flash.email)/>
            <PasswordField error secret=Secret::NEW/>
            {boot::boot().setup.then(SetupField)}
            <Submit pending class="button button-wide">"Create account"</Submit>
        </CommandForm>
    }
    .into_any()
}

/// There while nobody administers this place.
#[component]
fn SetupField() -> impl IntoView {
    view! {
        <div class="field">
            <label for="setup">"Set-up code (optional)"</label>
            <p class="hint" id="setup-hint">
                "The server printed it when it started. With it, this account administers Curfew."
            </p>
            <input
                id="setup" name="setup" type="text" aria-describedby="setup-hint"
                autocomplete="off" autocapitalize="characters" spellcheck="false"
            />
        </div>
    }
    .into_any()
}
