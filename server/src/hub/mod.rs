//! Endings on their way up. The feed alone reads them from the database, puts them into the index that
//! every verification asks, and tells the sockets concerned. There is no public `publish`: nobody tells a
//! socket anything but by committing an ending or a change.

mod feed;
mod index;
mod settling;
mod sockets;

pub use feed::FeedError;
pub use index::Standing;
pub use sockets::{Full, Push, Subscription, Tab};

use crate::store::Store;
use curfew_domain::{
    access::{Claims, MachineClaims},
    ids::{AccountId, ClientId, SessionId},
    time::Timestamp,
};
use index::Index;
use sockets::Sockets;
use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};

/// How old the feed's last successful look may be before the index is no longer trusted.
pub const FEED_FRESH: Duration = Duration::from_secs(5);

/// Services that may follow the endings at once, on this node.
const SEATS: usize = 100;

/// A follower's place; dropping it gives it up.
pub struct Seat {
    _permit: OwnedSemaphorePermit,
}

pub struct Hub {
    index: RwLock<Index>,
    sockets: Sockets,
    /// Rung when a key was revoked.
    key_revoked: Notify,
    /// The newest `seq` in the index, and when the feed last looked.
    absorbed: watch::Sender<Absorbed>,
    seats: Arc<Semaphore>,
    /// Whether the feed runs in this process; a command line's does not.
    followed: AtomicBool,
    /// The `seq` of the newest change that tabs were told of; the feed alone reads and writes it.
    told: AtomicI64,
}

#[derive(Clone, Copy)]
struct Absorbed {
    seq: i64,
    looked_at: Option<Instant>,
}

impl Hub {
    pub fn new(max_sockets_per_account: usize) -> Self {
        Self {
            index: RwLock::default(),
            sockets: Sockets::new(max_sockets_per_account),
            key_revoked: Notify::new(),
            absorbed: watch::Sender::new(Absorbed { seq: 0, looked_at: None }),
            seats: Arc::new(Semaphore::new(SEATS)),
            followed: AtomicBool::new(false),
            told: AtomicI64::new(0),
        }
    }

    /// Where the token with these claims stands: a hash lookup, no database.
    pub fn standing(&self, claims: &Claims) -> Standing {
        self.index.read().unwrap_or_else(PoisonError::into_inner).standing(claims)
    }

    /// Whether a machine's token is refused: a hash lookup, no database.
    pub fn is_refused(&self, claims: &MachineClaims) -> bool {
        self.index.read().unwrap_or_else(PoisonError::into_inner).is_refused(claims)
    }

    /// Keys of which nothing counts, whatever the table of keys says.
    pub fn revoked_keys(&self) -> Vec<String> {
        self.index.read().unwrap_or_else(PoisonError::into_inner).revoked_keys()
    }

    /// Waits until the feed has absorbed the revocation of a key. For one listener: the keeper of the keys.
    pub async fn key_revoked(&self) {
        self.key_revoked.notified().await;
    }

    /// Whether a machine client was deleted: a hash lookup, no database.
    pub fn is_client_gone(&self, client: ClientId) -> bool {
        self.index.read().unwrap_or_else(PoisonError::into_inner).is_client_gone(client)
    }

    /// Resolves once the feed has absorbed anything after `seq`; answers the newest it has.
    pub async fn absorbed_past(&self, seq: i64) -> i64 {
        let mut absorbed = self.absorbed.subscribe();
        // The sender lives as long as the hub.
        absorbed.wait_for(|absorbed| absorbed.seq > seq).await.map_or(seq, |absorbed| absorbed.seq)
    }

    /// A place for another service that follows the endings; `None` when all are taken.
    pub fn seat(&self) -> Option<Seat> {
        Arc::clone(&self.seats).try_acquire_owned().ok().map(|permit| Seat { _permit: permit })
    }

    /// Whether the index can be trusted: the feed has looked within [`FEED_FRESH`].
    pub fn is_fresh(&self) -> bool {
        self.absorbed.borrow().looked_at.is_some_and(|at| at.elapsed() < FEED_FRESH)
    }

    /// Returns once everything committed up to now is in this node's index. A request that ended something
    /// answers only after this, so that its own next call is already refused. Bounded: after two seconds the
    /// ending is durable all the same and the watchdog guards the rest.
    pub async fn absorb_up_to(&self, store: &Store, seq: i64) {
        if !self.followed.load(Ordering::Acquire) {
            // Without a feed there is nobody to wait for: a command line absorbs its own endings.
            if let Err(error) = self.catch_up(store).await {
                tracing::warn!(%error, seq, "an ending is durable but could not be read back");
            }
            return;
        }
        let mut absorbed = self.absorbed.subscribe();
        let reached = absorbed.wait_for(|absorbed| absorbed.seq >= seq);
        if tokio::time::timeout(Duration::from_secs(2), reached).await.is_err() {
            tracing::warn!(seq, "an ending is durable but the feed is slow");
        }
    }

    /// Registers an open tab, to be told of every ending of its session from here on. What happened before
    /// is for the caller to look up, after this.
    ///
    /// # Errors
    /// [`Full`] when the account has too many open tabs.
    pub fn subscribe(&self, tab: Tab) -> Result<Subscription, Full> {
        self.sockets.subscribe(tab)
    }

    /// Tabs the session has open on this node.
    pub fn open_tabs(&self, account: AccountId, session: SessionId) -> usize {
        self.sockets.open_tabs(account, session)
    }

    /// Tabs all the account's sessions have open on this node.
    pub fn open_tabs_of(&self, account: AccountId) -> usize {
        self.sockets.open_tabs_of(account)
    }

    /// Tabs open on this node, of everybody.
    pub fn all_open_tabs(&self) -> usize {
        self.sockets.all_open_tabs()
    }

    /// Forgets what concerns no unexpired token any more.
    pub fn prune(&self, now: Timestamp) {
        self.index.write().unwrap_or_else(PoisonError::into_inner).prune(now);
    }
}
