//! Argon2id (RFC 9106) with a bounded number of hashes at once and a bounded queue behind them, so that a
//! flood of sign-ins cannot take the machine: the rest is told to come back, at once.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier},
};
use curfew_domain::password::Password;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::Semaphore;

/// How many may wait for one permit before the next is turned away.
const QUEUE_PER_PERMIT: usize = 16;

#[derive(Clone, Copy, Debug)]
pub struct Cost {
    pub memory_kib: u32,
    pub iterations: u32,
    pub parallelism: u32,
}

#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many are waiting; nothing was computed.
    #[error("too many passwords are being checked")]
    Busy,
    #[error("argon2: {0}")]
    Failed(String),
}

pub struct Passwords {
    argon2: Argon2<'static>,
    permits: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    queue: usize,
    /// Verified for unknown accounts, so that they cost what known ones cost.
    decoy: String,
}

impl Passwords {
    /// # Errors
    /// When the cost is outside Argon2's bounds.
    pub fn new(cost: Cost, permits: usize) -> Result<Self, HashError> {
        let params = Params::new(cost.memory_kib, cost.iterations, cost.parallelism, None).map_err(failed)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = hash(&argon2, "a password nobody has")?;
        Ok(Self {
            argon2,
            permits: Arc::new(Semaphore::new(permits)),
            waiting: Arc::default(),
            queue: permits * QUEUE_PER_PERMIT,
            decoy,
        })
    }

    /// A place in the queue for one piece of work. Taken before anything is written for a caller, so that whom
    /// the queue has no room for costs nothing but the answer.
    ///
    /// # Errors
    /// [`HashError::Busy`] when the queue is full.
    pub fn queue(&self) -> Result<Place, HashError> {
        // Counted first and given back by the drop if it was one too many.
        let place = Place { waiting: Arc::clone(&self.waiting) };
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.queue { Err(HashError::Busy) } else { Ok(place) }
    }

    /// The PHC string to store.
    pub async fn hash(&self, place: Place, password: Arc<Password>) -> Result<String, HashError> {
        let argon2 = self.argon2.clone();
        self.run(place, move || hash(&argon2, password.expose())).await?
    }

    /// Whether `password` is the one `stored` was made of. `None` (no such account, or no more attempts), or an
    /// empty one (the account has no password now), costs the same and is never right.
    pub async fn verify(
        &self,
        place: Place,
        password: Arc<Password>,
        stored: Option<String>,
    ) -> Result<bool, HashError> {
        let argon2 = self.argon2.clone();
        let stored = stored.filter(|phc| !phc.is_empty());
        let (known, phc) = (stored.is_some(), stored.unwrap_or_else(|| self.decoy.clone()));
        let right =
            self.run(place, move || argon2.verify_password(password.expose().as_bytes(), phc.as_str()).is_ok()).await?;
        Ok(right && known)
    }

    /// Runs `work` on a blocking thread with a permit, which it keeps to its end even if nobody waits for
    /// the answer any more.
    pub async fn run<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(failed)?;
        drop(place);
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
        .map_err(failed)
    }
}

/// A place in the queue, given back when dropped.
pub struct Place {
    waiting: Arc<AtomicUsize>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> Result<String, HashError> {
    argon2.hash_password(password.as_bytes()).map(|phc| phc.to_string()).map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> HashError {
    HashError::Failed(error.to_string())
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests have no App whose tasks they could use")]
mod tests {
    use super::*;

    fn passwords(permits: usize) -> Passwords {
        Passwords::new(Cost { memory_kib: 64, iterations: 1, parallelism: 1 }, permits).expect("valid cost")
    }
    fn place(passwords: &Passwords) -> Place {
        passwords.queue().expect("there is room")
    }
    fn typed(text: &str) -> Arc<Password> {
        Arc::new(Password::new(text.to_owned()))
    }

    #[tokio::test]
    async fn a_password_is_verified_exactly_as_typed() {
        let passwords = passwords(1);
        let stored = passwords.hash(place(&passwords), typed("pässword ")).await.expect("hashes");
        assert!(stored.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{stored}");
        assert!(passwords.verify(place(&passwords), typed("pässword "), Some(stored.clone())).await.expect("verifies"));
        for wrong in ["pässword", "Pässword ", "pa\u{308}ssword ", ""] {
            assert!(!passwords.verify(place(&passwords), typed(wrong), Some(stored.clone())).await.expect("verifies"));
        }
        assert!(!passwords.verify(place(&passwords), typed("a password nobody has"), None).await.expect("verifies"));
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_any_more_keeps_its_permit_to_its_end() {
        let passwords = Arc::new(passwords(1));
        let (release, blocked) = std::sync::mpsc::channel::<()>();
        let abandoned = tokio::spawn({
            let passwords = Arc::clone(&passwords);
            async move { passwords.run(place(&passwords), move || blocked.recv().is_ok()).await.is_ok() }
        });
        while passwords.permits.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        abandoned.abort();
        assert!(abandoned.await.is_err(), "its request was cut");
        assert_eq!(passwords.permits.available_permits(), 0, "the thread is still at it");
        release.send(()).expect("still working");
        while passwords.permits.available_permits() == 0 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn whoever_finds_the_queue_full_is_turned_away_at_once() {
        let passwords = Arc::new(passwords(1));
        let (release, blocked) = std::sync::mpsc::channel::<()>();
        let first = tokio::spawn({
            let passwords = Arc::clone(&passwords);
            async move { passwords.run(place(&passwords), move || blocked.recv().is_ok()).await.is_ok() }
        });
        while passwords.permits.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let waiting: Vec<_> = (0..QUEUE_PER_PERMIT)
            .map(|_| {
                tokio::spawn({
                    let passwords = Arc::clone(&passwords);
                    async move { passwords.run(place(&passwords), || ()).await.is_ok() }
                })
            })
            .collect();
        while passwords.waiting.load(Ordering::Relaxed) < QUEUE_PER_PERMIT {
            tokio::task::yield_now().await;
        }
        assert!(matches!(passwords.queue(), Err(HashError::Busy)));
        assert!(matches!(passwords.queue(), Err(HashError::Busy)), "being turned away takes no place");
        release.send(()).expect("still waiting");
        assert!(first.await.expect("ran"));
        for task in waiting {
            assert!(task.await.expect("ran"));
        }
    }
}
