//! One's own account: a new password, and the way out for good.

use crate::{
    api::account::{ChangePassword, DeleteAccount},
    components::{
        alert::{Alert, Done, ERROR_ID},
        field::{PasswordField, Secret},
        form::{Command, CommandForm, Submit, in_words},
        guard::SignedInOnly,
    },
    messages::{Form, Input, password_changed},
    state::session::Session,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;

const OLD: Secret = Secret {
    id: "current-password",
    name: "current_password",
    label: "Current password",
    input: Input::Proof,
    ..Secret::CURRENT
};
const NEW: Secret = Secret { id: "new-password", name: "new_password", label: "New password", ..Secret::NEW };
const FAREWELL: Secret =
    Secret { id: "farewell-password", input: Input::Proof, error_id: "farewell-error", ..Secret::CURRENT };

#[component]
pub fn AccountPage() -> impl IntoView {
    let email = Session::expect().email();
    view! {
        <Title text="Your account – Curfew"/>
        <SignedInOnly>
            <section class="page">
                <h1 tabindex="-1">"Your account"</h1>
                <p class="lead">"Signed in as "<span class="strong">{email}</span></p>
                <NewPassword email/>
                <Farewell email/>
            </section>
        </SignedInOnly>
    }
    .into_any()
}

#[component]
fn NewPassword(email: Memo<Option<String>>) -> impl IntoView {
    let (command, flash) = Command::new(ChangePassword::url());
    let (error, pending, answer) = (command.failure(), command.pending(), command.answer());
    let counted = flash.filter(|flash| flash.error.is_none()).map(|flash| flash.count.unwrap_or(0));
    let done = RwSignal::new(counted.map(password_changed));
    Effect::new(move |_| {
        let Some(answer) = answer.get() else { return };
        if answer.is_ok() {
            command.clear();
        }
        done.set(answer.ok().map(|count| password_changed(count.parse().unwrap_or(0))));
    });
    view! {
        <section class="card panel" aria-labelledby="password-heading">
            <h2 id="password-heading">"Change your password"</h2>
            <div role="status">{move || done.get().map(|text| view! { <Done text/> })}</div>
            <CommandForm command class="stack">
                <Alert text=in_words(error, Form::Account) id=ERROR_ID/>
                // Tells a password manager whose password this is.
                <input type="text" name="username" autocomplete="username" value=email readonly hidden/>
                <PasswordField error secret=OLD/>
                <PasswordField error secret=NEW/>
                <input type="hidden" name="asked" value="true"/>
                <div class="choice">
                    <input
                        id="end-others" name="end_others" type="checkbox" value="true" checked
                        aria-describedby="end-others-hint"
                    />
                    <label for="end-others">"Sign out all other devices"</label>
                    <p class="hint" id="end-others-hint">
                        "Whoever knows the old password may be signed in somewhere; this device stays signed in."
                    </p>
                </div>
                <Submit pending>"Change password"</Submit>
            </CommandForm>
        </section>
    }
    .into_any()
}

#[component]
fn Farewell(email: Memo<Option<String>>) -> impl IntoView {
    let (command, _) = Command::new(DeleteAccount::url());
    let (error, pending, answer) = (command.failure(), command.pending(), command.answer());
    let session = Session::expect();
    Effect::new(move |_| {
        if answer.with(|answer| matches!(answer, Some(Ok(_)))) {
            session.deleted();
        }
    });
    view! {
        <section class="card panel panel-danger" aria-labelledby="farewell-heading">
            <h2 id="farewell-heading">"Delete your account"</h2>
            <p>
                "All your devices are signed out at once, and you cannot sign in again. Your devices' names and your \
                roles are gone for good; your address is free for a new account. Nobody can undo this."
            </p>
            <CommandForm command class="stack">
                <Alert text=in_words(error, Form::Account) id="farewell-error"/>
                <input type="text" name="username" autocomplete="username" value=email readonly hidden/>
                <PasswordField error secret=FAREWELL/>
                <Submit pending class="button button-danger">"Delete my account"</Submit>
            </CommandForm>
        </section>
    }
    .into_any()
}
