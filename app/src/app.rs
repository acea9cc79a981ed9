//! The interface's root: what every page shares, the routes, and the one switch that takes private
//! content off the screen when the session is over.

use crate::{
    boot,
    components::{
        clock::Clock,
        connection::ConnectionBanner,
        ended::Ended,
        focus::FocusOnNavigation,
        layout::Header,
        reveal,
        toast::{Toast, Toasts},
    },
    pages, paths,
    state::session::{Session, Standing},
};
use leptos::{either::Either, prelude::*};
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode, StaticSegment, WildcardSegment,
    components::{FlatRoutes, Route, Router},
};

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let session = Session::provide(&boot::boot());
    let clock = Clock::provide();
    Toasts::provide();
    Effect::new(move |_| {
        boot::forget();
        session.start();
        clock.start();
    });
    view! {
        // The router would follow the link without moving the focus.
        <a class="skip" href="#main" rel="external">"Skip to content"</a>
        <Router>
            <Header/>
            // A button that only scripts give a meaning is there once they run.
            <main
                id="main" tabindex="-1" data-hydrated=move || clock.is_running().then_some("")
                on:click:capture=|event| reveal::toggle(&event) on:keyup=|event| reveal::watch_caps(&event)
                on:focusout=|event| reveal::forget_caps(&event)
            >
                <Screen/>
            </main>
            <FocusOnNavigation/>
        </Router>
        <div class="notices">
            <ConnectionBanner/>
            <Toast/>
        </div>
    }
}

/// The page of this URL, unless the session ended under our feet: then nothing of any page stays.
#[component]
fn Screen() -> impl IntoView {
    let standing = Session::expect().standing();
    let over = Memo::new(move |_| match standing.get() {
        Standing::Ended(notice) => Some((notice, false)),
        Standing::Left => Some((None, true)),
        Standing::SignedOut | Standing::SignedIn(_) => None,
    });
    move || match over.get() {
        Some((notice, own)) => Either::Left(view! { <Ended notice own/> }),
        None => Either::Right(view! { <Pages/> }),
    }
}

#[component]
fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=|| ()>
            <Route path=StaticSegment(paths::HOME) view=pages::home::Home ssr=SsrMode::Async/>
            <Route path=StaticSegment(paths::SIGN_UP) view=pages::sign_up::SignUpPage ssr=SsrMode::Async/>
            <Route path=StaticSegment(paths::SIGN_IN) view=pages::sign_in::SignInPage ssr=SsrMode::Async/>
            <Route path=StaticSegment(paths::SESSIONS) view=pages::sessions::SessionsPage ssr=SsrMode::Async/>
            <Route path=StaticSegment(paths::SIGNED_OUT) view=pages::signed_out::SignedOutPage ssr=SsrMode::Async/>
            <Route path=WildcardSegment("elsewhere") view=pages::plain::Elsewhere ssr=SsrMode::Async/>
        </FlatRoutes>
    }
}
