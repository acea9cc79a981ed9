//! The form that ends this browser's own session. Works as a plain form; hydrated, it also takes the
//! page off the screen at once.

use super::form::{Submit, command, failure, in_words, once_at_a_time};
use super::alert::Alert;
use crate::{api::account::SignOut, messages::Form, state::session::Session};
use leptos::{form::ActionForm, prelude::*};

#[component]
pub fn SignOutForm(text: &'static str, class: &'static str) -> impl IntoView {
    let session = Session::expect();
    let (action, _) = command::<SignOut>();
    let value = action.value();
    // A session that is over already is as good as one just ended.
    let gone = move || match &*value.read() {
        Some(Ok(())) => true,
        Some(Err(error)) => error.is_session_over(),
        None => false,
    };
    Effect::new(move |_| {
        if gone() {
            session.signed_out();
        }
    });
    view! {
        <ActionForm action attr:class="sign-out" on:submit:capture=once_at_a_time(action.pending())>
            <Submit pending=action.pending() class>{text}</Submit>
            <Alert text=in_words(failure(action), Form::Devices)/>
        </ActionForm>
    }
    .into_any()
}
