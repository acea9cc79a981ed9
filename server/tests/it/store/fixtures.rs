//! A database of its own for one test, and accounts and sessions made in one line each.

use curfew_domain::{
    access::Application,
    account::Email,
    device::{Device, Kind},
    ending::{Actor, Ended, Reason},
    ids::{AccountId, SessionId},
    proof::Method,
    session::Line,
    time::Timestamp,
};
use server::{
    crypto::refresh_token::Salt,
    store::{
        Connection, Guarded, Store, StoreError, Transaction,
        accounts::{self, Created},
        endings,
        sessions::{self, Found, Step},
    },
};
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;
use zeroize::Zeroizing;

pub struct Database {
    pub store: Store,
    pub url: String,
    _folder: TempDir,
}

impl Database {
    pub fn new(store: Store, url: String, folder: TempDir) -> Self {
        Self { store, url, _folder: folder }
    }

    /// The same database as another program opens it.
    pub async fn again(&self) -> Store {
        Store::open(&self.url).await.expect("a second program can open the database")
    }

    /// Work in one transaction, kept.
    pub async fn write<T>(&self, work: impl AsyncFnOnce(&mut Connection) -> Result<T, StoreError>) -> T {
        write(&self.store, work).await
    }

    pub async fn read<T>(&self, work: impl AsyncFnOnce(&mut Connection) -> Result<T, StoreError>) -> T {
        let mut db = self.store.read().await.expect("a connection for reading");
        work(&mut db).await.expect("reading works")
    }

    /// One number from a query of the test's own.
    pub async fn number(&self, sql: &'static str) -> i64 {
        self.read(async |db| Ok(sqlx::query_scalar(sql).fetch_one(db).await?)).await
    }

    pub async fn account(&self, email: &str) -> AccountId {
        let (id, email) = (AccountId::new(at(1), &unique()), address(email));
        assert_eq!(self.write(async |db| accounts::create(db, id, &email, "hash", at(1)).await).await, Created::Yes);
        id
    }

    /// A session opened at `now`, good for a million milliseconds.
    pub async fn session(&self, account: AccountId, now: i64) -> SessionId {
        let id = SessionId::new(at(now), &unique());
        let (salt, device) = (salt(7), device());
        let new = sessions::New {
            id,
            account,
            application: Application::Web,
            name: None,
            salt: &salt,
            device: &device,
            ip: "192.0.2.1",
            method: Method::Password,
            now: at(now),
            expires_at: at(now + 1_000_000),
        };
        self.write(async |db| sessions::create(db, &new).await).await;
        id
    }

    /// An account with one session, opened at 1000.
    pub async fn signed_in(&self, email: &str) -> (AccountId, SessionId) {
        let account = self.account(email).await;
        (account, self.session(account, 1000).await)
    }

    pub async fn find(&self, id: SessionId) -> Found {
        self.read(async |db| sessions::find(db, id).await).await.expect("the session is there")
    }

    /// Ends it at `millis`; its last token expires 1000 later.
    pub async fn end(&self, id: SessionId, millis: i64) -> Guarded {
        let ended = ended(millis, Reason::SignedOut, Actor::System);
        self.write(async |db| endings::end_session(db, id, &ended, at(millis + 1000)).await).await
    }
}

pub async fn write<T>(store: &Store, work: impl AsyncFnOnce(&mut Connection) -> Result<T, StoreError>) -> T {
    let mut transaction = begin(store).await;
    let out = work(&mut transaction).await.expect("writing works");
    store.commit(transaction).await.expect("committing works");
    out
}

/// A transaction, however many are in line before it: a busy store says so after a while, and nothing has
/// happened.
async fn begin(store: &Store) -> Transaction {
    for _ in 0..20 {
        match store.begin().await {
            Err(StoreError::Unavailable(_)) => {}
            outcome => return outcome.expect("a transaction"),
        }
    }
    panic!("nobody gets a turn");
}

pub const fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

pub fn address(text: &str) -> Email {
    Email::parse(text).expect("an address")
}

pub fn device() -> Device {
    Device { browser: "Firefox".into(), os: "Linux".into(), kind: Kind::Desktop }
}

pub fn salt(byte: u8) -> Salt {
    Salt(Zeroizing::new([byte; 32]))
}

/// A line that moves on, by whoever has `device`.
pub fn step<'a>(seen: &'a Line, next: &'a Line, device: &'a Device) -> Step<'a> {
    Step { seen, next, device, ip: "198.51.100.7" }
}

pub fn line(generation: u32, parent: Option<u32>, rotated_at: i64) -> Line {
    Line { generation, parent, rotated_at: at(rotated_at) }
}

pub fn ended(millis: i64, reason: Reason, by: Actor) -> Ended {
    Ended { at: at(millis), reason, by }
}

/// Ten bytes that no other id of this run has.
pub fn unique() -> [u8; 10] {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut bytes = [0; 10];
    bytes[2..].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    bytes
}
