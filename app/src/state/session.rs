//! Where this tab stands: signed in, signed out, thrown out, and how its connection fares. Owns the
//! signals and what pages may do with them; knows nothing of tokens, sockets or HTTP.

use super::{browser, policy};
use crate::view::{Boot, EndNotice, Granted, Viewer};
use leptos::prelude::*;

/// Whether this tab has a session, and if not, how it lost it.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    SignedOut,
    SignedIn(Viewer),
    /// The session ended under our feet; the notice is absent when nobody knows why.
    Ended(Option<EndNotice>),
    /// Signed out by the person, in this browser.
    Left,
}

/// What the banner says about the connection.
#[derive(Clone, Debug, PartialEq)]
pub enum Connection {
    Quiet,
    Reconnecting {
        /// Until the next attempt; 0 while it is being made.
        seconds: u32,
    },
    Restarting,
    Offline,
    Back,
}

/// The signals of one tab. Made once by `App`, whose owner lives as long as the document; all writes go
/// through `try_set` all the same, because sockets and timers know nothing of owners.
#[derive(Clone, Copy)]
pub struct Session {
    pub(super) standing: RwSignal<Standing>,
    pub(super) connection: RwSignal<Connection>,
    pub(super) list_stale: RwSignal<u32>,
}

impl Session {
    /// Makes the session of this render and hands it to everything below. What the server rendered and
    /// what the browser hydrates start from the same `boot`.
    pub fn provide(boot: &Boot) -> Self {
        let standing = boot.viewer.clone().map_or(Standing::SignedOut, Standing::SignedIn);
        let session = Self {
            standing: RwSignal::new(standing),
            connection: RwSignal::new(Connection::Quiet),
            list_stale: RwSignal::new(0),
        };
        provide_context(session);
        session
    }

    /// The session `App` provided.
    pub fn expect() -> Self {
        expect_context()
    }

    pub fn standing(self) -> Signal<Standing> {
        self.standing.into()
    }

    /// Who is signed in; moves with nothing else of the viewer.
    pub fn email(self) -> Memo<Option<String>> {
        Memo::new(move |_| match self.standing.get() {
            Standing::SignedIn(viewer) => Some(viewer.email),
            _ => None,
        })
    }

    /// Whether an administrator is signed in. It decides what is offered; the server decides what is allowed.
    pub fn is_admin(self) -> Memo<bool> {
        Memo::new(move |_| {
            self.standing.with(|standing| matches!(standing, Standing::SignedIn(viewer) if viewer.admin))
        })
    }

    pub fn connection(self) -> Signal<Connection> {
        self.connection.into()
    }

    /// Counts up whenever the list of devices must be read again.
    pub fn list_stale(self) -> Signal<u32> {
        self.list_stale.into()
    }

    /// After sign-in or sign-up answered.
    pub fn signed_in(self, granted: &Granted, email: String) {
        let viewer =
            Viewer { email, session_id: granted.session_id.clone(), admin: policy::administers(&granted.access_token) };
        self.standing.try_set(Standing::SignedIn(viewer));
        browser::signed_in(self, granted);
    }

    /// After one's own sign-out answered.
    pub fn signed_out(self) {
        browser::signed_out(self);
        self.standing.try_set(Standing::Left);
    }

    /// "Try now" of the banner.
    pub fn retry_now(self) {
        browser::retry_now();
    }

    /// Starts the socket and the listeners; does nothing on the server, or a second time.
    pub fn start(self) {
        browser::start(self);
    }
}
