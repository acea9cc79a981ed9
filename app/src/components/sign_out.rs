//! The form that ends this browser's own session. Works as a plain form; hydrated, it also takes the
//! page off the screen at once.

use super::{
    alert::Alert,
    form::{Command, CommandForm, Submit, in_words},
};
use crate::{messages::Form, state::session::Session};
use leptos::prelude::*;

#[component]
pub fn SignOutForm(command: Command, text: &'static str, class: &'static str) -> impl IntoView {
    let session = Session::expect();
    let answer = command.answer();
    // A session that is over already is as good as one just ended.
    let gone = move || match &*answer.read() {
        Some(Ok(_)) => true,
        Some(Err(error)) => error.is_session_over(),
        None => false,
    };
    Effect::new(move |_| {
        if gone() {
            session.signed_out();
        }
    });
    view! {
        <CommandForm command class="sign-out">
            <Submit pending=command.pending() class>{text}</Submit>
            <Alert text=in_words(command.failure(), Form::Devices)/>
        </CommandForm>
    }
    .into_any()
}
