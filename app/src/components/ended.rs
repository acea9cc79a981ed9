//! What a person sees when their session is over: the screen that replaces every page, and the same
//! facts as a notice above the sign-in form. Wording is in `messages`.

use super::{
    focus::focus_soon,
    icon::{Glyph, Icon},
    time::{Telling, Time},
};
use crate::{
    messages::{Ending, ended_by, ending},
    paths,
    view::{EndNotice, EndReason},
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// The whole screen. `own` when the person signed out here; takes the focus when it appears.
#[component]
pub fn Ended(notice: Option<EndNotice>, own: bool) -> impl IntoView {
    let own = own || notice.as_ref().is_some_and(|notice| notice.reason == EndReason::SignedOut);
    let (heading, title) = if own {
        ("You're signed out", "You're signed out – Curfew")
    } else {
        ("You've been signed out", "You've been signed out – Curfew")
    };
    let deleted = notice.as_ref().is_some_and(|notice| notice.reason == EndReason::Deleted);
    let path = use_location().pathname.get_untracked();
    let back = if paths::is_guarded(&path) { path } else { paths::SESSIONS.to_owned() };
    Effect::new(move |_| focus_soon("h1"));
    view! {
        <Title text=title/>
        <section class="ended">
            <div class="night" aria-hidden="true"><Icon glyph=Glyph::Moon/></div>
            <h1 tabindex="-1" aria-describedby="ended-facts">{heading}</h1>
            <div class="told" id="ended-facts">{match notice {
                Some(notice) => Either::Left(view! { <Facts notice/> }),
                None if own => Either::Right("This browser holds nothing of yours any more."),
                None => Either::Right("Your session on this device is over."),
            }}</div>
            // A full load: nothing this tab still holds survives it.
            <p>{if deleted {
                Either::Left(view! { <a class="button" rel="external" href=paths::HOME>"Go to the front page"</a> })
            } else {
                Either::Right(view! {
                    <a class="button" rel="external" href=paths::sign_in_then(&back)>"Sign in again"</a>
                })
            }}</p>
        </section>
    }
    .into_any()
}

/// The facts above the sign-in form, for a person whose cookie is of an ended session.
#[component]
pub fn EndedNotice(notice: EndNotice) -> impl IntoView {
    let alarming = ending(notice.reason).alarming;
    view! {
        <section class="notice" class:notice-alarming=alarming aria-labelledby="ended-heading">
            <Icon glyph=if alarming { Glyph::Warning } else { Glyph::Moon }/>
            <div>
                <h2 id="ended-heading">"You've been signed out"</h2>
                <Facts notice/>
            </div>
        </section>
    }
    .into_any()
}

/// Why, who, from where, when, and what to do.
#[component]
fn Facts(notice: EndNotice) -> impl IntoView {
    let Ending { why, advice, alarming } = ending(notice.reason);
    view! {
        <div class="facts" class:facts-alarming=alarming>
            <p class="why">{why}</p>
            <p>{ended_by(&notice.by)}<Time at=notice.at telling=Telling::Local/>"."</p>
            <p>{advice}</p>
        </div>
    }
    .into_any()
}
