//! Table `clients`: programs that act for themselves.

use super::{Connection, Guarded, StoreError, id_bytes, moment};
use curfew_domain::{ids::ClientId, roles::Permissions, time::Timestamp};

/// A machine client as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineClient {
    pub id: ClientId,
    pub name: String,
    pub permissions: Permissions,
    pub created_at: Timestamp,
}

/// A machine client and the hash its secret is checked against.
pub struct Credentials {
    pub client: MachineClient,
    pub secret_hash: [u8; 32],
}

pub async fn create(db: &mut Connection, client: &MachineClient, secret_hash: &[u8; 32]) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO clients (id, name, secret_hash, scope, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(client.id.as_bytes().as_slice())
        .bind(&client.name)
        .bind(secret_hash.as_slice())
        .bind(client.permissions.to_string())
        .bind(client.created_at.as_millis())
        .execute(db)
        .await?;
    Ok(())
}

pub async fn find(db: &mut Connection, id: ClientId) -> Result<Option<Credentials>, StoreError> {
    let row: Option<Row> = sqlx::query_as("SELECT id, name, secret_hash, scope, created_at FROM clients WHERE id = $1")
        .bind(id.as_bytes().as_slice())
        .fetch_optional(db)
        .await?;
    row.map(Row::parse).transpose()
}

/// All of them, the oldest first.
pub async fn all(db: &mut Connection) -> Result<Vec<MachineClient>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as("SELECT id, name, secret_hash, scope, created_at FROM clients ORDER BY id")
        .fetch_all(db)
        .await?;
    rows.into_iter().map(|row| Ok(row.parse()?.client)).collect()
}

/// `Lost` when it is not there.
pub async fn delete(db: &mut Connection, id: ClientId) -> Result<Guarded, StoreError> {
    let done = sqlx::query("DELETE FROM clients WHERE id = $1").bind(id.as_bytes().as_slice()).execute(db).await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Vec<u8>,
    name: String,
    secret_hash: Vec<u8>,
    scope: String,
    created_at: i64,
}

impl Row {
    fn parse(self) -> Result<Credentials, StoreError> {
        let client = MachineClient {
            id: ClientId::from_bytes(id_bytes(&self.id)?),
            name: self.name,
            permissions: Permissions::parse(&self.scope).map_err(|_| StoreError::Corrupt("a client's scope"))?,
            created_at: moment(self.created_at),
        };
        let secret_hash = self.secret_hash.as_slice().try_into();
        Ok(Credentials { client, secret_hash: secret_hash.map_err(|_| StoreError::Corrupt("a client's secret"))? })
    }
}
