//! The question for a fresh proof, in place: what the server put off waits here until the person has typed their
//! password, and is then sent again by itself. Nothing else on the page moves.

use super::{
    alert::Alert,
    field::{PasswordField, Secret, Whose},
    form::{Command, CommandForm, Submit, in_words},
};
use crate::{api::proofs::Prove, messages::Form, state::session::Session};
use leptos::{html, prelude::*, server_fn::ServerFn};

/// Commands that wait for a proof, each with the fields it was sent with.
#[derive(Clone, Copy)]
pub struct Waiting(RwSignal<Vec<(Command, String)>>);

impl Waiting {
    /// For the commands of a page that has a [`ProofDialog`].
    pub fn provide() -> Self {
        let waiting = Self(RwSignal::new(Vec::new()));
        provide_context(waiting);
        waiting
    }

    pub fn add(self, command: Command, fields: String) {
        self.0.try_update(|waiting| waiting.push((command, fields)));
    }

    fn take(self) -> Vec<(Command, String)> {
        self.0.try_update(std::mem::take).unwrap_or_default()
    }

    /// As if none of it had been pressed.
    fn call_off(self) {
        for (command, _) in self.take() {
            command.settle(None);
        }
    }
}

type Dialog = NodeRef<html::Dialog>;

/// Opens when something waits. The browser keeps the focus inside, and leads it back to where it was.
#[component]
pub fn ProofDialog(waiting: Waiting) -> impl IntoView {
    let dialog = Dialog::new();
    let asked = Memo::new(move |_| waiting.0.with(|waiting| !waiting.is_empty()));
    Effect::new(move |_| {
        if asked.get() {
            // Once the field that takes the focus is there.
            request_animation_frame(move || _ = dialog.get_untracked().map(|dialog| dialog.show_modal()));
        }
    });
    view! {
        <dialog class="dialog" aria-labelledby="proof-heading" node_ref=dialog on:close=move |_| waiting.call_off()>
            {move || asked.get().then(|| view! { <Question waiting dialog/> })}
        </dialog>
    }
    .into_any()
}

#[component]
fn Question(waiting: Waiting, dialog: Dialog) -> impl IntoView {
    let command = Command::one_of_many(Prove::url());
    let (error, answer) = (command.failure(), command.answer());
    let email = Session::expect().email().get_untracked().unwrap_or_default();
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    Effect::new(move |_| {
        if answer.with(|answer| matches!(answer, Some(Ok(_)))) {
            let proven = waiting.take();
            close();
            for (command, fields) in proven {
                command.send(fields);
            }
        }
    });
    view! {
        <h2 id="proof-heading">"Confirm it's you"</h2>
        <p>"It has been a while since you signed in. Type your password once more to go on."</p>
        <CommandForm command class="stack">
            <Alert text=in_words(error, Form::Account) id=Secret::PROOF.error_id/>
            <Whose email/>
            <PasswordField error secret=Secret::PROOF/>
            <div class="dialog-actions">
                <button type="button" class="button button-quiet" on:click=move |_| close()>"Cancel"</button>
                <Submit pending=command.pending()>"Go on"</Submit>
            </div>
        </CommandForm>
    }
    .into_any()
}
