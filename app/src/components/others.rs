//! Signing out everybody else, at once, and what it does in a sentence.

use super::{
    alert::{Alert, Done},
    devices::Devices,
    form::{Command, CommandForm, Submit, in_words},
    toast::Toasts,
};
use crate::{
    api::sessions::EndOtherSessions,
    messages::{self, Form},
    view::SessionView,
};
use leptos::{either::Either, prelude::*, server_fn::ServerFn};

#[component]
pub fn Others(devices: Devices, sessions: Signal<Vec<SessionView>>) -> impl IntoView {
    let (command, flash) = Command::new(EndOtherSessions::url());
    let worked = flash.is_some_and(|flash| flash.error.is_none());
    let alone = Memo::new(move |_| sessions.with(|sessions| sessions.iter().all(|session| session.current)));
    let (toasts, value) = (Toasts::expect(), command.answer());
    Effect::new(move |_| {
        if let Some(Ok(count)) = value.get() {
            toasts.show(messages::others_signed_out(count.parse().unwrap_or(0)));
            devices.ended_others();
        }
    });
    view! {
        <section class="others">
            {worked.then(|| view! { <Done text="All other devices are signed out."/> })}
            <Alert text=in_words(command.failure(), Form::Devices)/>
            {move || if alone.get() {
                Either::Left(view! { <p class="alone">"You're signed in only here."</p> })
            } else {
                Either::Right(view! {
                    <p id="others-help">
                        "Ends every session but this one. It works at once, because every request is checked against the \
                        sessions that have ended; nothing has to run out first."
                    </p>
                    <CommandForm command>
                        <Submit pending=command.pending() class="button button-danger">"Sign out all other devices"</Submit>
                    </CommandForm>
                })
            }}
        </section>
    }
    .into_any()
}
