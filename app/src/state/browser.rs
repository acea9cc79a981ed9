//! The verbs of [`Session`] in the browser, and the moves between its standings: what starts when a
//! session begins and what is dropped when it stops. The only place that changes a standing.

use super::{
    channel::{self, News},
    live, policy, refresh, renewal,
    session::{Connection, Session, Standing},
    tab, token, wake,
};
use crate::{
    boot::boot,
    view::{EndNotice, Granted, Viewer},
};
use leptos::{prelude::*, task::spawn_local};
use std::cell::{Cell, RefCell};

/// Who told of an ending: what siblings told is not told them again.
#[derive(Clone, Copy, PartialEq)]
pub enum Source {
    Server,
    Sibling,
}

thread_local! {
    /// The session of this tab, for callers that have no Leptos context.
    static CURRENT: Cell<Option<Session>> = const { Cell::new(None) };
    /// The id of the session this tab has, or had last.
    static SESSION_ID: RefCell<String> = const { RefCell::new(String::new()) };
    /// The list of devices changed while nobody was looking.
    static LIST_UNSEEN: Cell<bool> = const { Cell::new(false) };
}

/// The tab's session, once started.
pub fn current() -> Option<Session> {
    CURRENT.get()
}

/// True for the id of the session this tab has, or had last.
pub fn is_ours(session_id: &str) -> bool {
    SESSION_ID.with_borrow(|ours| ours == session_id)
}

pub fn start(session: Session) {
    if CURRENT.replace(Some(session)).is_some() {
        return;
    }
    channel::open(session);
    wake::listen(session);
    if let Some(viewer) = session.viewer() {
        begin(session, viewer.session_id);
    } else if boot().prove {
        spawn_local(refresh::explain(session));
    }
}

pub fn signed_in(session: Session, granted: &Granted) {
    token::forget();
    begin(session, granted.session_id.clone());
    refresh::take(session, token::epoch(), granted);
    channel::tell(&granted.session_id, News::SignedIn);
}

pub fn signed_out(session: Session) {
    session.left(Source::Server);
}

pub fn retry_now() {
    live::nudge(live::Nudge::Now);
}

fn begin(session: Session, session_id: String) {
    SESSION_ID.set(session_id);
    live::connect(session);
    renewal::arm(session);
}

/// Drops all that only a signed-in tab may hold.
fn stop(session: Session) {
    token::forget();
    renewal::disarm();
    live::close();
    session.say(Connection::Quiet);
}

impl Session {
    pub(super) fn viewer(self) -> Option<Viewer> {
        match self.standing.try_get_untracked() {
            Some(Standing::SignedIn(viewer)) => Some(viewer),
            _ => None,
        }
    }

    /// The roles a fresh token tells of: what only administrators may see leaves the page with the role.
    pub(super) fn has_roles_of(self, granted: &Granted) {
        let admin = policy::administers(&granted.access_token);
        if let Some(viewer) = self.viewer().filter(|viewer| viewer.admin != admin) {
            self.standing.try_set(Standing::SignedIn(Viewer { admin, ..viewer }));
        }
    }

    /// The session ended, not by this tab's doing.
    pub(super) fn ended(self, notice: Option<EndNotice>, source: Source) {
        if let Some(viewer) = self.viewer() {
            stop(self);
            self.standing.try_set(policy::standing_after(notice.clone()));
            tell(source, &viewer, News::Ended(notice));
        } else if notice.is_some()
            && matches!(self.standing.try_get_untracked(), Some(Standing::Ended(None) | Standing::SignedOut))
        {
            // The reason came later than the fact.
            self.standing.try_set(policy::standing_after(notice));
        }
    }

    /// The person signed out in this browser.
    pub(super) fn left(self, source: Source) {
        if let Some(viewer) = self.viewer() {
            stop(self);
            self.standing.try_set(Standing::Left);
            tell(source, &viewer, News::Left);
        }
    }

    /// Says something about the connection, once.
    pub(super) fn say(self, connection: Connection) {
        if self.connection.try_get_untracked().is_some_and(|said| said != connection) {
            self.connection.try_set(connection);
        }
    }

    /// The list of devices must be read again: now, or when somebody looks, because reading it is
    /// activity and a hidden tab shall not keep an idle session alive.
    pub(super) fn list_changed(self) {
        LIST_UNSEEN.set(true);
        self.show_list();
    }

    /// Catches up with what [`Session::list_changed`] put off.
    pub(super) fn show_list(self) {
        if tab::is_visible() && LIST_UNSEEN.replace(false) {
            self.list_stale.try_update(|count| *count = count.wrapping_add(1));
        }
    }
}

fn tell(source: Source, viewer: &Viewer, news: News) {
    if source == Source::Server {
        channel::tell(&viewer.session_id, news);
    }
}
