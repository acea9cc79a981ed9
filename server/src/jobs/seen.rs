//! Last activity, written behind in batches: a refresh that changes nothing else costs no write of its own.

use crate::{
    state::App,
    store::{StoreError, sessions},
};
use curfew_domain::{ids::SessionId, time::Timestamp};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

#[derive(Default)]
pub struct Seen {
    pending: Mutex<HashMap<SessionId, Timestamp>>,
}

impl Seen {
    pub fn note(&self, session: SessionId, at: Timestamp) {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).insert(session, at);
    }

    /// When the session was last used: `written`, or what has been noted since.
    pub fn last(&self, session: SessionId, written: Timestamp) -> Timestamp {
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.get(&session).map_or(written, |noted| written.max(*noted))
    }

    fn take(&self) -> HashMap<SessionId, Timestamp> {
        std::mem::take(&mut *self.pending.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn put_back(&self, batch: HashMap<SessionId, Timestamp>) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        for (session, at) in batch {
            pending.entry(session).or_insert(at);
        }
    }
}

/// Writes everything noted so far in one transaction; what cannot be written is kept for the next time.
pub async fn write_down(app: &App) -> Result<(), StoreError> {
    let batch = app.seen.take();
    if batch.is_empty() {
        return Ok(());
    }
    let outcome = write(app, &batch).await;
    if outcome.is_err() {
        app.seen.put_back(batch);
    }
    outcome
}

async fn write(app: &App, batch: &HashMap<SessionId, Timestamp>) -> Result<(), StoreError> {
    let mut db = app.store.begin().await?;
    for (session, at) in batch {
        sessions::touch(&mut db, *session, *at).await?;
    }
    app.store.commit(db).await
}
