//! Who has a tab open: a list of senders per session, grouped by account. Only the feed sends.

use super::settling::{Counts, Settling};
use curfew_domain::{
    ending::Ended,
    ids::{AccountId, SessionId},
    time::Timestamp,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};
use tokio::sync::mpsc;

/// A tab that has not read this many pushes is cut instead of remembered for.
const QUEUE: usize = 32;

/// What a tab is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Push {
    /// Its session has ended.
    Ended(Ended),
    /// Another session of the account ended, began, got a name, or has other tabs open: the list of devices is worth
    /// reading again.
    SessionsChanged,
    /// The account's roles are others now: its access token is to be exchanged.
    RefreshNeeded,
}

/// Whose tab it is. The epoch is the account's when the session was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tab {
    pub account: AccountId,
    pub session: SessionId,
    pub epoch: u32,
}

/// The account has as many open tabs as it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

type Tabs = HashMap<u64, (Tab, mpsc::Sender<Push>)>;

pub struct Sockets {
    shared: Arc<Mutex<Shared>>,
    max_per_account: usize,
}

#[derive(Default)]
struct Shared {
    accounts: HashMap<AccountId, Tabs>,
    next: u64,
    settling: Settling,
}

impl Shared {
    fn counts(&self, account: AccountId) -> Counts {
        let mut counts = Counts::new();
        for (tab, _) in self.accounts.get(&account).into_iter().flat_map(HashMap::values) {
            *counts.entry(tab.session).or_default() += 1;
        }
        counts
    }

    /// To be called before a tab comes or goes.
    fn unsettle(&mut self, account: AccountId) {
        let counts = self.counts(account);
        self.settling.begin(account, counts);
    }

    fn tell_all(&mut self, account: AccountId) {
        if let Some(tabs) = self.accounts.get_mut(&account) {
            tell(tabs, |_| Some(Push::SessionsChanged));
        }
    }

    /// Whether the device has no tab, nor had one a moment ago: which devices do is known here alone, and one more is
    /// worth telling at once.
    fn wakes(&self, tab: Tab) -> bool {
        !self.counts(tab.account).contains_key(&tab.session) && !self.settling.had(tab.account, tab.session)
    }
}

impl Sockets {
    pub fn new(max_per_account: usize) -> Self {
        Self { shared: Arc::default(), max_per_account }
    }

    pub fn subscribe(&self, tab: Tab) -> Result<Subscription, Full> {
        let mut shared = self.lock();
        let key = shared.next;
        if shared.accounts.get(&tab.account).map_or(0, HashMap::len) >= self.max_per_account {
            return Err(Full);
        }
        if shared.wakes(tab) {
            shared.tell_all(tab.account);
            shared.settling.told(tab.account, tab.session);
        } else {
            shared.unsettle(tab.account);
        }
        let (sender, receiver) = mpsc::channel(QUEUE);
        shared.accounts.entry(tab.account).or_default().insert(key, (tab, sender));
        shared.next += 1;
        Ok(Subscription { receiver, _place: Place { shared: Arc::clone(&self.shared), account: tab.account, key } })
    }

    /// Tells the tabs of every account whose tabs came or went, and are other ones than before now that it is quiet.
    pub fn settle(&self, now: Instant) {
        let mut shared = self.lock();
        for (account, before) in shared.settling.due(now) {
            if shared.counts(account) != before {
                shared.tell_all(account);
            }
        }
    }

    pub fn open_tabs(&self, account: AccountId, session: SessionId) -> usize {
        let shared = self.lock();
        shared.accounts.get(&account).map_or(0, |tabs| tabs.values().filter(|(tab, _)| tab.session == session).count())
    }

    /// Tabs of all the account's sessions.
    pub fn open_tabs_of(&self, account: AccountId) -> usize {
        self.lock().accounts.get(&account).map_or(0, HashMap::len)
    }

    /// Tabs open on this node, of everybody.
    pub fn all_open_tabs(&self) -> usize {
        self.lock().accounts.values().map(HashMap::len).sum()
    }

    /// Tells the tabs of an ended session, and the account's other tabs that their list changed.
    pub fn session_ended(&self, account: AccountId, session: SessionId, ended: &Ended) {
        self.push(account, |tab| {
            Some(if tab.session == session { Push::Ended(ended.clone()) } else { Push::SessionsChanged })
        });
    }

    /// Tells the tabs an account had before `epoch`; those of somebody who signed in again since stay.
    pub fn account_ended(&self, account: AccountId, epoch: u32, ended: &Ended) {
        self.push(account, |tab| {
            Some(if tab.epoch < epoch { Push::Ended(ended.clone()) } else { Push::SessionsChanged })
        });
    }

    /// Tells every tab whose session was made at `before` or earlier.
    pub fn everyone_ended(&self, before: Timestamp, ended: &Ended) {
        for tabs in self.lock().accounts.values_mut() {
            tell(tabs, |tab| (tab.session.moment() <= before).then(|| Push::Ended(ended.clone())));
        }
    }

    /// Tells the account's tabs that their list changed; those of a session just opened show nothing older.
    pub fn list_changed(&self, account: AccountId, opened: Option<SessionId>) {
        self.push(account, |tab| (Some(tab.session) != opened).then_some(Push::SessionsChanged));
    }

    pub fn roles_changed(&self, account: AccountId, epoch: u32) {
        self.push(account, |tab| (tab.epoch < epoch).then_some(Push::RefreshNeeded));
    }

    fn push(&self, account: AccountId, what: impl Fn(&Tab) -> Option<Push>) {
        if let Some(tabs) = self.lock().accounts.get_mut(&account) {
            tell(tabs, what);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A tab that does not read loses its place: dropping the sender closes it.
fn tell(tabs: &mut Tabs, what: impl Fn(&Tab) -> Option<Push>) {
    tabs.retain(|_, (tab, sender)| what(tab).is_none_or(|push| sender.try_send(push).is_ok()));
}

/// One open tab's end of the line. Dropping it gives the place up.
pub struct Subscription {
    receiver: mpsc::Receiver<Push>,
    _place: Place,
}

impl Subscription {
    /// The next push; `None` when the hub has given this tab up.
    pub async fn next(&mut self) -> Option<Push> {
        self.receiver.recv().await
    }
}

struct Place {
    shared: Arc<Mutex<Shared>>,
    account: AccountId,
    key: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.unsettle(self.account);
        if let Some(tabs) = shared.accounts.get_mut(&self.account) {
            tabs.remove(&self.key);
            if tabs.is_empty() {
                shared.accounts.remove(&self.account);
            }
        }
    }
}
