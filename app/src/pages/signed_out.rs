//! Where a sign-out without JavaScript lands.

use crate::{
    boot,
    components::ended::Ended,
    paths,
    state::session::{Session, Standing},
};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn SignedOutPage() -> impl IntoView {
    let standing = Session::expect().standing().get_untracked();
    if matches!(standing, Standing::SignedIn(_)) {
        return view! { <StillIn/> }.into_any();
    }
    let notice = boot::boot().ended;
    let own = notice.is_none();
    view! { <Ended notice own/> }.into_any()
}

/// Somebody came here by hand, or signed in again since.
#[component]
fn StillIn() -> impl IntoView {
    view! {
        <Title text="You're signed in – Curfew"/>
        <section class="ended">
            <h1 tabindex="-1">"You're signed in"</h1>
            <p>"Nothing has ended here."</p>
            <p><a class="button" href=paths::SESSIONS>"See your devices"</a></p>
        </section>
    }
    .into_any()
}
