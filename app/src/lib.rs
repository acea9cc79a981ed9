//! Curfew's interface, compiled twice: rendered on the server (`ssr`), hydrated in the browser (`hydrate`).
//! Owns pages and what the browser remembers; knows the server only through [`backend::Backend`].

pub mod api;
pub mod backend;
pub mod error;
pub mod paths;
pub mod state;
pub mod view;

use leptos::prelude::*;

#[component]
pub fn App() -> impl IntoView {
    view! { <p>"Curfew"</p> }
}
