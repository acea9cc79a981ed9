//! Signing in. Says why the last session ended, if this browser still holds its cookie.

use crate::{
    api::account::SignIn,
    boot,
    components::{
        alert::{Alert, ERROR_ID},
        ended::EndedNotice,
        field::{EmailField, PasswordField, Secret},
        form::{Command, CommandForm, Submit, enter, in_words},
        guard::{SignedOutOnly, next},
    },
    messages::Form,
    paths,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;

#[component]
pub fn SignInPage() -> impl IntoView {
    view! {
        <Title text="Sign in – Curfew"/>
        <SignedOutOnly>
            <section class="gate">
                {boot::boot().ended.map(|notice| view! { <EndedNotice notice/> })}
                <div class="card gate-card">
                    <h1 tabindex="-1">"Sign in"</h1>
                    <SignInForm/>
                </div>
                <p class="aside">"New here? "<a href=paths::SIGN_UP>"Create an account"</a></p>
            </section>
        </SignedOutOnly>
    }
    .into_any()
}

#[component]
fn SignInForm() -> impl IntoView {
    let (command, flash) = Command::new(SignIn::url());
    let (error, pending) = (command.failure(), command.pending());
    enter(command);
    let next = next();
    view! {
        <CommandForm command class="stack">
            <Alert text=in_words(error, Form::SignIn) id=ERROR_ID/>
            {move || next.get().map(|next| view! { <input type="hidden" name="next" value=next/> })}
            <EmailField error typed=flash.and_then(|flash| flash.email)/>
            <PasswordField error secret=Secret::CURRENT/>
            <Submit pending class="button button-wide">"Sign in"</Submit>
        </CommandForm>
    }
    .into_any()
}
