//! tower-sessions on our database, for state before sign-in and short-lived steps only. The cookie's id is
//! never stored, only its SHA-256.

use crate::{
    clock::Clock,
    crypto::sha256,
    state::App,
    store::{Store, flow},
};
use async_trait::async_trait;
use curfew_domain::time::Timestamp;
use serde::de::DeserializeOwned;
use std::{fmt, sync::Arc};
use tower_sessions::{
    Session, SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
    session_store::{Error, Result},
};

#[derive(Clone)]
pub struct FlowStore {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
}

impl FlowStore {
    pub fn of(app: &App) -> Self {
        Self { store: app.store.clone(), clock: Arc::clone(&app.clock) }
    }

    /// Takes one value out of the session; the last one takes the session along, row and cookie. Left to itself,
    /// tower-sessions would keep an empty row, and write it anew with every page that looks.
    pub async fn take<T: DeserializeOwned>(
        &self,
        flow: &Session,
        name: &str,
    ) -> std::result::Result<Option<T>, tower_sessions::session::Error> {
        let value = flow.get_value(name).await?;
        let (Some(value), Some(id)) = (value, flow.id()) else { return Ok(None) };
        if self.load(&id).await?.is_some_and(|record| record.data.len() > 1) {
            flow.remove_value(name).await?;
            // So that whoever takes the next value sees what is left.
            flow.save().await?;
        } else {
            // First, and alone: where it fails nothing has changed, and the page is shown all the same.
            flow.delete().await?;
            flow.flush().await?;
        }
        Ok(serde_json::from_value(value)?)
    }
}

#[async_trait]
impl SessionStore for FlowStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let data = encode(record)?;
        let mut db = self.store.begin().await.map_err(backend)?;
        while !flow::create(&mut db, &key(&record.id), &data, expiry(record)).await.map_err(backend)? {
            record.id = Id::default();
        }
        self.store.commit(db).await.map_err(backend)
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let data = encode(record)?;
        let mut db = self.store.begin().await.map_err(backend)?;
        flow::save(&mut db, &key(&record.id), &data, expiry(record)).await.map_err(backend)?;
        self.store.commit(db).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let mut db = self.store.read().await.map_err(backend)?;
        let row = flow::load(&mut db, &key(id), self.clock.now()).await.map_err(backend)?;
        row.map(|(data, expires_at)| decode(*id, &data, expires_at)).transpose()
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let mut db = self.store.begin().await.map_err(backend)?;
        flow::delete(&mut db, &key(id)).await.map_err(backend)?;
        self.store.commit(db).await.map_err(backend)
    }
}

fn key(id: &Id) -> [u8; 32] {
    sha256(&id.0.to_be_bytes())
}

fn encode(record: &Record) -> Result<String> {
    serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))
}

fn decode(id: Id, data: &str, expires_at: Timestamp) -> Result<Record> {
    let data = serde_json::from_str(data).map_err(|error| Error::Decode(error.to_string()))?;
    let expiry_date =
        OffsetDateTime::from_unix_timestamp(expires_at.as_secs()).map_err(|error| Error::Decode(error.to_string()))?;
    Ok(Record { id, data, expiry_date })
}

fn expiry(record: &Record) -> Timestamp {
    Timestamp::from_millis(record.expiry_date.unix_timestamp().saturating_mul(1000))
}

fn backend(error: impl fmt::Display) -> Error {
    Error::Backend(error.to_string())
}

impl fmt::Debug for FlowStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FlowStore")
    }
}
