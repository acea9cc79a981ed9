//! Giving a device a name of one's own: a disclosure with one field, which needs no JavaScript.

use super::{
    alert::Alert,
    devices::Devices,
    form::{Command, CommandForm, Submit, in_words},
    icon::{Glyph, Icon},
    toast::Toasts,
};
use crate::{api::sessions::RenameSession, messages::Form};
use leptos::{html, prelude::*, server_fn::ServerFn};

#[component]
pub fn Rename(devices: Devices, id: String, name: Signal<String>) -> impl IntoView {
    let command = Command::one_of_many(RenameSession::url());
    let details = NodeRef::<html::Details>::new();
    let (toasts, value) = (Toasts::expect(), command.answer());
    Effect::new(move |_| {
        if value.with(|value| matches!(value, Some(Ok(_)))) {
            toasts.show("Name saved".to_owned());
            close(details);
            devices.reload();
        }
    });
    let field = ["name-", &id].concat();
    view! {
        <details class="rename" node_ref=details>
            <summary class="button button-plain">
                <Icon glyph=Glyph::Pencil/>"Rename"<span class="visually-hidden">" "{name}</span>
            </summary>
            <CommandForm command class="rename-form">
                <Alert text=in_words(command.failure(), Form::Devices)/>
                <input type="hidden" name="session_id" value=id/>
                <div class="field">
                    <label for=field.clone()>"Device name"</label>
                    <input id=field name="name" type="text" required maxlength="60" autocomplete="off" value=name/>
                </div>
                <Submit pending=command.pending() class="button">"Save name"</Submit>
            </CommandForm>
        </details>
    }
    .into_any()
}

/// Closes the disclosure and leaves the focus on its summary.
fn close(details: NodeRef<html::Details>) {
    let Some(details) = details.get_untracked() else { return };
    details.set_open(false);
    if let Ok(Some(summary)) = details.query_selector("summary") {
        use leptos::{wasm_bindgen::JsCast, web_sys::HtmlElement};
        _ = summary.unchecked_into::<HtmlElement>().focus();
    }
}
