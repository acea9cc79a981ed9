//! Table `endings`: the one place where an end is written down. Whatever ends does so here or not at all: the
//! rows concerned and the feed change in the caller's transaction, together.

use super::{Connection, Guarded, StoreError, count, id_bytes, moment};
use curfew_domain::{
    ending::{Actor, Ended, Ending, Reason, Scope},
    ids::{AccountId, ClientId, SessionId, TokenId},
    roles::Roles,
    time::Timestamp,
};

/// Ends a live session. `Lost` when it was over already. `until` is when the last access token of it has
/// expired.
pub async fn end_session(
    db: &mut Connection,
    session: SessionId,
    ended: &Ended,
    until: Timestamp,
) -> Result<Guarded, StoreError> {
    let (actor, device, ip) = actor_columns(&ended.by);
    let seq: Option<i64> = sqlx::query_scalar(
        "INSERT INTO endings (scope, subject, account_id, reason, actor, actor_device, actor_ip, at, until)
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

/// Ends every session of an account and raises its epoch, so that tokens minted a moment before are refused
/// too. Answers how many sessions there were.
pub async fn end_account(
    db: &mut Connection,
    account: AccountId,
    ended: &Ended,
    until: Timestamp,
) -> Result<u64, StoreError> {
    let epoch = raise_epoch(db, account).await?;
    let seq = record(db, &Scope::Account { account, epoch, ended: ended.clone() }, ended.at, until).await?;
    let done =
        sqlx::query("UPDATE sessions SET ended_at = $2, ended_seq = $3 WHERE account_id = $1 AND ended_at IS NULL")
            .bind(account.as_bytes().as_slice())
            .bind(ended.at.as_millis())
            .bind(seq)
            .execute(db)
            .await?;
    Ok(done.rows_affected())
}

/// Ends every session there is. Answers how many there were.
pub async fn end_everyone(db: &mut Connection, ended: &Ended, until: Timestamp) -> Result<u64, StoreError> {
    let earlier = last_everyone(db).await?.unwrap_or(moment(0));
    let before = newest_session(db).await?.max(ended.at).max(earlier);
    let seq = record(db, &Scope::Everyone { before, ended: ended.clone() }, ended.at, until).await?;
    let done = sqlx::query("UPDATE sessions SET ended_at = $1, ended_seq = $2 WHERE ended_at IS NULL")
        .bind(ended.at.as_millis())
        .bind(seq)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}

/// The moment of the newest session's id: later than now where the clock was set back.
async fn newest_session(db: &mut Connection) -> Result<Timestamp, StoreError> {
    let id: Option<Vec<u8>> = sqlx::query_scalar("SELECT max(id) FROM sessions").fetch_one(db).await?;
    Ok(match id {
        Some(id) => SessionId::from_bytes(id_bytes(&id)?).moment(),
        None => moment(0),
    })
}

/// The latest `before` of an ending of everyone: a new session's id is made after it.
pub async fn last_everyone(db: &mut Connection) -> Result<Option<Timestamp>, StoreError> {
    let before: Option<i64> =
        sqlx::query_scalar("SELECT max(before) FROM endings WHERE scope = 'everyone'").fetch_one(db).await?;
    Ok(before.map(moment))
}

/// Gives an account other roles. Its access tokens are to be exchanged; nobody is signed out.
pub async fn change_roles(
    db: &mut Connection,
    account: AccountId,
    roles: &Roles,
    at: Timestamp,
    until: Timestamp,
) -> Result<(), StoreError> {
    let epoch = raise_epoch(db, account).await?;
    sqlx::query("UPDATE accounts SET roles = $2 WHERE id = $1")
        .bind(account.as_bytes().as_slice())
        .bind(roles.to_string())
        .execute(&mut *db)
        .await?;
    record(db, &Scope::Roles { account, epoch }, at, until).await?;
    Ok(())
}

async fn raise_epoch(db: &mut Connection, account: AccountId) -> Result<u32, StoreError> {
    let epoch: Option<i64> = sqlx::query_scalar("UPDATE accounts SET epoch = epoch + 1 WHERE id = $1 RETURNING epoch")
        .bind(account.as_bytes().as_slice())
        .fetch_optional(db)
        .await?;
    count(epoch.ok_or(StoreError::Corrupt("an account is not there"))?)
}

/// Records that one generation of a session that goes on is refused.
pub async fn supersede(
    db: &mut Connection,
    session: SessionId,
    generation: u32,
    at: Timestamp,
    until: Timestamp,
) -> Result<(), StoreError> {
    record(db, &Scope::Generation { session, generation }, at, until).await?;
    Ok(())
}

/// Whether a generation was superseded; for a node that does not trust its index.
pub async fn is_superseded(db: &mut Connection, session: SessionId, generation: u32) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM endings WHERE scope = 'generation' AND subject = $1 AND number = $2)",
    )
    .bind(session.as_bytes().as_slice())
    .bind(i64::from(generation))
    .fetch_one(db)
    .await?)
}

/// Whether one token was revoked; for a node that does not trust its index.
pub async fn is_token_revoked(db: &mut Connection, token: TokenId) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM endings WHERE scope = 'token' AND subject = $1)")
        .bind(token.as_bytes().as_slice())
        .fetch_one(db)
        .await?)
}

