//! The administration: its parts, and what they share, which is one resource and the way back to it after
//! a command. Who may see any of it is the guard's.

mod account;
mod accounts;
mod act;
mod audit;
mod everyone;
mod place;
mod table;

use super::{
    alert::{Alert, Done},
    clock::Clock,
    focus,
    form::fields,
};
use crate::{
    boot,
    error::ApiError,
    messages::{self, Form, error_text},
    paths,
    question::{Answer, Question, ask, read},
    state::session::Session,
};
use leptos::{either::Either, ev::SubmitEvent, prelude::*, wasm_bindgen::JsCast};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use place::{asked, tab};

/// What the parts share.
#[derive(Clone, Copy)]
pub struct Desk {
    answer: Resource<Answer>,
    /// The part is about to change because of something done here, not elsewhere.
    ours: StoredValue<bool>,
}

impl Desk {
    /// Reads the part again after a command.
    fn reload(self) {
        self.ours.set_value(true);
        self.answer.refetch();
    }
}

#[component]
pub fn Administration() -> impl IntoView {
    let query = use_query_map();
    let place = Memo::new(move |_| query.with(asked));
    Effect::new(move |before: Option<Question>| {
        let now = place.get();
        if before.is_some_and(|before| before != now) {
            focus::focus_soon("main h2");
        }
        now
    });
    view! {
        <nav class="tabs" aria-label="Administration">
            {[(paths::ADMIN, "Accounts"), (paths::ADMIN_EVERYONE, "Everyone"), (paths::ADMIN_AUDIT, "Audit log")]
                .into_iter()
                .map(|(href, text)| view! {
                    <a href=href aria-current=move || (place.with(tab) == href).then_some("page")>{text}</a>
                })
                .collect_view()}
        </nav>
        <Told/>
        {move || view! { <Part place=place.get()/> }}
    }
    .into_any()
}

/// How a plain form came out; with JavaScript its dialog says so.
#[component]
fn Told() -> impl IntoView {
    let flash = boot::take_flash(|flash| messages::administered(&flash.action).is_some());
    flash.map(|flash| match flash.error {
        Some(error) => {
            let text = Some(error_text(&error, Form::Admin));
            Either::Left(view! { <Alert text=Signal::stored(text)/> })
        }
        None => Either::Right(view! { <Done text=messages::administered(&flash.action).unwrap_or_default()/> }),
    })
}

/// One part. Everything of it goes when it cannot be read again: it may be that it must not be.
#[component]
fn Part(place: Question) -> impl IntoView {
    let answer = ask(place.clone(), Session::expect().list_stale());
    let desk = Desk { answer, ours: StoredValue::new(false) };
    keep_up(desk);
    view! {
        <Transition fallback=Skeleton>
            {move || answer.get().map(|answer| {
                show(desk, place.clone(), answer).unwrap_or_else(|error| view! { <Unreadable error/> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

fn show(desk: Desk, place: Question, answer: Answer) -> Result<AnyView, ApiError> {
    Ok(match place {
        Question::Accounts { part, .. } => accounts::show(part, read(answer)?),
        Question::Account { .. } => account::show(desk, read(answer)?),
        Question::Everyone => everyone::show(desk, read(answer)?),
        Question::Audit { text, action, .. } => audit::show(text, action, read(answer)?),
        Question::Devices => return Err(ApiError::NotFound),
    })
}

/// Tells times from now on, and finds the focus a place when it went with what a command ended.
fn keep_up(desk: Desk) {
    let clock = Clock::expect();
    Effect::new(move |before: Option<()>| {
        desk.answer.track();
        if before.is_some() {
            clock.tick();
        }
        if desk.ours.try_update_value(std::mem::take) == Some(true) {
            request_animation_frame(|| {
                if focus::is_lost() {
                    focus::focus("main h2");
                }
            });
        }
    });
}

/// An ended session is told by the whole screen, not here.
#[component]
fn Unreadable(error: ApiError) -> impl IntoView {
    let text = (!error.is_session_over()).then(|| error_text(&error, Form::Admin));
    view! {
        <Alert text=Signal::stored(text)/>
        <p><a class="button button-quiet" rel="external" href=paths::ADMIN>"Try again"</a></p>
    }
    .into_any()
}

/// A form that asks for another address of this page: its fields are the query.
#[component]
fn Browse(children: Children) -> impl IntoView {
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        if let Some(fields) = event.target().and_then(|form| fields(form.unchecked_ref())) {
            event.prevent_default();
            let to = [paths::ADMIN, "?", &String::from(fields.to_string())].concat();
            navigate(&to, NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
    };
    view! {
        <form action=paths::ADMIN method="get" class="browse" role="search" on:submit=submit>{children()}</form>
    }
    .into_any()
}

/// The shape of a part while it is read for the first time.
#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div aria-busy="true">
            <p class="visually-hidden" role="status">"Reading…"</p>
            <div class="card skeleton"></div>
        </div>
    }
}
