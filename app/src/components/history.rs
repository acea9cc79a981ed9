//! Devices that are signed out, and how that came: a line each, folded away until somebody asks.

use super::{
    icon::{Glyph, Icon},
    time::{Telling, Time},
};
use crate::{messages, view::SessionView};
use leptos::prelude::*;

#[component]
pub fn History(past: Signal<Vec<SessionView>>) -> impl IntoView {
    let any = Memo::new(move |_| past.with(|past| !past.is_empty()));
    move || {
        any.get().then(|| {
            view! {
                <details class="history">
                    <summary>"Signed out in the last 30 days"</summary>
                    <ul role="list">{move || past.get().into_iter().map(line).collect_view()}</ul>
                </details>
            }
        })
    }
}

fn line(device: SessionView) -> AnyView {
    let (glyph, how) = (Glyph::from(device.device_kind), messages::past(&device));
    view! {
        <li>
            <Icon glyph=Signal::stored(glyph)/>
            <p>
                <strong>{device.name}</strong>": "{how}", "
                <Time at=device.ended_at.unwrap_or_default() telling=Telling::Local/>
            </p>
        </li>
    }
    .into_any()
}
