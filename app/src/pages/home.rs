//! The front page: what Curfew is, in a picture and three sentences, and the way in.

use crate::{
    paths,
    state::session::{Session, Standing},
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

#[component]
pub fn Home() -> impl IntoView {
    view! {
        <Title text="Curfew – sessions that end when you say so"/>
        <section class="hero">
            <div class="hero-words">
                <h1 tabindex="-1">"Sessions that end when you say so"</h1>
                <p class="lead">
                    "See every device you are signed in on. Sign one out, and its open tabs go dark in the same moment."
                </p>
                <Ways/>
            </div>
            <House/>
        </section>
        <Promises/>
    }
    .into_any()
}

#[component]
fn Ways() -> impl IntoView {
    let standing = Session::expect().standing();
    let signed_in = Memo::new(move |_| standing.with(|s| matches!(s, Standing::SignedIn(_))));
    view! {
        <p class="ways">
            {move || if signed_in.get() {
                Either::Left(view! { <a class="button" href=paths::SESSIONS>"See your devices"</a> })
            } else {
                Either::Right(view! {
                    <a class="button" href=paths::SIGN_UP>"Create an account"</a>
                    <a class="button button-quiet" href=paths::SIGN_IN>"I have an account"</a>
                })
            }}
        </p>
    }
    .into_any()
}

/// A house at night; each lit window is a session, and one of them goes out.
#[component]
fn House() -> impl IntoView {
    let windows = [(62, 108), (122, 108), (182, 108), (62, 172), (122, 172), (182, 172), (62, 236), (182, 236)];
    let lit = [true, false, true, true, true, false, false, true];
    view! {
        <svg class="house" viewBox="0 0 280 320" aria-hidden="true" focusable="false">
            <rect class="sky" width="280" height="320" rx="28"></rect>
            <path class="moon" d="M254 60a22 22 0 1 1-26-28 17.5 17.5 0 0 0 26 28Z"></path>
            <circle class="star" cx="40" cy="46" r="1.8"></circle>
            <circle class="star" cx="104" cy="28" r="1.4"></circle>
            <circle class="star" cx="168" cy="50" r="1.8"></circle>
            <circle class="star" cx="258" cy="128" r="1.4"></circle>
            <path class="wall" d="M36 320V92a8 8 0 0 1 8-8h192a8 8 0 0 1 8 8v228Z"></path>
            {windows.into_iter().zip(lit).enumerate().map(|(index, ((x, y), lit))| view! {
                <rect
                    class="pane" class:pane-lit=lit class:pane-leaving={index == 4}
                    x=x y=y width="36" height="44" rx="4"
                ></rect>
            }).collect_view()}
            <path class="door" d="M118 320v-62a22 22 0 0 1 44 0v62Z"></path>
        </svg>
    }
    .into_any()
}

#[component]
fn Promises() -> impl IntoView {
    view! {
        <section class="promises" aria-labelledby="promises-heading">
            <h2 id="promises-heading" class="visually-hidden">"What you can count on"</h2>
            <ul role="list">
                <li><h3>"At once"</h3><p>"A device you sign out loses its access on its very next request, not when some token runs out."</p></li>
                <li><h3>"Everywhere"</h3><p>"All its tabs are told: who ended the session, from where, when and why."</p></li>
                <li><h3>"Only then"</h3><p>"You stay signed in through restarts, many tabs and bad connections, until you decide otherwise."</p></li>
            </ul>
        </section>
    }
    .into_any()
}
