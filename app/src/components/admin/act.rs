//! One administrative command: a button, and a dialog that names what it hits and takes a reason for the
//! audit log. The dialog is a popover, so it opens and closes without any script.

use super::Desk;
use crate::{
    components::{
        alert::Alert,
        form::{Command, CommandForm, Submit, in_words},
        toast::Toasts,
    },
    error::ApiError,
    messages::{self, Form, error_text},
};
use leptos::{
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{HtmlElement, HtmlFormElement},
};

/// What is done to whom, in fields and in words.
pub struct Act {
    /// Unique on the page.
    pub id: String,
    pub path: &'static str,
    pub hidden: Vec<(&'static str, String)>,
    /// On both buttons.
    pub verb: &'static str,
    /// The question, before and after `whom`.
    pub asked: (&'static str, &'static str),
    /// Named by the dialog, and by the button to whoever cannot see where it stands.
    pub whom: String,
    /// What follows from it.
    pub text: &'static str,
    pub class: &'static str,
}

/// The button, and its dialog. `children` are fields of its own.
#[component]
pub fn ActDialog(desk: Desk, act: Act, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let (id, verb, class) = (act.id.clone(), act.verb, act.class);
    let title = [&id, "-title"].concat();
    let labelled = title.clone();
    let question = [act.asked.0, &act.whom, act.asked.1].concat();
    view! {
        <button type="button" class=class popovertarget=id.clone() aria-haspopup="dialog">
            {verb}<span class="visually-hidden">" "{act.whom.clone()}</span>
        </button>
        <div class="dialog" popover id=id role="dialog" aria-labelledby=labelled tabindex="-1" autofocus>
            <h3 id=title>{question}</h3>
            <p>{act.text}</p>
            <ActForm desk act dialog=true>{children.map(|children| children())}</ActForm>
        </div>
    }
    .into_any()
}

#[component]
pub fn ActForm(desk: Desk, act: Act, dialog: bool, children: Children) -> impl IntoView {
    let Act { id, path, hidden, verb, whom, class, .. } = act;
    let command = Command::one_of_many(path);
    let reason = [&id, "-reason"].concat();
    let hint = [&id, "-hint"].concat();
    follow(desk, command, path, id.clone());
    view! {
        <CommandForm command class="stack">
            <Alert text=in_words(command.failure(), Form::Admin)/>
            {hidden
                .into_iter()
                .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
                .collect_view()}
            {children()}
            <div class="field">
                <label for=reason.clone()>"Reason, if you like"</label>
                <input
                    id=reason name="reason" type="text" maxlength="200" autocomplete="off" aria-describedby=hint.clone()
                />
                <p class="hint" id=hint>"Kept in the audit log."</p>
            </div>
            <div class="dialog-actions">
                {dialog.then(|| view! {
                    <button type="button" class="button button-quiet" popovertarget=id popovertargetaction="hide">
                        "Cancel"
                    </button>
                })}
                <Submit pending=command.pending() class>{verb}<span class="visually-hidden">" "{whom}</span></Submit>
            </div>
        </CommandForm>
    }
    .into_any()
}

/// What worked, and what is no longer there to be worked on, is told beside the part as it is now; any other
/// failure beside the form.
fn follow(desk: Desk, command: Command, path: &'static str, id: String) {
    let (answer, toasts) = (command.answer(), Toasts::expect());
    Effect::new(move |_| {
        let told = match answer.get() {
            Some(Ok(_)) => messages::administered(path).unwrap_or_default().to_owned(),
            Some(Err(error @ (ApiError::SessionNotFound | ApiError::UserNotFound | ApiError::Forbidden))) => {
                error_text(&error, Form::Admin)
            }
            _ => return,
        };
        close(&id);
        toasts.show(told);
        desk.reload();
    });
}

/// Closes the dialog and empties its form, which may be another one's after the part was read again.
fn close(id: &str) {
    let Some(dialog) = document().get_element_by_id(id) else { return };
    if let Ok(Some(form)) = dialog.query_selector("form") {
        form.unchecked_into::<HtmlFormElement>().reset();
    }
    _ = dialog.unchecked_into::<HtmlElement>().hide_popover();
}
