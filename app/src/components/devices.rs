//! The list of devices and what can be done to it. A re-read list changes only what differs: cards keep
//! their place, their focus and what is being typed in them.

use super::{
    alert::{Alert, Done},
    clock::Clock,
    device::DeviceCard,
    focus,
    form::{Command, CommandForm, Submit, in_words},
    proof::{ProofDialog, Waiting},
    toast::Toasts,
};
use crate::{
    api::sessions::{EndOtherSessions, EndSession},
    boot,
    error::ApiError,
    messages::{self, Form},
    paths,
    question::{Answer, Question, ask, read},
    state::session::Session,
    view::SessionView,
};
use leptos::{either::Either, prelude::*, server_fn::ServerFn};

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
    let sessions = Signal::derive(move || list.get().unwrap_or_default());
    say_goodbye(devices, sessions);
    view! {
        <Unreadable error/>
        {move || known.get().then(|| view! {
            <ul class="devices" role="list">
                <For each=move || sessions.get() key=|session| session.id.clone() let:session>
                    <DeviceCard devices sessions session/>
                </For>
            </ul>
            <Others devices sessions/>
        })}
    }
    .into_any()
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

/// Everybody else, at once.
#[component]
fn Others(devices: Devices, sessions: Signal<Vec<SessionView>>) -> impl IntoView {
    let (command, flash) = Command::new(EndOtherSessions::url());
    let worked = flash.is_some_and(|flash| flash.error.is_none());
    let alone = Memo::new(move |_| sessions.with(|sessions| sessions.iter().all(|session| session.current)));
    let (toasts, value) = (Toasts::expect(), command.answer());
    Effect::new(move |_| {
        if let Some(Ok(count)) = value.get() {
            toasts.show(messages::others_signed_out(count.parse().unwrap_or(0)));
            devices.ours.set_value(true);
            devices.reload();
        }
    });
    view! {
        <section class="others">
            {worked.then(|| view! { <Done text="All other devices are signed out."/> })}
            <Alert text=in_words(command.failure(), Form::Devices)/>
            {move || if alone.get() {
                Either::Left(view! { <p class="alone">"You're signed in only here."</p> })
            } else {
                Either::Right(view! {
                    <p id="others-help">
                        "Ends every session but this one. It works at once, because every request is checked against the \
                        sessions that have ended; nothing has to run out first."
                    </p>
                    <CommandForm command>
                        <Submit pending=command.pending() class="button button-danger">"Sign out all other devices"</Submit>
                    </CommandForm>
                })
            }}
        </section>
    }
    .into_any()
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
