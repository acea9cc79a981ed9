//! Table `mails`: the outbox. A row is a promise to send; it is claimed before it is, so that of several
//! nodes one sends, and a claim whose node died is taken over.

use super::{Connection, Guarded, StoreError, count, id_bytes, moment};
use curfew_domain::{ids::AccountId, time::Timestamp};

/// A mail about to be put in.
pub struct New<'a> {
    pub account: Option<AccountId>,
    /// What it says; only `mail` knows how to read it.
    pub letter: &'a str,
    pub now: Timestamp,
    /// When it is not worth sending any more.
    pub until: Timestamp,
}

pub struct Mail {
    /// In the order they were put in.
    pub seq: i64,
    /// Whose account it is about; nobody's where that is yet to be found out.
    pub account: Option<AccountId>,
    pub letter: String,
    pub created_at: Timestamp,
    /// How often sending failed.
    pub tries: u32,
    pub next_at: Timestamp,
    pub until: Timestamp,
}

pub async fn create(db: &mut Connection, new: &New<'_>) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO mails (account_id, letter, created_at, next_at, until) VALUES ($1, $2, $3, $3, $4)")
        .bind(new.account.map(|account| account.as_bytes().to_vec()))
        .bind(new.letter)
        .bind(new.now.as_millis())
        .bind(new.until.as_millis())
        .execute(db)
        .await?;
    Ok(())
}

/// Those to be tried by now, the oldest first, at most `limit`.
pub async fn due(db: &mut Connection, now: Timestamp, limit: u32) -> Result<Vec<Mail>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT seq, account_id, letter, created_at, tries, next_at, until FROM mails WHERE next_at <= $1 ORDER BY seq LIMIT $2",
    )
    .bind(now.as_millis())
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::parse).collect()
}

/// Puts the next try off to `next_at`, if nobody has since it was looked at.
pub async fn claim(db: &mut Connection, mail: &Mail, next_at: Timestamp) -> Result<Guarded, StoreError> {
    let done = sqlx::query("UPDATE mails SET next_at = $3 WHERE seq = $1 AND next_at = $2")
        .bind(mail.seq)
        .bind(mail.next_at.as_millis())
        .bind(next_at.as_millis())
        .execute(db)
        .await?;
    Ok(if done.rows_affected() == 1 { Guarded::Won } else { Guarded::Lost })
}

/// It turned out whom it is for and what it says.
pub async fn rewrite(
    db: &mut Connection,
    seq: i64,
    account: Option<AccountId>,
    letter: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE mails SET account_id = $2, letter = $3 WHERE seq = $1")
        .bind(seq)
        .bind(account.map(|account| account.as_bytes().to_vec()))
        .bind(letter)
        .execute(db)
        .await?;
    Ok(())
}

/// Sending failed; the next try is at `next_at`.
pub async fn postpone(db: &mut Connection, seq: i64, next_at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE mails SET tries = tries + 1, next_at = $2 WHERE seq = $1")
        .bind(seq)
        .bind(next_at.as_millis())
        .execute(db)
        .await?;
    Ok(())
}

/// It is sent, or given up.
pub async fn delete(db: &mut Connection, seq: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM mails WHERE seq = $1").bind(seq).execute(db).await?;
    Ok(())
}

/// Everything still to be sent about an account.
pub async fn forget(db: &mut Connection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM mails WHERE account_id = $1").bind(account.as_bytes().as_slice()).execute(db).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    account_id: Option<Vec<u8>>,
    letter: String,
    created_at: i64,
    tries: i64,
    next_at: i64,
    until: i64,
}

impl Row {
    fn parse(self) -> Result<Mail, StoreError> {
        Ok(Mail {
            seq: self.seq,
            account: self.account_id.as_deref().map(id_bytes).transpose()?.map(AccountId::from_bytes),
            letter: self.letter,
            created_at: moment(self.created_at),
            tries: count(self.tries)?,
            next_at: moment(self.next_at),
            until: moment(self.until),
        })
    }
}
