//! Giving a device a name of one's own: a disclosure with one field, which needs no JavaScript.

use super::{
    alert::Alert,
    devices::Devices,
    form::{Submit, failure, in_words, once_at_a_time},
    icon::{Glyph, Icon},
    toast::Toasts,
};
use crate::{
    api::sessions::RenameSession,
    messages::Form,
};
use leptos::{form::ActionForm, html, prelude::*};

#[component]
pub fn Rename(devices: Devices, id: String, name: Signal<String>) -> impl IntoView {
    let action = ServerAction::<RenameSession>::new();
    let details = NodeRef::<html::Details>::new();
    let (toasts, value) = (Toasts::expect(), action.value());
    Effect::new(move |_| {
        if value.with(|value| matches!(value, Some(Ok(())))) {
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
            <ActionForm action attr:class="rename-form" on:submit:capture=once_at_a_time(action.pending())>
                <Alert text=in_words(failure(action), Form::Devices)/>
                <input type="hidden" name="session_id" value=id/>
                <div class="field">
                    <label for=field.clone()>"Device name"</label>
                    <input id=field name="name" type="text" required maxlength="60" autocomplete="off" value=name/>
                </div>
                <Submit pending=action.pending() class="button">"Save name"</Submit>
            </ActionForm>
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
