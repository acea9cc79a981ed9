//! Where a sign-out without JavaScript lands, and whatever else a plain form ended this session by.

use crate::{
    api::{account::DeleteAccount, admin::EndEveryone},
    boot,
    components::ended::Ended,
    messages, paths,
    state::session::{Session, Standing},
    view::EndReason,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;

#[component]
pub fn SignedOutPage() -> impl IntoView {
    let standing = Session::expect().standing().get_untracked();
    if matches!(standing, Standing::SignedIn(_)) {
        return view! { <StillIn/> }.into_any();
    }
    if boot::take_flash(|flash| flash.action == DeleteAccount::url()).is_some() {
        return view! { <Done reason=EndReason::Deleted title="Your account is deleted – Curfew"/> }.into_any();
    }
    if boot::take_flash(|flash| flash.action == EndEveryone::url()).is_some() {
        return view! { <Done reason=EndReason::AdminEveryone title="Everyone is signed out – Curfew"/> }.into_any();
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

/// The cookie went with the session, so nothing but the form's outcome tells why.
#[component]
fn Done(reason: EndReason, title: &'static str) -> impl IntoView {
    let ending = messages::ending(reason);
    view! {
        <Title text=title/>
        <section class="ended">
            <h1 tabindex="-1">"You've been signed out"</h1>
            <p>{ending.why}" "{ending.advice}</p>
            <p><a class="button" href=paths::HOME>"Go to the front page"</a></p>
        </section>
    }
    .into_any()
}
