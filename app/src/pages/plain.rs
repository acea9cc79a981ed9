//! The frame of a plain page, whose content comes ready from the server (`plain/`): who may see it in this tab, and
//! what scripts add to content that has none: links load documents, forms are sent once, times are told.

use crate::{
    boot,
    components::{
        clock::Clock,
        guard::{AdminOnly, SignedInOnly},
        time,
    },
    pages::not_found::NotFound,
    paths,
};
use leptos::{ev::SubmitEvent, html, prelude::*};
use leptos_router::hooks::use_location;
use std::time::Duration;

/// As long as the server may take; a press that led nowhere by then may be repeated.
const PATIENCE: Duration = Duration::from_secs(10);

/// Any address that has no page of its own here: a plain page, or nothing.
#[component]
pub fn Elsewhere() -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    if !paths::is_plain(&path) {
        view! { <NotFound/> }.into_any()
    } else if paths::is_admins_only(&path) {
        view! { <SignedInOnly><AdminOnly><Content/></AdminOnly></SignedInOnly> }.into_any()
    } else if paths::is_guarded(&path) {
        view! { <SignedInOnly><Content/></SignedInOnly> }.into_any()
    } else {
        view! { <Content/> }.into_any()
    }
}

#[component]
fn Content() -> impl IntoView {
    let clock = Clock::expect();
    if untrack(|| clock.is_running()) {
        load();
    }
    let content = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (Some(now), Some(content)) = (clock.now(), content.get()) {
            time::tell_all(&content, now);
        }
    });
    view! {
        // The router hears clicks at the window, and knows nothing of what the server would answer.
        <div
            class="plain" node_ref=content inner_html=boot::content()
            on:click=|event| event.stop_propagation() on:submit=|event| send_once(&event)
        ></div>
    }
    .into_any()
}

/// The router led here inside a document that was made for another page. Once it has written the address down, the
/// server is asked for this one.
fn load() {
    set_timeout(|| _ = location().reload(), Duration::ZERO);
}

/// Marks the pressed button, and swallows what is pressed while it is marked.
fn send_once(event: &SubmitEvent) {
    let Some(button) = event.submitter() else { return };
    if button.has_attribute("aria-disabled") {
        event.prevent_default();
        return;
    }
    _ = button.set_attribute("aria-disabled", "true");
    set_timeout(move || _ = button.remove_attribute("aria-disabled"), PATIENCE);
}
