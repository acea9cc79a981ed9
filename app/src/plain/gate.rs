//! One card and nothing else, as where somebody signs in: a page that asks one thing.

use leptos::prelude::*;

/// `aside` is the other way on, below the card.
#[component]
pub fn Gate(
    #[prop(into)] heading: String,
    #[prop(optional)] aside: Option<(String, &'static str)>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="gate">
            <div class="card gate-card">
                <h1 tabindex="-1">{heading}</h1>
                {children()}
            </div>
            {aside.map(|(href, text)| view! { <p class="aside"><a href=href>{text}</a></p> })}
        </section>
    }
    .into_any()
}
