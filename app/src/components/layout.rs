//! The header of every page. What it offers follows from where the person
//! stands; it knows no page.

use super::{
    form::Command,
    guard::is_over,
    icon::{Glyph, Icon, Mark},
    sign_out::SignOutForm,
};
use crate::{api::account::SignOut, paths, state::session::Session};
use leptos::{either::Either, prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_location;

#[component]
pub fn Header() -> impl IntoView {
    let email = Session::expect().email();
    view! {
        <header class="header">
            <nav aria-label="Main">
                <NavLink href=paths::HOME class="brand"><Mark/>"Curfew"</NavLink>
                {move || match email.get() {
                    Some(email) => Either::Left(view! { <SignedIn email/> }),
                    None => Either::Right(view! { <SignedOut/> }),
                }}
            </nav>
        </header>
    }
    .into_any()
}

#[component]
fn SignedIn(email: String) -> impl IntoView {
    let (command, _) = Command::new(SignOut::url());
    let admin = Session::expect().is_admin();
    view! {
        <NavLink href=paths::SESSIONS class="nav-link">"Your devices"</NavLink>
        {move || admin.get().then(|| view! { <NavLink href=paths::ADMIN class="nav-link">"Admin"</NavLink> })}
        <NavLink href=paths::ACCOUNT class="nav-link who">
            <Icon glyph=Glyph::Person/><span class="visually-hidden">"Your account: "</span><span>{email}</span>
        </NavLink>
        <SignOutForm command text="Sign out" class="button button-quiet"/>
    }
    .into_any()
}

#[component]
fn SignedOut() -> impl IntoView {
    view! {
        <NavLink href=paths::SIGN_IN class="nav-link nav-first">"Sign in"</NavLink>
        <NavLink href=paths::SIGN_UP class="button button-quiet">"Create account"</NavLink>
    }
    .into_any()
}

/// A link that knows whether it leads here. The server makes plain pages ready; and from the screen of an ended
/// session every way out is a full load, which drops all this tab still holds.
#[component]
fn NavLink(href: &'static str, class: &'static str, children: Children) -> impl IntoView {
    let path = use_location().pathname;
    let over = is_over();
    view! {
        <a
            href=href
            class=class
            rel=move || (over.get() || paths::is_plain(href)).then_some("external")
            aria-current=move || (path.read().as_str() == href).then_some("page")
        >
            {children()}
        </a>
    }
}
