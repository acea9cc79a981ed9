//! Table `audit`: who did what to whom. Rows are added in the transaction of the act, and the database itself
//! refuses to change or remove one.

use super::{Connection, StoreError, moment};
use curfew_domain::{
    audit::{Action, Note, Who, Whom},
    time::Timestamp,
};

/// An act about to be written down.
pub struct Act<'a> {
    pub at: Timestamp,
    pub who: &'a Who,
    pub action: Action,
    pub whom: &'a Whom,
    pub reason: Option<&'a Note>,
    pub detail: Option<&'a str>,
}

/// An act as it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    pub seq: i64,
    pub at: Timestamp,
    pub actor_kind: String,
    pub actor_id: Option<String>,
    pub actor_name: String,
    pub action: String,
    pub target_kind: String,
    pub target_id: Option<String>,
    pub target_name: Option<String>,
    pub ip: Option<String>,
    pub reason: Option<String>,
    pub detail: Option<String>,
}

/// Which acts are asked for; `None` asks for all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Part of a name, an id, an address, a reason or a detail.
    pub text: Option<String>,
    /// Part of the name, or the exact id, of who did it.
    pub actor: Option<String>,
    pub action: Option<Action>,
    pub from: Option<Timestamp>,
    /// The moment itself not included.
    pub until: Option<Timestamp>,
    /// Acts older than this `seq`.
    pub before: Option<i64>,
}

pub async fn record(db: &mut Connection, act: &Act<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit (at, actor_kind, actor_id, actor_name, action, target_kind, target_id, target_name, ip, reason, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(act.at.as_millis())
    .bind(act.who.capacity.as_str())
    .bind(&act.who.id)
    .bind(&act.who.name)
    .bind(act.action.as_str())
    .bind(act.whom.kind())
    .bind(act.whom.id())
    .bind(act.whom.name())
    .bind(&act.who.ip)
    .bind(act.reason.map(Note::as_str))
    .bind(act.detail)
    .execute(db)
    .await?;
    Ok(())
}

/// The latest acts the filter lets through, latest first, at most `limit`.
pub async fn page(db: &mut Connection, filter: &Filter, limit: u32) -> Result<Vec<Recorded>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT seq, at, actor_kind, actor_id, actor_name, action, target_kind, target_id, target_name, ip, reason, detail
         FROM audit
         WHERE ($1 IS NULL OR lower(actor_name || ' ' || coalesce(actor_id, '') || ' ' || coalesce(target_name, '')
                || ' ' || coalesce(target_id, '') || ' ' || coalesce(ip, '') || ' ' || coalesce(reason, '')
                || ' ' || coalesce(detail, '')) LIKE $1 ESCAPE '\\')
           AND ($2 IS NULL OR lower(actor_name) LIKE $2 ESCAPE '\\' OR actor_id = $3)
           AND ($4 IS NULL OR action = $4) AND ($5 IS NULL OR at >= $5) AND ($6 IS NULL OR at < $6)
           AND ($7 IS NULL OR seq < $7)
         ORDER BY seq DESC LIMIT $8",
    )
    .bind(filter.text.as_deref().map(super::containing))
    .bind(filter.actor.as_deref().map(super::containing))
    .bind(&filter.actor)
    .bind(filter.action.map(Action::as_str))
    .bind(filter.from.map(Timestamp::as_millis))
    .bind(filter.until.map(Timestamp::as_millis))
    .bind(filter.before)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Row::parse).collect())
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    at: i64,
    actor_kind: String,
    actor_id: Option<String>,
    actor_name: String,
    action: String,
    target_kind: String,
    target_id: Option<String>,
    target_name: Option<String>,
    ip: Option<String>,
    reason: Option<String>,
    detail: Option<String>,
}

impl Row {
    fn parse(self) -> Recorded {
        Recorded {
            seq: self.seq,
            at: moment(self.at),
            actor_kind: self.actor_kind,
            actor_id: self.actor_id,
            actor_name: self.actor_name,
            action: self.action,
            target_kind: self.target_kind,
            target_id: self.target_id,
            target_name: self.target_name,
            ip: self.ip,
            reason: self.reason,
            detail: self.detail,
        }
    }
}
