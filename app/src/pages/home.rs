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
}

#[component]
fn Ways() -> impl IntoView {
    let standing = Session::expect().standing();
    let signed_in = Memo::new(move |_| standing.with(|s| matches!(s, Standing::SignedIn(_))));
    view! {
        <p class="ways">
            {move || match signed_in.get() {
                true => Either::Left(view! { <a class="button" href=paths::SESSIONS>"See your devices"</a> }),
                false => Either::Right(view! {
                    <a class="button" href=paths::SIGN_UP>"Create an account"</a>
                    <a class="button button-quiet" href=paths::SIGN_IN>"I have an account"</a>
                }),
            }}
        </p>
    }
}

/// A house at night; each lit window is a session, and one of them goes out.
#[component]
fn House() -> impl IntoView {
    let windows = [(72, 96), (132, 96), (192, 96), (72, 160), (132, 160), (192, 160), (72, 224), (192, 224)];
    let lit = [true, false, true, true, true, false, false, true];
    view! {
        <svg class="house" viewBox="0 0 280 320" aria-hidden="true" focusable="false">
            <rect class="sky" width="280" height="320" rx="28"></rect>
            <path class="moon" d="M246 62a22 22 0 1 1-26-28 17.5 17.5 0 0 0 26 28Z"></path>
            <circle class="star" cx="40" cy="46" r="1.8"></circle>
            <circle class="star" cx="104" cy="28" r="1.4"></circle>
            <circle class="star" cx="168" cy="50" r="1.8"></circle>
            <circle class="star" cx="256" cy="112" r="1.4"></circle>
            <path class="wall" d="M48 320V84a12 12 0 0 1 12-12h160a12 12 0 0 1 12 12v236Z"></path>
            {windows.into_iter().zip(lit).enumerate().map(|(index, ((x, y), lit))| view! {
                <rect
                    class="pane" class:pane-lit=lit class:pane-leaving={index == 4}
                    x=x y=y width="36" height="44" rx="4"
                ></rect>
            }).collect_view()}
            <path class="door" d="M128 320v-82a22 22 0 0 1 44 0v82Z"></path>
        </svg>
    }
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
}
