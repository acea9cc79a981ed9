//! A short confirmation at the edge of the screen that goes away by itself. For what went well only:
//! errors stay in the page until they are dealt with.

use super::guard::is_over;
use leptos::prelude::*;
use std::time::Duration;

const SHOWN_FOR: Duration = Duration::from_secs(6);

/// What is being confirmed, with a number that tells one confirmation from the next.
#[derive(Clone, Copy)]
pub struct Toasts(RwSignal<(u32, Option<String>)>);

impl Toasts {
    pub fn provide() {
        provide_context(Self(RwSignal::new((0, None))));
    }

    pub fn expect() -> Self {
        expect_context()
    }

    pub fn show(self, text: String) {
        self.0.update(|(number, shown)| {
            *number += 1;
            *shown = Some(text);
        });
        let mine = self.0.with_untracked(|(number, _)| *number);
        set_timeout(move || self.hide(mine), SHOWN_FOR);
    }

    /// Hides the confirmation of that number, not a later one.
    fn hide(self, mine: u32) {
        _ = self.0.try_maybe_update(|(number, shown)| {
            let stale = *number == mine;
            if stale {
                *shown = None;
            }
            (stale, ())
        });
    }
}

#[component]
pub fn Toast() -> impl IntoView {
    let (toasts, over) = (Toasts::expect(), is_over());
    // A confirmation names devices: it goes with the session, not with its own time.
    let text = move || toasts.0.with(|(_, text)| text.clone()).filter(|_| !over.get());
    view! {
        <div class="toasts" role="status">
            {move || text().map(|text| view! { <p class="toast">{text}</p> })}
        </div>
    }
}
