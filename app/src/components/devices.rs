//! The list of devices and what can be done to it. A re-read list changes only what differs: cards keep
//! their place, their focus and what is being typed in them.

use super::{
    alert::{Alert, Done},
    clock::Clock,
    device::DeviceCard,
    focus,
    form::{Command, in_words},
    history::History,
    others::Others,
    proof::{ProofDialog, Waiting},
    toast::Toasts,
};
use crate::{
    api::sessions::EndSession,
    boot,
    error::ApiError,
    messages::{self, Form},
    paths,
    question::{Answer, Question, ask, read},
    state::session::Session,
    view::SessionView,
};
use leptos::{either::Either, prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

/// What the cards share.
#[derive(Clone, Copy)]
pub struct Devices {
    answer: Resource<Answer>,
    /// Why the last attempt to sign one out came to nothing.
    failed: RwSignal<Option<ApiError>>,
    /// Devices on their way out: id and name.
    leaving: RwSignal<Vec<(String, String)>>,
    /// The list is about to get shorter because of something done here, not elsewhere.
    ours: StoredValue<bool>,
}

impl Devices {
    pub fn reload(self) {
        self.answer.refetch();
    }

    /// Notes that a device is being signed out; false when it already is.
    pub fn begin(self, id: &str, name: String) -> bool {
        let begun = self.is_leaving(id);
        if !begun {
            self.ours.set_value(true);
            self.leaving.update(|leaving| leaving.push((id.to_owned(), name)));
        }
        !begun
    }

    /// Acts on the answer to ending the device `id`. The list is read again after every answer: also a
    /// refusal can mean that it has changed.
    pub fn follow(self, command: Command, id: String) {
        let answer = command.answer();
        Effect::new(move |_| {
            let answer = answer.get();
            if !matches!(answer, Some(Ok(_))) {
                self.leaving.update(|leaving| leaving.retain(|(leaver, _)| *leaver != id));
            }
            // None yet, or called off.
            let Some(answer) = answer else { return };
            self.failed.set(answer.err());
            self.reload();
        });
    }

    /// Reads the list again after all others were signed out here.
    pub fn ended_others(self) {
        self.ours.set_value(true);
        self.reload();
    }

    pub fn is_leaving(self, id: &str) -> bool {
        self.leaving.with(|leaving| leaving.iter().any(|(leaver, _)| leaver == id))
    }
}

#[component]
pub fn DeviceList() -> impl IntoView {
    let stale = Session::expect().list_stale();
    let answer = ask(Question::Devices, stale);
    let flash = boot::take_flash(|flash| flash.action == EndSession::url());
    let worked = flash.as_ref().is_some_and(|flash| flash.error.is_none());
    let failed = RwSignal::new(flash.and_then(|flash| flash.error));
    let waiting = Waiting::provide();
    let devices = Devices { answer, failed, leaving: RwSignal::new(Vec::new()), ours: StoredValue::new(false) };
    view! {
        {worked.then(|| view! { <Done text="That device is signed out."/> })}
        <PlainRename/>
        <Alert text=in_words(failed.into(), Form::Devices)/>
        <Transition fallback=Skeleton>
            <Listed devices/>
        </Transition>
        <ProofDialog waiting/>
    }
    .into_any()
}

/// How a name that was saved without JavaScript came out; with it, the card says so.
#[component]
fn PlainRename() -> impl IntoView {
    use crate::api::sessions::RenameSession;
    let flash = boot::take_flash(|flash| flash.action == RenameSession::url());
    flash.map(|flash| match flash.error {
        Some(error) => {
            let text = Some(messages::error_text(&error, Form::Devices));
            Either::Left(view! { <Alert text=Signal::stored(text)/> })
        }
        None => Either::Right(view! { <Done text="The name is saved."/> }),
    })
}

/// A value that follows the list. On the server it is read afresh each time, since a cached reading could
/// miss the answer's arrival there; in the browser equal readings render nothing.
fn following<T>(read: impl Fn(Option<&T>) -> T + Clone + Send + Sync + 'static) -> Signal<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    if cfg!(feature = "ssr") { Signal::derive(move || read(None)) } else { Memo::new(read).into() }
}

#[component]
fn Listed(devices: Devices) -> impl IntoView {
    let answer = devices.answer;
    // What was listed stays when reading it again fails.
    let list = following(move |before: Option<&Option<Vec<SessionView>>>| match answer.get().map(read) {
        Some(Ok(list)) => Some(list),
        _ => before.cloned().flatten(),
    });
    let error = following(move |_| answer.get().and_then(Result::err));
    let known = following(move |_| list.with(Option::is_some));
    let part = move |ended: bool| {
        following(move |_| {
            let all = list.get().unwrap_or_default();
            all.into_iter().filter(|session| session.ended_at.is_some() == ended).collect::<Vec<_>>()
        })
    };
    let (sessions, past) = (part(false), part(true));
    let query = use_query_map();
    let only_inactive = Memo::new(move |_| query.with(|query| query.get_str("show") == Some("inactive")));
    let shown = move || sessions.get().into_iter().filter(move |session| session.inactive || !only_inactive.get());
    say_goodbye(devices, sessions);
    view! {
        <Unreadable error/>
        {move || known.get().then(|| view! {
            <Filter sessions only_inactive/>
            <ul class="devices" role="list">
                <For each=shown key=|session| session.id.clone() let:session>
                    <DeviceCard devices sessions session/>
                </For>
            </ul>
            {move || (!only_inactive.get()).then(|| view! { <Others devices sessions/> })}
            <History past/>
        })}
    }
    .into_any()
}

/// The way to the devices nobody used for a good while, where there are any, and back.
#[component]
fn Filter(sessions: Signal<Vec<SessionView>>, only_inactive: Memo<bool>) -> impl IntoView {
    let count = Memo::new(move |_| sessions.with(|all| all.iter().filter(|session| session.inactive).count()));
    move || {
        let (told, href, text) = match (only_inactive.get(), count.get()) {
            (false, 0) => return None,
            (false, some) => (messages::inactive(some), paths::SESSIONS_INACTIVE, "Show only inactive devices"),
            (true, some) => (messages::inactive(some), paths::SESSIONS, "Show all devices"),
        };
        Some(view! { <p class="filter">{told}" "<a href=href>{text}</a></p> })
    }
}

/// Confirms each device that has left the list, and finds the focus a new place if it went with it.
fn say_goodbye(devices: Devices, sessions: Signal<Vec<SessionView>>) {
    let (toasts, clock) = (Toasts::expect(), Clock::expect());
    Effect::new(move |before: Option<Vec<String>>| {
        let ids: Vec<_> = sessions.with(|now| now.iter().map(|session| session.id.clone()).collect());
        clock.tick();
        for (_, name) in take_gone(devices, &ids) {
            toasts.show(["Signed out ", &name].concat());
        }
        let first_gone = before.and_then(|before| before.iter().position(|id| !ids.contains(id)));
        if let Some(place) = first_gone
            && devices.ours.try_update_value(std::mem::take) == Some(true)
        {
            move_focus(ids.get(place).or(ids.last()));
        }
        ids
    });
}

/// To the heading of the device that took the place: a button there would be one key press from ending it.
fn move_focus(neighbour: Option<&String>) {
    let heading = neighbour.map_or_else(|| "h1".to_owned(), |id| ["[data-session-id='", id, "'] h2"].concat());
    request_animation_frame(move || {
        if focus::is_lost() {
            focus::focus(&heading);
        }
    });
}

fn take_gone(devices: Devices, now: &[String]) -> Vec<(String, String)> {
    let leaving = devices.leaving.get_untracked();
    let (gone, rest): (Vec<_>, Vec<_>) = leaving.into_iter().partition(|(id, _)| !now.contains(id));
    if !gone.is_empty() {
        devices.leaving.set(rest);
    }
    gone
}

/// The list could not be read. An ended session is told by the whole screen, not here.
#[component]
fn Unreadable(error: Signal<Option<ApiError>>) -> impl IntoView {
    let error = Signal::derive(move || error.get().filter(|error| !error.is_session_over()));
    view! {
        <Alert text=in_words(error, Form::Devices)/>
        {move || error.with(Option::is_some).then(|| view! {
            <p><a class="button button-quiet" rel="external" href=paths::SESSIONS>"Try again"</a></p>
        })}
    }
}

/// The shape of the list while it is being read for the first time.
#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="devices" aria-busy="true">
            <p class="visually-hidden" role="status">"Reading your devices…"</p>
            <div class="card skeleton"></div>
            <div class="card skeleton"></div>
        </div>
    }
}
