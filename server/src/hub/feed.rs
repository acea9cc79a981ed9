//! The feed: reads endings in the order of `seq` and makes this node act on them; after them the changes of
//! lists, which it passes on to the tabs that show one. Woken by every commit of
//! this process, and looking every second by itself, so that an ending made by another program on the same
//! database arrives too.

use super::{Absorbed, Hub};
use crate::{
    clock::Clock,
    store::{Connection, Store, StoreError, changes, endings},
};
use curfew_domain::ending::{Ending, Scope};
use std::{
    sync::{PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

const LOOK_EVERY: Duration = Duration::from_secs(1);
const BATCH: u32 = 500;

/// The feed could not be read.
pub type FeedError = StoreError;

impl Hub {
    /// Fills the index with every ending still in force. The node is not ready before this has succeeded.
    pub async fn load(&self, store: &Store, clock: &dyn Clock) -> Result<(), FeedError> {
        let mut db = store.read().await?;
        // The newest first: what is committed in between is read again by the feed, which does no harm.
        let newest = endings::newest(&mut db).await?;
        let in_force = endings::in_force(&mut db, clock.now()).await?;
        {
            let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
            for ending in &in_force {
                index.absorb(ending);
            }
        }
        self.looked(newest);
        self.told.store(changes::newest(&mut db).await?, Ordering::Relaxed);
        Ok(())
    }

    /// Runs until `stop`.
    pub async fn follow(&self, store: &Store, clock: &dyn Clock, stop: CancellationToken) {
        self.followed.store(true, Ordering::Release);
        // An interval, not a sleep: commits that never pause would put the next look off for ever.
        let mut look = interval(LOOK_EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = store.committed() => {}
                _ = look.tick() => {
                    self.prune(clock.now());
                    self.sockets.settle(Instant::now());
                }
            }
            if let Err(error) = self.catch_up(store).await {
                tracing::error!(%error, "the endings feed cannot be read; tokens are checked against the database meanwhile");
            }
        }
    }

    pub(super) async fn catch_up(&self, store: &Store) -> Result<(), FeedError> {
        let mut db = store.read().await?;
        while self.absorb_batch(&mut db).await? == BATCH as usize {}
        while self.tell_changes(&mut db).await? == BATCH as usize {}
        Ok(())
    }

    async fn tell_changes(&self, db: &mut Connection) -> Result<usize, FeedError> {
        let batch = changes::after(db, self.told.load(Ordering::Relaxed), BATCH).await?;
        for change in &batch {
            self.sockets.list_changed(change.account, change.opened);
            self.told.store(change.seq, Ordering::Relaxed);
        }
        Ok(batch.len())
    }

    async fn absorb_batch(&self, db: &mut Connection) -> Result<usize, FeedError> {
        let last = self.absorbed.borrow().seq;
        let batch = endings::after(db, last, BATCH).await?;
        {
            let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
            for ending in &batch {
                index.absorb(ending);
            }
        }
        self.looked(batch.last().map_or(last, |ending| ending.seq));
        // Verifiers refuse first, tabs are told second: a tab that asks at once gets the truth.
        for ending in &batch {
            self.tell(ending);
        }
        Ok(batch.len())
    }

    fn tell(&self, ending: &Ending) {
        let seq = ending.seq;
        match &ending.scope {
            Scope::Session { session, account, ended } => {
                tracing::info!(%session, %account, reason = ended.reason.as_str(), seq, "a session ended");
                self.sockets.session_ended(*account, *session, ended);
            }
            Scope::Account { account, epoch, ended } => {
                tracing::info!(%account, reason = ended.reason.as_str(), seq, "all sessions of an account ended");
                self.sockets.account_ended(*account, *epoch, ended);
            }
            Scope::Everyone { before, ended } => {
                tracing::info!(reason = ended.reason.as_str(), seq, "all sessions ended");
                self.sockets.everyone_ended(*before, ended);
            }
            Scope::Roles { account, epoch } => self.sockets.roles_changed(*account, *epoch),
            Scope::Key { kid } => {
                tracing::warn!(kid, seq, "a signing key was revoked");
                self.key_revoked.notify_one();
            }
            Scope::Generation { .. } | Scope::Client { .. } | Scope::Token { .. } => {}
        }
    }

    fn looked(&self, seq: i64) {
        self.absorbed.send_replace(Absorbed { seq, looked_at: Some(Instant::now()) });
    }
}
