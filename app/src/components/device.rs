//! One signed-in device: what it is, where, since when, and the way to sign it out. Reads its facts from
//! the list, so that a change touches the text that changed and nothing else.

use super::{
    devices::Devices,
    form::{Command, CommandForm, Submit},
    icon::{Glyph, Icon},
    rename::Rename,
    sign_out::SignOutForm,
    time::{Telling, Time},
};
use crate::{
    api::{account::SignOut, sessions::EndSession},
    messages,
    view::SessionView,
};
use leptos::{either::Either, prelude::*, server_fn::ServerFn};

#[component]
pub fn DeviceCard(devices: Devices, sessions: Signal<Vec<SessionView>>, session: SessionView) -> impl IntoView {
    let (id, current) = (session.id.clone(), session.current);
    let session_id = id.clone();
    let device = Memo::new({
        let id = id.clone();
        move |before: Option<&SessionView>| {
            let found = sessions.with(|sessions| sessions.iter().find(|session| session.id == id).cloned());
            found.or_else(|| before.cloned()).unwrap_or_else(|| session.clone())
        }
    });
    let leaving = {
        let id = id.clone();
        Signal::derive(move || devices.is_leaving(&id))
    };
    let awake = move || device.with(|device| device.open_tabs > 0);
    let name = Signal::derive(move || device.with(|device| device.name.clone()));
    view! {
        <li class="card device" class:is-leaving=leaving data-session-id=session_id>
            <div class="window" class:window-lit=awake>
                <Icon glyph=Signal::derive(move || Glyph::from(device.with(|device| device.device_kind)))/>
            </div>
            <div class="device-head">
                <h2 tabindex="-1">{name}</h2>
                {current.then(|| view! { <span class="badge">"This device"</span> })}
                {move || device.with(|device| device.inactive).then(|| view! { <span class="badge">"Inactive"</span> })}
                <p class="origin">{move || device.with(origin)}</p>
            </div>
            <Facts device/>
            <div class="device-actions">
                <Rename devices id=id.clone() name/>
                {if current {
                    let command = Command::one_of_many(SignOut::url());
                    Either::Left(view! {
                        <SignOutForm command text="Sign out of this device" class="button button-quiet"/>
                    })
                } else {
                    Either::Right(view! { <EndForm devices id name leaving/> })
                }}
            </div>
        </li>
    }
    .into_any()
}

/// Browser and system where the name does not say them already, place, address.
pub fn origin(device: &SessionView) -> String {
    let software = [&device.browser, " on ", &device.os].concat();
    let software = (software != device.name).then_some(software);
    let address = (!device.ip.is_empty()).then(|| device.ip.clone());
    [software, device.place.clone(), address].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[component]
pub fn Facts(device: Memo<SessionView>) -> impl IntoView {
    let tell = move |read: fn(&SessionView) -> String| Signal::derive(move || device.with(read));
    view! {
        <dl class="facts-list">
            <div><dt>"Last active"</dt><dd><Time at=tell(|d| d.last_seen_at.clone()) telling=Telling::Ago/></dd></div>
            <div><dt>"Signed in"</dt><dd><Time at=tell(|d| d.created_at.clone()) telling=Telling::Ago/></dd></div>
            <div><dt>"Right now"</dt><dd>{tell(|d| messages::open_tabs(d.open_tabs))}</dd></div>
        </dl>
        <details class="more">
            <summary>"Details"<span class="visually-hidden">" of "{tell(|d| d.name.clone())}</span></summary>
            <dl class="facts-list">
                <div><dt>"Signed in with"</dt><dd>{tell(|d| messages::method(&d.method).to_owned())}</dd></div>
                <div><dt>"Expires"</dt><dd><Time at=tell(|d| d.expires_at.clone()) telling=Telling::Ahead/></dd></div>
                <div><dt>"Network address"</dt><dd>{tell(|d| d.ip.clone())}</dd></div>
                <div><dt>"Approximate place"</dt><dd>{tell(|d| d.place.clone().unwrap_or_else(|| "not known".to_owned()))}</dd></div>
                <div><dt>"Session"</dt><dd>{tell(|d| d.id.clone())}</dd></div>
            </dl>
        </details>
    }
    .into_any()
}

/// One press, no question: the person can sign in there again.
#[component]
fn EndForm(devices: Devices, id: String, name: Signal<String>, leaving: Signal<bool>) -> impl IntoView {
    let command = Command::one_of_many(EndSession::url());
    devices.follow(command, id.clone());
    let allow = {
        let id = id.clone();
        move |()| devices.begin(&id, name.get_untracked())
    };
    view! {
        <CommandForm command allow=Callback::new(allow)>
            <input type="hidden" name="session_id" value=id/>
            <Submit pending=leaving class="button button-danger">
                "Sign out"<span class="visually-hidden">" "{name}</span>
            </Submit>
        </CommandForm>
    }
    .into_any()
}
