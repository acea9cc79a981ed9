//! Signing in. Says why the last session ended, if this browser still holds its cookie.

use crate::{
    api::{account::SignIn, safety::ResetPassword},
    boot,
    components::{
        alert::{Alert, Done, ERROR_ID},
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
    // The session that was here ended by it: that needs no notice of its own.
    let reset = boot::take_flash(|flash| flash.action == ResetPassword::url()).is_some();
    let ended = boot::boot().ended.filter(|_| !reset);
    view! {
        <Title text="Sign in – Curfew"/>
        <SignedOutOnly>
            <section class="gate">
                {reset.then(|| view! {
                    <Done text="Your password is changed and every device is signed out. Sign in with the new one."/>
                })}
                {ended.clone().map(|notice| view! { <EndedNotice notice/> })}
                <div class="card gate-card">
                    <h1 tabindex="-1">"Sign in"</h1>
                    <SignInForm/>
                </div>
                <p class="aside"><a rel="external" href=paths::FORGOT_PASSWORD>"Forgot your password?"</a></p>
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
