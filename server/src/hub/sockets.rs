//! Who has a tab open: a list of senders per session, grouped by account. Only the feed sends.

use curfew_domain::{
    ending::Ended,
    ids::{AccountId, SessionId},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::mpsc;

/// A tab that has not read this many pushes is cut instead of remembered for.
const QUEUE: usize = 32;

/// What a tab is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Push {
    /// Its session has ended.
    Ended(Ended),
    /// Another session of the account ended, or has its first tab open: the list of devices is worth reading
    /// again.
    SessionsChanged,
}

/// The account has as many open tabs as it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

type Tabs = HashMap<u64, (SessionId, mpsc::Sender<Push>)>;

pub struct Sockets {
    shared: Arc<Mutex<Shared>>,
    max_per_account: usize,
}

#[derive(Default)]
struct Shared {
    accounts: HashMap<AccountId, Tabs>,
    next: u64,
}

impl Sockets {
    pub fn new(max_per_account: usize) -> Self {
        Self { shared: Arc::default(), max_per_account }
    }

    pub fn subscribe(&self, account: AccountId, session: SessionId) -> Result<Subscription, Full> {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let key = shared.next;
        let tabs = shared.accounts.entry(account).or_default();
        if tabs.len() >= self.max_per_account {
            return Err(Full);
        }
        if !tabs.values().any(|(of, _)| *of == session) {
            // Which devices have a tab open is known here alone; a new one is worth another look at the list.
            tabs.retain(|_, (_, sender)| sender.try_send(Push::SessionsChanged).is_ok());
        }
        let (sender, receiver) = mpsc::channel(QUEUE);
        tabs.insert(key, (session, sender));
        shared.next += 1;
        Ok(Subscription { receiver, _place: Place { shared: Arc::clone(&self.shared), account, key } })
    }

    pub fn open_tabs(&self, account: AccountId, session: SessionId) -> usize {
        let shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.accounts.get(&account).map_or(0, |tabs| tabs.values().filter(|(of, _)| *of == session).count())
    }

    /// Tells the tabs of an ended session, and the account's other tabs that their list changed. A tab that
    /// does not read loses its place: dropping the sender closes it.
    pub fn session_ended(&self, account: AccountId, session: SessionId, ended: &Ended) {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(tabs) = shared.accounts.get_mut(&account) else { return };
        tabs.retain(|_, (of, sender)| {
            let push = if *of == session { Push::Ended(ended.clone()) } else { Push::SessionsChanged };
            sender.try_send(push).is_ok()
        });
    }
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
        if let Some(tabs) = shared.accounts.get_mut(&self.account) {
            tabs.remove(&self.key);
            if tabs.is_empty() {
                shared.accounts.remove(&self.account);
            }
        }
    }
}
