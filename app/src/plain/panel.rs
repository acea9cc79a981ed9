//! One matter of an account, under a heading of its own.

use leptos::prelude::*;

#[component]
pub fn Panel(
    /// Of the heading.
    id: &'static str,
    heading: &'static str,
    #[prop(default = "card panel")] class: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <section class=class aria-labelledby=id>
            <h2 id=id>{heading}</h2>
            {children()}
        </section>
    }
    .into_any()
}
