//! A copied token was presented: its session ends for both parties, the audit log keeps what is known of them, and
//! the owner is told. Whether a token is a copy was decided before.

use super::{
    Caller, Client,
    alert::{self, Event},
    audit::{self, Why},
    end::{commit, until},
    party,
};
use crate::{
    state::App,
    store::{
        Guarded, StoreError, Transaction, endings,
        sessions::{self, Found},
    },
};
use curfew_domain::{
    audit::{Action, Who},
    ending::{Actor, Ended, Reason},
    ids::ClientId,
    notice::Kind,
    session::State,
    time::Timestamp,
};

/// Who presented a token, as far as that is known.
#[derive(Clone, Copy)]
pub enum Presenter<'a> {
    /// Whoever sent the request.
    Device(&'a Client),
    /// A program that was shown it; on which device it was, nobody knows.
    Program(ClientId),
}

impl Presenter<'_> {
    pub(super) fn actor(&self) -> Actor {
        match self {
            Self::Device(client) => Actor::Presenter { device: client.device.to_string(), ip: client.shown_ip() },
            Self::Program(_) => Actor::System,
        }
    }
}

/// Ends the session of which a copied token was presented; answers how it ended, which may have been
/// another way a moment earlier.
pub async fn reused(app: &App, found: &Found, by: Presenter<'_>, now: Timestamp) -> Result<Ended, StoreError> {
    let ended = Ended { at: now, reason: Reason::RefreshReuse, by: by.actor() };
    let mut db = app.store.begin().await?;
    let outcome = endings::end_session(&mut db, found.session.id, &ended, until(app, now)).await?;
    if outcome == Guarded::Won {
        write_down(app, &mut db, found, by).await?;
    }
    commit(app, db).await?;
    if outcome == Guarded::Won {
        return Ok(ended);
    }
    match sessions::find(&mut *app.store.read().await?, found.session.id).await?.map(|found| found.session.state) {
        Some(State::Ended(earlier)) => Ok(earlier),
        Some(State::Live) | None => Ok(ended),
    }
}

/// An access token of a superseded generation was presented: somebody received what its owner never did.
pub async fn superseded_token_used(app: &App, caller: Caller, by: Presenter<'_>) -> Result<(), StoreError> {
    let found = sessions::find(&mut *app.store.read().await?, caller.session).await?;
    if let Some(found) = found {
        reused(app, &found, by, app.clock.now()).await?;
    }
    Ok(())
}

/// Both parties, in the transaction that ends the session: who presented the copy, and whose it is a copy of.
/// Which of the two is the owner nobody can say.
pub(super) async fn write_down(
    app: &App,
    db: &mut Transaction,
    found: &Found,
    by: Presenter<'_>,
) -> Result<(), StoreError> {
    let (presented, ip) = match by {
        Presenter::Device(client) => (format!("presented by {}", client.device), Some(client.shown_ip())),
        Presenter::Program(id) => (format!("shown to the program {id}"), None),
    };
    // The name comes last: whoever chose it must not be able to make up the rest.
    let detail = format!("{presented}; the session is signed in from {} on {}", found.ip, found.shown_name());
    let why = Why { detail: Some(&detail), ..Why::default() };
    let who = Who { ip, ..Who::system() };
    tracing::warn!(session = %found.session.id, "a copied token was presented; its session is over");
    audit::record(app, db, &who, Action::ReuseDetected, &audit::session(found), why).await?;
    tell(app, db, found, by).await
}

/// The owner, of both parties: who held the session, and who presented the copy.
async fn tell(app: &App, db: &mut Transaction, found: &Found, by: Presenter<'_>) -> Result<(), StoreError> {
    let party = match by {
        Presenter::Device(client) => Some(party::of(app, client)),
        Presenter::Program(_) => None,
    };
    let (session, holder) = (Some(found.session.id), Some(party::holder(app, found)));
    let event = Event { kind: Kind::TokenCopied, session, by: party, holder, method: None };
    alert::tell(app, db, &found.account, event).await
}
