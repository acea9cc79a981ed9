//! Which pages a person may see in this tab, for navigation inside the app. The server refuses them
//! before rendering; this only spares the way there.

use crate::{
    pages::not_allowed::NotAllowed,
    paths,
    state::session::{Session, Standing},
};
use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
};
use leptos_router::{
    NavigateOptions,
    components::Redirect,
    hooks::{use_location, use_query_map},
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    In,
    Out,
    /// The session ended: the whole page is being replaced, nothing is to be decided here.
    Over,
}

/// A memo of its own, so that a change of the viewer's details renders no page again.
fn side() -> Memo<Side> {
    let standing = Session::expect().standing();
    Memo::new(move |_| match standing.get() {
        Standing::SignedIn(_) => Side::In,
        Standing::SignedOut => Side::Out,
        Standing::Ended(_) | Standing::Left => Side::Over,
    })
}

/// True once the session ended under our feet: from then on nothing of it may stay or be led to.
pub fn is_over() -> Memo<bool> {
    let side = side();
    Memo::new(move |_| side.get() == Side::Over)
}

fn instead() -> NavigateOptions {
    NavigateOptions { replace: true, ..NavigateOptions::default() }
}

/// Shows its children to a signed-in person, and leads everybody else to sign-in and back.
#[component]
pub fn SignedInOnly(children: ChildrenFn) -> impl IntoView {
    let side = side();
    let path = use_location().pathname;
    move || match side.get() {
        Side::In => EitherOf3::A(children()),
        Side::Out => {
            let path = path.read_untracked();
            EitherOf3::B(view! { <Redirect path=paths::sign_in_then(&path) options=instead()/> })
        }
        Side::Over => EitherOf3::C(()),
    }
}

/// Shows its children to an administrator, and takes them away at once with the role.
#[component]
pub fn AdminOnly(children: ChildrenFn) -> impl IntoView {
    let admin = Session::expect().is_admin();
    move || if admin.get() { Either::Left(children()) } else { Either::Right(view! { <NotAllowed/> }) }
}

/// Shows its children to a person who is not signed in. Also the road onward from a sign-in that worked.
#[component]
pub fn SignedOutOnly(children: ChildrenFn) -> impl IntoView {
    let side = side();
    let next = next();
    move || match side.get() {
        Side::Out => EitherOf3::A(children()),
        Side::In => {
            let next = next.get_untracked().unwrap_or_else(|| paths::SESSIONS.to_owned());
            EitherOf3::B(view! { <Redirect path=next options=instead()/> })
        }
        Side::Over => EitherOf3::C(()),
    }
}

/// Where `?next=` leads back to, if that is a place of ours.
pub fn next() -> Memo<Option<String>> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get_str("next").and_then(paths::safe_next).map(str::to_owned)))
}
