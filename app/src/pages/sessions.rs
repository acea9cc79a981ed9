//! The devices a person is signed in on: the page this product is about.

use crate::components::{devices::DeviceList, guard::SignedInOnly};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn SessionsPage() -> impl IntoView {
    view! {
        <Title text="Your devices – Curfew"/>
        <SignedInOnly>
            <section class="page page-wide">
                <h1 tabindex="-1">"Your devices"</h1>
                <p class="lead">
                    "Everywhere you are signed in. Sign a device out and it is out, at once. Places are approximate: they \
                    are looked up by network address."
                </p>
                <DeviceList/>
            </section>
        </SignedInOnly>
    }
    .into_any()
}
