//! Any other address. Answers 404 on the server.

use crate::paths;
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Nothing here – Curfew"/>
        <section class="ended">
            <h1 tabindex="-1">"There is nothing here"</h1>
            <p>"The address may be mistyped, or the page has moved."</p>
            <p><a class="button" href=paths::HOME>"Go to the front page"</a></p>
        </section>
    }
    .into_any()
}
