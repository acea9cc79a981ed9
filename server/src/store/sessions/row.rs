//! A row of `sessions` as it is read, with its account and the evidence of its end.

use super::{Found, Past};
use crate::{
    crypto::refresh_token::Salt,
    store::{StoreError, accounts, count, endings::Evidence, id_bytes, moment},
};
use curfew_domain::{
    access::Application,
    device::{Device, Kind},
    ending::Reason,
    ids::SessionId,
    proof::{Method, Proven},
    session::{Line, Session, State},
};
use zeroize::Zeroizing;

#[derive(sqlx::FromRow)]
pub struct Row {
    id: Vec<u8>,
    account_id: Vec<u8>,
    salt: Vec<u8>,
    generation: i64,
    parent: Option<i64>,
    rotated_at: i64,
    created_at: i64,
    last_seen_at: i64,
    expires_at: i64,
    name: Option<String>,
    browser: String,
    os: String,
    device_kind: String,
    ip: String,
    method: String,
    ended_at: Option<i64>,
    #[sqlx(flatten)]
    evidence: Evidence,
    application: String,
    proven_at: i64,
    authenticated_at: i64,
    authenticated_by: String,
    holder_device: Option<String>,
    holder_ip: Option<String>,
    email: String,
    epoch: i64,
    roles: String,
    disabled_at: Option<i64>,
}

impl Row {
    pub fn parse(self) -> Result<Found, StoreError> {
        let salt: [u8; 32] =
            self.salt.as_slice().try_into().map_err(|_| StoreError::Corrupt("a salt is not 32 bytes"))?;
        let account = accounts::account(&self.account_id, &self.email, self.epoch, &self.roles, self.disabled_at)?;
        let application =
            Application::parse(&self.application).ok_or(StoreError::Corrupt("a session's application"))?;
        let state = match self.ended_at {
            Some(at) => State::Ended(self.evidence.parse(moment(at))?),
            None => State::Live,
        };
        let proven = Proven {
            at: moment(self.proven_at),
            fully_at: moment(self.authenticated_at),
            fully_by: Method::parse(&self.authenticated_by).ok_or(StoreError::Corrupt("how a session was proven"))?,
        };
        let session = Session {
            id: SessionId::from_bytes(id_bytes(&self.id)?),
            account: account.id,
            line: Line {
                generation: count(self.generation)?,
                parent: self.parent.map(count).transpose()?,
                rotated_at: moment(self.rotated_at),
            },
            device: Device { browser: self.browser, os: self.os, kind: Kind::parse(&self.device_kind) },
            created_at: moment(self.created_at),
            last_seen_at: moment(self.last_seen_at),
            expires_at: moment(self.expires_at),
            state,
        };
        Ok(Found {
            session,
            account,
            application,
            salt: Salt(Zeroizing::new(salt)),
            name: self.name,
            ip: self.ip,
            method: self.method,
            proven,
            holder: self.holder_device.zip(self.holder_ip),
        })
    }
}

#[derive(sqlx::FromRow)]
pub struct PastRow {
    application: String,
    browser: String,
    os: String,
    device_kind: String,
    ip: String,
    reason: Option<String>,
}

impl PastRow {
    pub fn parse(self) -> Result<Past, StoreError> {
        let application =
            Application::parse(&self.application).ok_or(StoreError::Corrupt("a session's application"))?;
        let reason = |text: String| Reason::parse(&text).ok_or(StoreError::Corrupt("an ending's reason"));
        Ok(Past {
            application,
            device: Device { browser: self.browser, os: self.os, kind: Kind::parse(&self.device_kind) },
            ip: self.ip,
            ended: self.reason.map(reason).transpose()?,
        })
    }
}
