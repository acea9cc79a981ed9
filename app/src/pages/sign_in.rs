//! Signing in. Says why the last session ended, if this browser still holds its cookie.

use crate::{
    api::account::SignIn,
    boot,
    components::{
        alert::{Alert, ERROR_ID},
        ended::EndedNotice,
        field::{EmailField, PasswordField},
        form::{Submit, command, enter, failure, in_words, once_at_a_time},
        guard::{SignedOutOnly, next},
    },
    messages::Form,
    paths,
};
use leptos::{form::ActionForm, prelude::*};
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
    let (action, flash) = command::<SignIn>();
    let (error, pending) = (failure(action), action.pending());
    enter(action, |input| input.email);
    let next = next();
    view! {
        <ActionForm action attr:class="stack" on:submit:capture=once_at_a_time(pending)>
            <Alert text=in_words(error, Form::SignIn) id=ERROR_ID/>
            {move || next.get().map(|next| view! { <input type="hidden" name="next" value=next/> })}
            <EmailField error typed=flash.and_then(|flash| flash.email)/>
            <PasswordField error autocomplete="current-password"/>
            <Submit pending class="button button-wide">"Sign in"</Submit>
        </ActionForm>
    }
    .into_any()
}
