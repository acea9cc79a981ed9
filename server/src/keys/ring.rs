//! From the table to the ring in use: at the start, and again whenever a row has changed.

use super::{Keeper, KeysError, LOOK_EVERY, Look};
use crate::{
    crypto::{access_token::AccessTokens, keyring::Keyring, keys::VerifyingKey},
    store::{StoreError, accounts, keys, keys::StoredKey},
};
use curfew_domain::{
    audit::Who,
    key::{Due, KeyState, due},
};
use std::{
    sync::{PoisonError, atomic::Ordering},
    time::Instant,
};

impl Keeper {
    /// The ring to start with. The very first key is made here; a database in use that lacks one, or holds one
    /// that does not open, is for a person to decide about.
    pub async fn start(&self) -> Result<Keyring, KeysError> {
        let mut rows = self.rows().await?;
        if rows.is_empty() {
            self.make_first().await?;
            rows = self.rows().await?;
        }
        let ring = self.open_all(&rows)?;
        self.remember(rows);
        Ok(ring)
    }

    /// Whether the key that signs in the end, the next one where there is one, is for the algorithm configured.
    fn will_sign_as_configured(&self, rows: &[StoredKey]) -> bool {
        let last = rows
            .iter()
            .filter(|row| !matches!(row.state, KeyState::Retiring { .. }))
            .max_by_key(|row| matches!(row.state, KeyState::Next { .. }));
        last.is_some_and(|row| row.key.algorithm == self.algorithm.as_str())
    }

    /// Publishes a key for the algorithm configured, where another would sign in the end. For a server alone: a
    /// command beside it may have been given other settings.
    pub async fn follow_settings(&self) -> Result<(), KeysError> {
        if !self.will_sign_as_configured(&self.rows().await?) {
            self.publish(&Who::system()).await?;
        }
        Ok(())
    }

    /// Of two nodes that start at once, the second finds the first one's key.
    async fn make_first(&self) -> Result<(), KeysError> {
        let key = self.generate().await?;
        let now = self.clock.now();
        let mut db = self.store.begin().await?;
        if keys::all(&mut db).await?.is_empty() {
            if accounts::ever_any(&mut db).await? {
                return Err(KeysError::NoActive);
            }
            keys::insert(&mut db, &key, KeyState::Active { since: now }, now).await?;
        }
        Ok(self.store.commit(db).await?)
    }

    /// Does what is due, then has `tokens` use the keys as they are.
    pub async fn keep(&self, tokens: &AccessTokens) -> Result<(), KeysError> {
        let done = self.do_what_is_due().await;
        self.reload(tokens).await?;
        done
    }

    async fn do_what_is_due(&self) -> Result<(), KeysError> {
        let states: Vec<KeyState> = self.rows().await?.iter().map(|row| row.state).collect();
        match due(&states, self.clock.now(), self.rotation) {
            Some(Due::Activate) => self.activate_due().await,
            Some(Due::Publish) => self.publish(&Who::system()).await.map(|_| ()),
            None => Ok(()),
        }
    }

    /// Has `tokens` use the keys as they are. Where one does not open, those in use stay.
    pub async fn reload(&self, tokens: &AccessTokens) -> Result<(), KeysError> {
        // In turn: what was read earlier must not be put in place later.
        let _turn = self.turn.lock().await;
        let outcome = self.replace(tokens).await;
        // That the database is out of reach says nothing about the keys.
        if !matches!(outcome, Err(KeysError::Store(StoreError::Unavailable(_)))) {
            self.intact.store(outcome.is_ok(), Ordering::Relaxed);
        }
        outcome
    }

    /// Looks at the table for a key that nobody here knows, once in [`LOOK_EVERY`]: junk must not cost a look each.
    /// Whoever asks while somebody looks is told by that look.
    pub async fn look_for(&self, kid: &str, tokens: &AccessTokens) -> Result<(), KeysError> {
        let mut last = self.last_look.lock().await;
        if tokens.ring().find(kid).is_some() {
            return Ok(());
        }
        if let Some(look) = last.filter(|look| look.at.elapsed() < LOOK_EVERY) {
            return if look.worked { Ok(()) } else { Err(KeysError::OutOfSight) };
        }
        let outcome = self.reload(tokens).await;
        // What else is wrong with the keys the keeper says; those in use stay, and this is not one of them.
        let out_of_reach = outcome.err().filter(|error| matches!(error, KeysError::Store(StoreError::Unavailable(_))));
        *last = Some(Look { at: Instant::now(), worked: out_of_reach.is_none() });
        out_of_reach.map_or(Ok(()), Err)
    }

    async fn replace(&self, tokens: &AccessTokens) -> Result<(), KeysError> {
        let rows = self.rows().await?;
        if *self.seen.lock().unwrap_or_else(PoisonError::into_inner) == rows {
            return Ok(());
        }
        tokens.use_ring(self.open_all(&rows)?);
        self.remember(rows);
        Ok(())
    }

    /// Whether the last look found every key in order.
    pub fn is_intact(&self) -> bool {
        self.intact.load(Ordering::Relaxed)
    }

    async fn rows(&self) -> Result<Vec<StoredKey>, StoreError> {
        keys::all(&mut *self.store.read().await?).await
    }

    fn remember(&self, rows: Vec<StoredKey>) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = rows;
    }

    fn open_all(&self, rows: &[StoredKey]) -> Result<Keyring, KeysError> {
        let (mut active, mut others) = (None, Vec::new());
        for row in rows {
            let key = self.vault.open(&row.key)?;
            match row.state {
                KeyState::Active { .. } => active = Some(key),
                KeyState::Next { .. } | KeyState::Retiring { .. } => others.push(VerifyingKey::from(key)),
            }
        }
        Ok(Keyring::new(active.ok_or(KeysError::NoActive)?, others))
    }
}
