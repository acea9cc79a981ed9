//! The moments after which a tab may no longer trust what it knew: somebody looks again, the network is
//! back, the machine woke up, the page comes out of the back/forward cache. And the pulse that notices a
//! dead server, since a script never sees the pings of its socket.

use super::{
    banner,
    live::{self, Nudge},
    renewal,
    session::{Connection, Session},
    tab,
};
use crate::paths;
use futures::{
    future::{Either, select},
    pin_mut,
};
use gloo_net::http::Request;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::{cell::Cell, time::Duration};
use wasm_bindgen::JsCast;
use web_sys::{Event, PageTransitionEvent, RequestCache};

/// With a probe at every second pulse and its patience, a dead server is noticed within 45 s.
const PULSE: Duration = Duration::from_secs(20);
const PROBE_PATIENCE: f64 = 4_000.0;
/// Browsers slow the timers of hidden tabs down to one a minute; a longer gap (milliseconds) was sleep.
const SLEEP: f64 = 90_000.0;

thread_local! {
    /// The wall clock at the last pulse.
    static LAST: Cell<f64> = const { Cell::new(0.0) };
    static PROBES_NEXT: Cell<bool> = const { Cell::new(false) };
}

pub fn listen(session: Session) {
    LAST.set(tab::wall_clock());
    on("visibilitychange", move |_| {
        if tab::is_visible() {
            look(session);
        }
    });
    on("online", move |_| {
        // Another network, perhaps: the old socket may be dead without knowing.
        live::nudge(Nudge::Anew);
        renewal::catch_up(session);
    });
    on("offline", move |_| {
        if session.viewer().is_some() {
            banner::away(session, false);
        }
    });
    on("pagehide", move |event| {
        if is_kept(&event) && session.viewer().is_some() {
            empty_the_page();
        }
    });
    on("pageshow", |event| {
        if is_kept(&event) {
            tab::reload();
        }
    });
    let _ = set_interval_with_handle(move || pulse(session), PULSE);
}

fn on(event: &'static str, act: impl Fn(Event) + 'static) {
    // For the life of the document; the handle would only take it away again.
    let _ = window_event_listener_untyped(event, act);
}

/// True if the page goes into or comes out of the back/forward cache.
fn is_kept(event: &Event) -> bool {
    event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted)
}

/// What the cache keeps must not show an account to whoever presses Back later; the page is loaded anew
/// when it comes back.
fn empty_the_page() {
    if let Some(body) = document().body() {
        body.set_text_content(None);
    }
}

fn look(session: Session) {
    if !has_slept() {
        live::nudge(Nudge::Now);
    }
    session.show_list();
    renewal::catch_up(session);
}

fn pulse(session: Session) {
    let is_calm = session.viewer().is_some() && session.connection.try_get_untracked() == Some(Connection::Quiet);
    if !has_slept() && is_calm && tab::is_visible() && PROBES_NEXT.replace(!PROBES_NEXT.get()) {
        spawn_local(probe());
    }
}

/// True, and the socket replaced, if the machine slept since the last pulse: the server has long given
/// that socket up, and said so to nobody.
fn has_slept() -> bool {
    let now = tab::wall_clock();
    let slept = now - LAST.replace(now) > SLEEP;
    if slept {
        live::nudge(Nudge::Anew);
    }
    slept
}

/// Any answer will do; no answer means that the socket is dead, too.
async fn probe() {
    let request = Request::get(paths::HEALTH).cache(RequestCache::NoStore).send();
    let limit = tab::sleep(PROBE_PATIENCE);
    pin_mut!(request, limit);
    if !matches!(select(request, limit).await, Either::Left((Ok(_), _))) {
        live::nudge(Nudge::Dead);
    }
}
