//! What all forms share: the command behind one, whichever way it is sent, the double press that does
//! nothing, and the button. Knows no particular form, and is one type for all of them: an action type per
//! form would cost the browser a tenth of the download (`docs/decisions/0013-one-command-for-all-forms.md`).

use super::proof::Waiting;
use crate::{
    boot,
    error::ApiError,
    messages,
    state::{post, session::Session},
    view::{Flash, Granted},
};
use leptos::{
    ev::SubmitEvent,
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsCast,
    web_sys::{FormData, HtmlFormElement, UrlSearchParams},
};

/// A browser action, called by its form. The answer is its JSON, which only the form's owner understands.
#[derive(Clone, Copy)]
pub struct Command {
    path: &'static str,
    pending: RwSignal<bool>,
    answer: RwSignal<Option<Result<String, ApiError>>>,
    /// What the `email` field held when it was sent.
    email: StoredValue<String>,
    /// Where it waits when the server asks for a fresh proof first.
    waiting: Option<Waiting>,
}

impl Command {
    /// For a form that stands once on its page. Also answers how it came out as a plain form, if that is
    /// what led here: a failure is put where a hydrated one would be.
    pub fn new(path: &'static str) -> (Self, Option<Flash>) {
        let flash = boot::take_flash(|flash| flash.action == path);
        let command = Self::one_of_many(path);
        command.answer.set(flash.as_ref().and_then(|flash| flash.error.clone()).map(Err));
        (command, flash)
    }

    /// For a form with others like it on the page: how a plain one came out is told in one other place.
    pub fn one_of_many(path: &'static str) -> Self {
        Self {
            path,
            pending: RwSignal::new(false),
            answer: RwSignal::new(None),
            email: StoredValue::default(),
            waiting: use_context(),
        }
    }

    pub fn pending(self) -> Signal<bool> {
        self.pending.into()
    }

    pub fn answer(self) -> Signal<Option<Result<String, ApiError>>> {
        self.answer.into()
    }

    /// The error it came back with, if it did.
    pub fn failure(self) -> Signal<Option<ApiError>> {
        Signal::derive(move || {
            self.answer.with(|answer| answer.as_ref().and_then(|answer| answer.as_ref().err().cloned()))
        })
    }

    /// Sends the form, unless the one before is still under way.
    fn submit(self, event: &SubmitEvent) {
        event.prevent_default();
        let fields = event.target().and_then(|form| fields(form.unchecked_ref()));
        let Some(fields) = fields.filter(|_| !self.pending.get_untracked()) else { return };
        self.email.set_value(fields.get("email").unwrap_or_default());
        self.send(String::from(fields.to_string()));
    }

    /// Sends the fields, or has them wait for a proof that the server asks for first.
    pub fn send(self, fields: String) {
        self.pending.set(true);
        spawn_local(async move {
            match (post(self.path, fields.clone()).await, self.waiting) {
                (Err(ApiError::ProofNeeded { .. }), Some(waiting)) => waiting.add(self, fields),
                (answer, _) => self.settle(Some(answer)),
            }
        });
    }

    /// Ends what was under way, with no answer where it was called off.
    pub fn settle(self, answer: Option<Result<String, ApiError>>) {
        self.pending.try_set(false);
        self.answer.try_set(answer);
    }
}

/// The fields of a form as they are sent.
fn fields(form: &HtmlFormElement) -> Option<UrlSearchParams> {
    let data = FormData::new_with_form(form).ok()?;
    UrlSearchParams::new_with_str_sequence_sequence(&data).ok()
}

/// The form of a command: a plain one until it is hydrated. `allow` may hold a submit back.
#[component]
pub fn CommandForm(
    command: Command,
    #[prop(default = "")] class: &'static str,
    #[prop(optional, into)] allow: Option<Callback<(), bool>>,
    children: Children,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        if allow.is_none_or(|allow| allow.run(())) {
            command.submit(&event);
        } else {
            event.prevent_default();
        }
    };
    view! {
        <form action=command.path method="post" class=class on:submit=submit>
            {children()}
        </form>
    }
    .into_any()
}

/// Signs this tab in when the command answers with a grant, and forgets the answer, which holds a token.
pub fn enter(command: Command) {
    let session = Session::expect();
    Effect::new(move |_| {
        let granted = command.answer.with(|answer| match answer {
            Some(Ok(json)) => serde_json::from_str::<Granted>(json).ok(),
            _ => None,
        });
        if let Some(granted) = granted {
            command.answer.set(None);
            session.signed_in(&granted, command.email.get_value());
        }
    });
}

/// The text of an error beside `form`.
pub fn in_words(error: Signal<Option<ApiError>>, form: messages::Form) -> Signal<Option<String>> {
    Signal::derive(move || error.with(|error| error.as_ref().map(|error| messages::error_text(error, form))))
}

/// Never disabled, so that it keeps the focus and can always be found; says that it is at work.
#[component]
pub fn Submit(
    #[prop(into)] pending: Signal<bool>,
    #[prop(default = "button")] class: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            class=class
            aria-disabled=move || pending.get().then_some("true")
        >
            {children()}
        </button>
    }
}
