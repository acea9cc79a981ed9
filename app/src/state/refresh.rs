//! Exchanging the refresh cookie for an access token: once at a time in this tab, by lock once at a time
//! in this browser, never longer than 8 s. Ends the session only on the server's word.

use super::{
    browser::{self, Source},
    channel::{self, News},
    client::post_bare,
    lock,
    policy::{self, Answer},
    renewal,
    session::Session,
    tab,
    token::{self, Offer},
};
use crate::{api::account::Refresh, error::ApiError, view::Granted};
use futures::{
    FutureExt,
    future::{Either, LocalBoxFuture, Shared, select},
    pin_mut,
};
use leptos::{server_fn::ServerFn, task::spawn_local};
use std::cell::RefCell;

/// The browser gives a refresh up after this long (milliseconds), well within the server's reuse window.
const PATIENCE: f64 = 8_000.0;

/// How asking for a token came out; the token itself is in its cell.
#[derive(Clone, Debug)]
pub enum Outcome {
    Fresh,
    /// The session is over, and the standing says so already.
    Over,
    /// Trouble that says nothing about the session; seconds to wait at least.
    Later(u32),
}

type Flight = Shared<LocalBoxFuture<'static, Outcome>>;

thread_local! {
    static FLIGHT: RefCell<Option<Flight>> = const { RefCell::new(None) };
}

/// Makes sure of a token with more than a fifth of its life left.
pub async fn fresh(session: Session) -> Outcome {
    if token::needs_refresh() { board(session).await } else { Outcome::Fresh }
}

/// Makes sure of a newer token than the one numbered `serial`, which was refused or proves too little.
pub async fn newer_than(session: Session, serial: u32) -> Outcome {
    if token::serial() > serial { fresh(session).await } else { board(session).await }
}

/// Takes a granted token, from the server or a sibling tab.
pub fn take(session: Session, epoch: u32, granted: &Granted) -> Offer {
    let offer = token::keep(epoch, granted);
    if offer == Offer::Kept {
        session.has_roles_of(granted);
        renewal::arm(session);
    }
    offer
}

/// The flight in the air, or a new one: all callers await the same.
fn board(session: Session) -> Flight {
    if let Some(flight) = FLIGHT.with_borrow(Clone::clone) {
        return flight;
    }
    let flight = async move {
        let outcome = fly(session).await;
        FLIGHT.take();
        outcome
    };
    let flight = flight.boxed_local().shared();
    FLIGHT.set(Some(flight.clone()));
    // It lands even if every caller has gone.
    spawn_local(flight.clone().map(drop));
    flight
}

async fn fly(session: Session) -> Outcome {
    let (epoch, serial) = (token::epoch(), token::serial());
    let _lock = lock::acquire().await;
    if token::epoch() != epoch {
        return Outcome::Later(0);
    }
    // While this tab waited for the lock, its holder may have shared what it got.
    if token::serial() > serial && !token::needs_refresh() {
        return Outcome::Fresh;
    }
    for overtaken in [false, true] {
        match policy::judge(ask().await, &tab::timestamp()) {
            _ if token::epoch() != epoch => return Outcome::Later(0),
            Answer::Granted(granted) if !browser::is_ours(&granted.session_id) => {
                // The cookie is another session's now: what this page shows is not.
                tab::reload();
                return Outcome::Later(0);
            }
            Answer::Granted(granted) => {
                // Behind a sibling's refresh, most likely: once more, and then the server's word stands.
                if overtaken {
                    token::forget_generation();
                }
                if take(session, epoch, &granted) == Offer::Kept {
                    channel::tell(&granted.session_id.clone(), News::Granted(granted));
                    return Outcome::Fresh;
                }
            }
            Answer::Over(notice) => {
                session.ended(notice, Source::Server);
                return Outcome::Over;
            }
            Answer::Later(seconds) => return Outcome::Later(seconds),
        }
    }
    Outcome::Later(0)
}

/// Asks for the reason of an ending that came without one.
pub async fn explain(session: Session) {
    let epoch = token::epoch();
    let answer = policy::judge(ask().await, &tab::timestamp());
    if let Answer::Over(notice) = answer
        && token::epoch() == epoch
    {
        session.ended(notice, Source::Server);
    }
}

/// Dropping the request aborts it.
async fn ask() -> Result<Granted, ApiError> {
    let (request, limit) = (post_bare(Refresh::url()), tab::sleep(PATIENCE));
    pin_mut!(request, limit);
    match select(request, limit).await {
        Either::Left((reply, _)) => serde_json::from_str(&reply?).map_err(|_| ApiError::Internal),
        Either::Right(_) => Err(ApiError::Offline),
    }
}
