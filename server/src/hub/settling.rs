//! Tabs that come and go: when it is quiet enough to look at what came of it. Counts are handed in; knows no socket.

use curfew_domain::ids::{AccountId, SessionId};
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// A page that is loaded again closes its socket and opens another within this, and nobody wants to see that.
const QUIET: Duration = Duration::from_secs(3);

/// How many tabs each session has.
pub type Counts = HashMap<SessionId, usize>;

/// The accounts whose tabs come and go: since when, and what they had before.
#[derive(Default)]
pub struct Settling(HashMap<AccountId, (Instant, Counts)>);

impl Settling {
    /// Begins, unless it has begun: `counts` is how things stand before the change.
    pub fn begin(&mut self, account: AccountId, counts: Counts) {
        self.0.entry(account).or_insert_with(|| (Instant::now(), counts));
    }

    /// Whether the session had a tab when it began.
    pub fn had(&self, account: AccountId, session: SessionId) -> bool {
        self.0.get(&account).is_some_and(|(_, before)| before.contains_key(&session))
    }

    /// That the session has its first tab has been told already.
    pub fn told(&mut self, account: AccountId, session: SessionId) {
        if let Some((_, before)) = self.0.get_mut(&account) {
            before.insert(session, 1);
        }
    }

    /// Takes out the accounts that have had their time, with what each had before.
    pub fn due(&mut self, now: Instant) -> Vec<(AccountId, Counts)> {
        let due = self.0.extract_if(|_, (since, _)| now.duration_since(*since) >= QUIET);
        due.map(|(account, (_, before))| (account, before)).collect()
    }
}
