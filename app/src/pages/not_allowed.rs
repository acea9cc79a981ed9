//! A page for people with a role, asked for by somebody without it. Answers 403 on the server.

use crate::{components::focus::focus_soon, paths};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn NotAllowed() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::FORBIDDEN);
    }
    // It can take the place of a page somebody was reading.
    Effect::new(move |_| focus_soon("h1"));
    view! {
        <Title text="Not allowed – Curfew"/>
        <section class="ended">
            <h1 tabindex="-1">"You are not allowed to see this page"</h1>
            <p>"It is for administrators. You are still signed in."</p>
            <p><a class="button" href=paths::SESSIONS>"See your devices"</a></p>
        </section>
    }
    .into_any()
}
