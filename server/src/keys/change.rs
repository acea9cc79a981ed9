//! One key follows another. Every change is one transaction that looks at the rows itself, so that of two
//! nodes that try at once one does it and the other finds it done.

use super::{Keeper, KeysError, MARGIN};
use crate::{
    crypto::keys::SealedKey,
    store::{
        StoreError, Transaction,
        audit::{self, Act},
        endings, keys,
        keys::StoredKey,
    },
};
use curfew_domain::{
    audit::{Action, Who, Whom},
    ending::Scope,
    key::{Due, KeyState, PUBLISHED_AHEAD, PUBLISHED_FOR, due},
    time::Timestamp,
};

/// The key that follows, and when it signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    pub kid: String,
    pub algorithm: String,
    pub activate_at: Timestamp,
    /// Whether it was published before this was asked for.
    pub is_old: bool,
}

impl Published {
    fn of(key: &SealedKey, activate_at: Timestamp, is_old: bool) -> Self {
        Self { kid: key.kid.clone(), algorithm: key.algorithm.clone(), activate_at, is_old }
    }
}

impl Keeper {
    /// Publishes a key that signs once every verifier has had the time to fetch it. Where one is published
    /// already, that one it is.
    pub async fn publish(&self, who: &Who) -> Result<Published, KeysError> {
        let fresh = self.generate().await?;
        let now = self.clock.now();
        let mut db = self.store.begin().await?;
        let rows = keys::all(&mut db).await?;
        active(&rows).ok_or(KeysError::NoActive)?;
        if let Some((next, activate_at)) = next(&rows) {
            if self.may_follow(next) {
                return Ok(Published::of(&next.key, activate_at, true));
            }
            keys::remove(&mut db, &next.key.kid).await?;
        }
        let activate_at = now + PUBLISHED_AHEAD;
        keys::insert(&mut db, &fresh, KeyState::Next { activate_at }, now).await?;
        write_down(&mut db, who, Did::Published(&fresh.kid), now).await?;
        self.store.commit(db).await?;
        tracing::info!(kid = fresh.kid, "a signing key is published");
        Ok(Published::of(&fresh, activate_at, false))
    }

    /// The next key takes over, if that is due. One that cannot be opened does not.
    pub(super) async fn activate_due(&self) -> Result<(), KeysError> {
        let now = self.clock.now();
        let mut db = self.store.begin().await?;
        let rows = keys::all(&mut db).await?;
        let states: Vec<KeyState> = rows.iter().map(|row| row.state).collect();
        let (Some(Due::Activate), Some(active), Some((next, _))) =
            (due(&states, now, None), active(&rows), next(&rows))
        else {
            return Ok(());
        };
        self.vault.open(&next.key)?;
        let _ = keys::retire(&mut db, &active.key.kid, now + self.token_life).await?;
        let _ = keys::activate(&mut db, &next.key.kid, now).await?;
        write_down(&mut db, &Who::system(), Did::TookOver(&next.key.kid), now).await?;
        self.store.commit(db).await?;
        tracing::info!(kid = next.key.kid, "a signing key takes over");
        Ok(())
    }

    /// Another key signs from now on. Needs none that works: what cannot be opened is removed.
    pub async fn rotate_now(&self, who: &Who) -> Result<Published, KeysError> {
        let fresh = self.generate().await?;
        let now = self.clock.now();
        let mut db = self.store.begin().await?;
        let rows = keys::all(&mut db).await?;
        for row in rows.iter().filter(|row| !self.opens(row)) {
            keys::remove(&mut db, &row.key.kid).await?;
        }
        if let Some(active) = active(&rows) {
            let _ = keys::retire(&mut db, &active.key.kid, now + self.token_life).await?;
        }
        let successor = self.succeed(&mut db, &rows, &fresh, now).await?;
        write_down(&mut db, who, Did::TookOver(&successor.kid), now).await?;
        self.store.commit(db).await?;
        Ok(successor)
    }

    /// Nothing signed with this key counts from now on. Where it was the active one, another takes its place.
    pub async fn revoke(&self, kid: &str, who: &Who) -> Result<Option<Published>, KeysError> {
        let fresh = self.generate().await?;
        let now = self.clock.now();
        let mut db = self.store.begin().await?;
        let rows = keys::all(&mut db).await?;
        let row = rows.iter().find(|row| row.key.kid == kid).ok_or_else(|| KeysError::Unknown(kid.to_owned()))?;
        keys::remove(&mut db, kid).await?;
        // As long as anybody may still hold a token of it, or a copy of the published keys.
        let until = now + self.token_life + PUBLISHED_FOR + MARGIN;
        endings::record(&mut db, &Scope::Key { kid: kid.to_owned() }, now, until).await?;
        write_down(&mut db, who, Did::Revoked(kid), now).await?;
        let successor = match row.state {
            KeyState::Active { .. } => Some(self.succeed(&mut db, &rows, &fresh, now).await?),
            KeyState::Next { .. } | KeyState::Retiring { .. } => None,
        };
        if let Some(successor) = &successor {
            write_down(&mut db, who, Did::Replaced(&successor.kid), now).await?;
        }
        self.store.commit(db).await?;
        Ok(successor)
    }

    /// Makes the next key active, or `fresh` where none may follow. No key is active before.
    async fn succeed(
        &self,
        db: &mut Transaction,
        rows: &[StoredKey],
        fresh: &SealedKey,
        now: Timestamp,
    ) -> Result<Published, KeysError> {
        if let Some((next, _)) = next(rows) {
            if self.may_follow(next) {
                let _ = keys::activate(db, &next.key.kid, now).await?;
                return Ok(Published::of(&next.key, now, true));
            }
            keys::remove(db, &next.key.kid).await?;
        }
        keys::insert(db, fresh, KeyState::Active { since: now }, now).await?;
        Ok(Published::of(fresh, now, false))
    }

    /// A key that was published and does not open, or is for an algorithm that is no longer wanted, never signs.
    fn may_follow(&self, next: &StoredKey) -> bool {
        next.key.algorithm == self.algorithm.as_str() && self.opens(next)
    }
}

/// What happened to the key of this name.
enum Did<'a> {
    Published(&'a str),
    TookOver(&'a str),
    Revoked(&'a str),
    /// The key before it was revoked.
    Replaced(&'a str),
}

/// In the transaction of the act, as every act for the audit log. Which key signs is to be read there at any time.
async fn write_down(db: &mut Transaction, who: &Who, did: Did<'_>, at: Timestamp) -> Result<(), StoreError> {
    let (kid, action, detail) = match did {
        Did::Published(kid) => (kid, Action::KeyRotated, Some("published; it signs once verifiers know it")),
        Did::TookOver(kid) => (kid, Action::KeyRotated, Some("signs from now on")),
        Did::Replaced(kid) => (kid, Action::KeyRotated, Some("signs from now on, in place of the revoked key")),
        Did::Revoked(kid) => (kid, Action::KeyRevoked, None),
    };
    tracing::info!(actor = who.capacity.as_str(), action = action.as_str(), target = kid, "audit");
    audit::record(db, &Act { at, who, action, whom: &Whom::Key { kid: kid.to_owned() }, reason: None, detail }).await
}

fn active(rows: &[StoredKey]) -> Option<&StoredKey> {
    rows.iter().find(|row| matches!(row.state, KeyState::Active { .. }))
}

fn next(rows: &[StoredKey]) -> Option<(&StoredKey, Timestamp)> {
    rows.iter().find_map(|row| match row.state {
        KeyState::Next { activate_at } => Some((row, activate_at)),
        KeyState::Active { .. } | KeyState::Retiring { .. } => None,
    })
}
