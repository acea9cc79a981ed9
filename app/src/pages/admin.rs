//! Accounts, sessions and the audit log, for administrators.

use crate::components::{
    admin::Administration,
    guard::{AdminOnly, SignedInOnly},
};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn AdminPage() -> impl IntoView {
    view! {
        <SignedInOnly>
            <AdminOnly>
                <Title text="Administration – Curfew"/>
                <section class="page page-wide">
                    <h1 tabindex="-1">"Administration"</h1>
                    <Administration/>
                </section>
            </AdminOnly>
        </SignedInOnly>
    }
    .into_any()
}
