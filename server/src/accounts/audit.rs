//! Writing the audit log and reading it. What is written goes into the transaction of the act: an act that
//! is not written down was not done.

use super::{Client, admin::Authority};
use crate::{
    state::App,
    store::{
        Connection, StoreError,
        audit::{self, Act, Filter, Recorded},
        sessions::Found,
    },
};
use curfew_domain::{
    account::Account,
    audit::{Action, Capacity, Note, Who, Whom},
};

/// The most that is read in one go.
pub const MOST: u32 = 10_000;

/// Writes one act down.
pub async fn record(
    app: &App,
    db: &mut Connection,
    who: &Who,
    action: Action,
    whom: &Whom,
    why: Why<'_>,
) -> Result<(), StoreError> {
    let act = Act { at: app.clock.now(), who, action, whom, reason: why.reason, detail: why.detail };
    tracing::info!(actor = who.capacity.as_str(), action = action.as_str(), target = whom.id(), "audit");
    audit::record(db, &act).await
}

/// What somebody said of an act, and what the program adds.
#[derive(Clone, Copy, Default)]
pub struct Why<'a> {
    pub reason: Option<&'a Note>,
    pub detail: Option<&'a str>,
}

/// The acts the filter lets through, latest first, at most `limit` and [`MOST`].
pub async fn page(app: &App, _: &Authority, filter: &Filter, limit: u32) -> Result<Vec<Recorded>, StoreError> {
    audit::page(&mut *app.store.read().await?, filter, limit.min(MOST)).await
}

/// A person acting on their own account.
pub fn owner(account: &Account, client: &Client) -> Who {
    Who {
        capacity: Capacity::Owner,
        id: Some(account.id.to_string()),
        name: account.email.as_str().to_owned(),
        ip: Some(client.shown_ip()),
    }
}

pub fn account(account: &Account) -> Whom {
    Whom::Account { id: account.id.to_string(), name: account.email.as_str().to_owned() }
}

pub fn session(found: &Found) -> Whom {
    Whom::Session { id: found.session.id.to_string(), name: found.account.email.as_str().to_owned() }
}
