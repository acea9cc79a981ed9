//! Showing a password, and saying that Caps Lock is on: heard once for all password fields, those of plain pages
//! among them. Knows the markup of `PasswordField`; what is typed stays in the DOM.

use leptos::{
    ev::{Event, KeyboardEvent, MouseEvent},
    wasm_bindgen::JsCast,
    web_sys::Element,
};

/// What the button beside a password does.
pub fn toggle(event: &MouseEvent) {
    let Some(button) = around(event, ".peek") else { return };
    let Some(input) = button.previous_element_sibling() else { return };
    let shown = input.get_attribute("type").as_deref() == Some("text");
    _ = input.set_attribute("type", if shown { "password" } else { "text" });
    _ = button.set_attribute("aria-pressed", if shown { "false" } else { "true" });
}

pub fn watch_caps(event: &KeyboardEvent) {
    // A password manager sends key events that are none.
    if event.has_type::<KeyboardEvent>() {
        say_caps(event, event.get_modifier_state("CapsLock"));
    }
}

pub fn forget_caps(event: &Event) {
    say_caps(event, false);
}

/// Says so below the field, or takes it back; what is said already is not said again.
fn say_caps(event: &Event, on: bool) {
    let said = around(event, ".peekable").and_then(|field| field.next_element_sibling());
    if let Some(said) = said.filter(|said| said.has_child_nodes() != on) {
        said.set_text_content(on.then_some("Caps Lock is on."));
    }
}

/// What the event happened in.
fn around(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}
