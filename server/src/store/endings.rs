//! Table `endings`: the one place where an end is written down. A session ends here or not at all.

use super::{Connection, Guarded, StoreError, count, id_bytes, moment};
use curfew_domain::{
    ending::{Actor, Ended, Ending, Reason, Scope},
    ids::{AccountId, SessionId},
    time::Timestamp,
};

/// Ends a live session: its row and the feed, in the caller's transaction. `Lost` when it was over already.
/// `until` is when the last access token of it has expired.
pub async fn end_session(
    db: &mut Connection,
    session: SessionId,
    ended: &Ended,
    until: Timestamp,
) -> Result<Guarded, StoreError> {
    let (actor, device, ip) = actor_columns(&ended.by);
    let seq: Option<i64> = sqlx::query_scalar(
        "INSERT INTO endings (scope, session_id, account_id, reason, actor, actor_device, actor_ip, at, until)
         SELECT 'session', id, account_id, $2, $3, $4, $5, $6, $7 FROM sessions WHERE id = $1 AND ended_at IS NULL
         RETURNING seq",
    )
    .bind(session.as_bytes().as_slice())
    .bind(ended.reason.as_str())
    .bind(actor)
    .bind(device)
    .bind(ip)
    .bind(ended.at.as_millis())
    .bind(until.as_millis())
    .fetch_optional(&mut *db)
    .await?;
    let Some(seq) = seq else { return Ok(Guarded::Lost) };
    sqlx::query("UPDATE sessions SET ended_at = $2, ended_seq = $3 WHERE id = $1")
        .bind(session.as_bytes().as_slice())
        .bind(ended.at.as_millis())
        .bind(seq)
        .execute(db)
        .await?;
    Ok(Guarded::Won)
}

/// Records that one generation of a session that goes on is refused.
pub async fn supersede(
    db: &mut Connection,
    session: SessionId,
    generation: u32,
    at: Timestamp,
    until: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO endings (scope, session_id, account_id, generation, at, until)
         SELECT 'generation', id, account_id, $2, $3, $4 FROM sessions WHERE id = $1",
    )
    .bind(session.as_bytes().as_slice())
    .bind(i64::from(generation))
    .bind(at.as_millis())
    .bind(until.as_millis())
    .execute(db)
    .await?;
    Ok(())
}

/// The newest `seq` recorded; zero when there is none.
pub async fn newest(db: &mut Connection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM endings").fetch_one(db).await?)
}

/// What was recorded after `seq`, oldest first, at most `limit`.
pub async fn after(db: &mut Connection, seq: i64, limit: u32) -> Result<Vec<Ending>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT seq, scope, session_id, account_id, generation, reason, actor, actor_device, actor_ip, at, until
         FROM endings WHERE seq > $1 ORDER BY seq LIMIT $2",
    )
    .bind(seq)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::parse).collect()
}

/// Everything that still concerns an unexpired access token, oldest first.
pub async fn in_force(db: &mut Connection, now: Timestamp) -> Result<Vec<Ending>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT seq, scope, session_id, account_id, generation, reason, actor, actor_device, actor_ip, at, until
         FROM endings WHERE until > $1 ORDER BY seq",
    )
    .bind(now.as_millis())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::parse).collect()
}

/// Forgets what nobody needs: endings over before `before` that no session row still cites.
pub async fn sweep(db: &mut Connection, before: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM endings WHERE seq IN (
           SELECT seq FROM endings WHERE until < $1
           AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.ended_seq = endings.seq) LIMIT 1000)",
    )
    .bind(before.as_millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

fn actor_columns(actor: &Actor) -> (&'static str, Option<&str>, Option<&str>) {
    match actor {
        Actor::Owner { device, ip } => ("owner", Some(device), Some(ip)),
        Actor::Admin => ("admin", None, None),
        Actor::System => ("system", None, None),
    }
}

/// The evidence columns, as every query that shows an end selects them.
#[derive(sqlx::FromRow)]
pub(super) struct Evidence {
    pub reason: Option<String>,
    pub actor: Option<String>,
    pub actor_device: Option<String>,
    pub actor_ip: Option<String>,
}

impl Evidence {
    pub fn parse(self, at: Timestamp) -> Result<Ended, StoreError> {
        let reason = self.reason.as_deref().and_then(Reason::parse).ok_or(StoreError::Corrupt("an ending's reason"))?;
        let by = match self.actor.as_deref() {
            Some("owner") => {
                Actor::Owner { device: self.actor_device.unwrap_or_default(), ip: self.actor_ip.unwrap_or_default() }
            }
            Some("admin") => Actor::Admin,
            Some("system") => Actor::System,
            _ => return Err(StoreError::Corrupt("an ending's actor")),
        };
        Ok(Ended { at, reason, by })
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    scope: String,
    session_id: Vec<u8>,
    account_id: Vec<u8>,
    generation: Option<i64>,
    #[sqlx(flatten)]
    evidence: Evidence,
    at: i64,
    until: i64,
}

impl Row {
    fn parse(self) -> Result<Ending, StoreError> {
        let session = SessionId::from_bytes(id_bytes(&self.session_id)?);
        let scope = match (self.scope.as_str(), self.generation) {
            ("session", _) => Scope::Session {
                session,
                account: AccountId::from_bytes(id_bytes(&self.account_id)?),
                ended: self.evidence.parse(moment(self.at))?,
            },
            ("generation", Some(generation)) => Scope::Generation { session, generation: count(generation)? },
            _ => return Err(StoreError::Corrupt("an ending's scope")),
        };
        Ok(Ending { seq: self.seq, at: moment(self.at), until: moment(self.until), scope })
    }
}
