//! The banner that says how the connection fares. When to speak and what to try is decided by the state;
//! this says it calmly.

use crate::state::session::{Connection, Session};
use leptos::{either::EitherOf3, prelude::*};

#[component]
pub fn ConnectionBanner() -> impl IntoView {
    let session = Session::expect();
    let connection = session.connection();
    // The countdown moves every second: only its digits are drawn again, and nobody is read them.
    let text = Memo::new(move |_| connection.with(words));
    view! {
        <div class="connection" role="status">
            {move || match text.get() {
                None => EitherOf3::A(()),
                Some((text, false)) => EitherOf3::B(view! { <p class="banner">{text}</p> }),
                Some((text, true)) => EitherOf3::C(view! {
                    <p class="banner">
                        <span>{text}<Countdown connection/></span>
                        <button type="button" class="button button-small" on:click=move |_| session.retry_now()>
                            "Try now"
                        </button>
                    </p>
                }),
            }}
        </div>
    }
}

#[component]
fn Countdown(connection: Signal<Connection>) -> impl IntoView {
    let seconds = move || match connection.get() {
        Connection::Reconnecting { seconds } if seconds > 0 => [" in ", &seconds.to_string(), " s"].concat(),
        _ => " now".to_owned(),
    };
    view! { <span class="countdown" aria-hidden="true">{seconds}</span> }
}

/// The text, and whether there is something to try.
fn words(connection: &Connection) -> Option<(&'static str, bool)> {
    match connection {
        Connection::Quiet => None,
        Connection::Reconnecting { .. } => Some(("Connection lost. Trying again", true)),
        Connection::Restarting => Some(("Curfew is restarting. It will be back in a moment.", false)),
        Connection::Offline => Some(("You are offline. You stay signed in.", false)),
        Connection::Back => Some(("Back online.", false)),
    }
}