/// Writes one row of the feed; answers its `seq`. Only for what touches no other table: a session ends by the
/// functions above.
pub async fn record(db: &mut Connection, scope: &Scope, at: Timestamp, until: Timestamp) -> Result<i64, StoreError> {
    let columns = Columns::of(scope);
    let (actor, device, ip) = scope.ended().map_or((None, None, None), |ended| {
        let (actor, device, ip) = actor_columns(&ended.by);
        (Some(actor), device, ip)
    });
    Ok(sqlx::query_scalar(
        "INSERT INTO endings (scope, subject, account_id, number, before, reason, actor, actor_device, actor_ip, at, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING seq",
    )
    .bind(scope.as_str())
    .bind(columns.subject)
    .bind(columns.account.map(|account| account.as_bytes().to_vec()))
    .bind(columns.number.map(i64::from))
    .bind(columns.before.map(Timestamp::as_millis))
    .bind(scope.ended().map(|ended| ended.reason.as_str()))
    .bind(actor)
    .bind(device)
    .bind(ip)
    .bind(at.as_millis())
    .bind(until.as_millis())
    .fetch_one(db)
    .await?)
}

/// The newest `seq` recorded; zero when there is none.
pub async fn newest(db: &mut Connection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM endings").fetch_one(db).await?)
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT seq, scope, subject, account_id, number, before, reason, actor, actor_device, actor_ip, at, until
             FROM endings WHERE ",
            $rest
        )
    };
}

/// What was recorded after `seq`, oldest first, at most `limit`.
pub async fn after(db: &mut Connection, seq: i64, limit: u32) -> Result<Vec<Ending>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(select!("seq > $1 ORDER BY seq LIMIT $2"))
        .bind(seq)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?;
    rows.into_iter().map(Row::parse).collect()
}

/// Everything that still concerns an unexpired access token, oldest first.
pub async fn in_force(db: &mut Connection, now: Timestamp) -> Result<Vec<Ending>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(select!("until > $1 ORDER BY seq")).bind(now.as_millis()).fetch_all(db).await?;
    rows.into_iter().map(Row::parse).collect()
}

/// Forgets what nobody needs: endings over before `before` that no session row still cites. The last one of
/// everyone stays: new sessions are made after it.
pub async fn sweep(db: &mut Connection, before: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM endings WHERE seq IN (
           SELECT seq FROM endings WHERE until < $1
           AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.ended_seq = endings.seq)
           AND (before IS NULL OR before < (SELECT max(before) FROM endings WHERE scope = 'everyone')) LIMIT 1000)",
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
        Actor::Presenter { device, ip } => ("system", Some(device), Some(ip)),
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
            Some("system") => match (self.actor_device, self.actor_ip) {
                (Some(device), Some(ip)) => Actor::Presenter { device, ip },
                _ => Actor::System,
            },
            _ => return Err(StoreError::Corrupt("an ending's actor")),
        };
        Ok(Ended { at, reason, by })
    }
}

/// The columns that say whom a scope concerns.
#[derive(Default)]
struct Columns {
    subject: Option<Vec<u8>>,
    account: Option<AccountId>,
    number: Option<u32>,
    before: Option<Timestamp>,
}

impl Columns {
    fn of(scope: &Scope) -> Self {
        let about = |bytes: &[u8]| Self { subject: Some(bytes.to_vec()), ..Self::default() };
        match scope {
            Scope::Session { session, account, .. } => Self { account: Some(*account), ..about(session.as_bytes()) },
            Scope::Account { account, epoch, .. } | Scope::Roles { account, epoch } => {
                Self { account: Some(*account), number: Some(*epoch), ..about(account.as_bytes()) }
            }
            Scope::Everyone { before, .. } => Self { before: Some(*before), ..Self::default() },
            Scope::Generation { session, generation } => {
                Self { number: Some(*generation), ..about(session.as_bytes()) }
            }
            Scope::Client { client } => about(client.as_bytes()),
            Scope::Token { token } => about(token.as_bytes()),
            Scope::Key { kid } => about(kid.as_bytes()),
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    scope: String,
    subject: Option<Vec<u8>>,
    account_id: Option<Vec<u8>>,
    number: Option<i64>,
    before: Option<i64>,
    #[sqlx(flatten)]
    evidence: Evidence,
    at: i64,
    until: i64,
}

impl Row {
    fn parse(self) -> Result<Ending, StoreError> {
        let (seq, at, until) = (self.seq, moment(self.at), moment(self.until));
        Ok(Ending { seq, at, until, scope: self.scope(at)? })
    }

    fn scope(self, at: Timestamp) -> Result<Scope, StoreError> {
        let subject = self.subject.unwrap_or_default();
        let number = || count(self.number.ok_or(StoreError::Corrupt("an ending's number"))?);
        let session = || Ok::<_, StoreError>(SessionId::from_bytes(id_bytes(&subject)?));
        let account = || Ok::<_, StoreError>(AccountId::from_bytes(id_bytes(&subject)?));
        Ok(match self.scope.as_str() {
            "session" => Scope::Session {
                session: session()?,
                account: AccountId::from_bytes(id_bytes(&self.account_id.unwrap_or_default())?),
                ended: self.evidence.parse(at)?,
            },
            "account" => Scope::Account { account: account()?, epoch: number()?, ended: self.evidence.parse(at)? },
            "everyone" => Scope::Everyone {
                before: moment(self.before.ok_or(StoreError::Corrupt("an ending's bound"))?),
                ended: self.evidence.parse(at)?,
            },
            "generation" => Scope::Generation { session: session()?, generation: number()? },
            "roles" => Scope::Roles { account: account()?, epoch: number()? },
            "client" => Scope::Client { client: ClientId::from_bytes(id_bytes(&subject)?) },
            "token" => Scope::Token { token: TokenId::from_bytes(id_bytes(&subject)?) },
            "key" => {
                Scope::Key { kid: String::from_utf8(subject).map_err(|_| StoreError::Corrupt("an ending's key"))? }
            }
            _ => return Err(StoreError::Corrupt("an ending's scope")),
        })
    }
}
