//! Administration as both doors of the edge need it, the browser actions and the JSON API: what a request
//! says, parsed, and what it is answered.

use super::{error, present};
use crate::{
    accounts::{
        admin::{self, Authority, Mandate, end_everyone, search, sessions},
        audit,
    },
    state::App,
    store::{accounts::Listed, audit::Filter},
};
use app::{
    error::ApiError,
    view::{AuditEntry, AuditQuery, AuditView, Preview, UserSessionsView, UserView, UsersView},
};
use curfew_domain::{
    audit::{Action, Note},
    ids::AccountId,
    roles::Roles,
    time::Timestamp,
};
use std::time::Duration;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// How many acts make a page.
const AUDIT_PAGE: u32 = 50;
const DAY: Duration = Duration::from_hours(24);

/// # Errors
/// [`ApiError::ReasonInvalid`] when it is too long for the audit log.
pub fn mandate(authority: Authority, reason: Option<&str>) -> Result<Mandate, ApiError> {
    let reason = Note::parse(reason.unwrap_or_default()).map_err(|_| ApiError::ReasonInvalid)?;
    Ok(Mandate { authority, reason })
}

/// An id that is none names nobody.
pub fn user(text: &str) -> Result<AccountId, ApiError> {
    text.parse().map_err(|_| ApiError::UserNotFound)
}

pub fn roles(text: &str) -> Result<Roles, ApiError> {
    Roles::parse(text).map_err(|_| ApiError::RoleInvalid)
}

pub fn count(ended: u64) -> u32 {
    u32::try_from(ended).unwrap_or(u32::MAX)
}

pub async fn users(app: &App, by: &Authority, part: &str, after: Option<&str>) -> Result<UsersView, ApiError> {
    let after = after.filter(|after| !after.is_empty()).map(str::parse).transpose();
    let page = search::search(app, by, part, after.map_err(|_| ApiError::BadRequest)?).await.map_err(error::admin)?;
    Ok(UsersView {
        users: page.accounts.iter().map(|listed| user_view(app, by, listed)).collect(),
        next: page.next.map(|next| next.to_string()),
    })
}

pub async fn user_sessions(app: &App, by: &Authority, id: &str, ended: bool) -> Result<UserSessionsView, ApiError> {
    let (listed, found) = sessions::of(app, by, user(id)?, ended).await.map_err(error::admin)?;
    let own = administrator(by).map(|caller| caller.session);
    let sessions = found.iter().map(|found| present::session(app, found, own)).collect();
    Ok(UserSessionsView { user: user_view(app, by, &listed), sessions })
}

pub async fn preview(app: &App, by: &Authority) -> Result<Preview, ApiError> {
    let preview = end_everyone::preview(app, by).await.map_err(error::admin)?;
    Ok(Preview { sessions: preview.sessions, open_tabs: preview.open_tabs })
}

pub async fn audit(app: &App, by: &Authority, query: &AuditQuery) -> Result<AuditView, ApiError> {
    let mut entries = entries(app, by, query, AUDIT_PAGE + 1).await?;
    let more = entries.len() > AUDIT_PAGE as usize;
    entries.truncate(AUDIT_PAGE as usize);
    let next = if more { entries.last().map(|entry| entry.seq) } else { None };
    Ok(AuditView { entries, next })
}

/// Acts, latest first, at most `limit`.
pub async fn entries(app: &App, by: &Authority, query: &AuditQuery, limit: u32) -> Result<Vec<AuditEntry>, ApiError> {
    let acts = audit::page(app, by, &filter(query)?, limit).await.map_err(error::store)?;
    Ok(acts.into_iter().map(present::audit).collect())
}

fn filter(query: &AuditQuery) -> Result<Filter, ApiError> {
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let action = given(&query.action).map(|text| Action::parse(&text).ok_or(ApiError::BadRequest)).transpose()?;
    let from = given(&query.from).map(|text| moment(&text).map(|(from, _)| from)).transpose()?;
    let until = given(&query.until).map(|text| moment(&text).map(|(_, until)| until)).transpose()?;
    Ok(Filter { text: given(&query.text), actor: given(&query.actor), action, from, until, before: query.before })
}

/// A moment, or a day: when it begins, and when it is over.
fn moment(text: &str) -> Result<(Timestamp, Timestamp), ApiError> {
    let parse = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    let at = |moment: OffsetDateTime| Timestamp::from_millis(moment.unix_timestamp().saturating_mul(1000));
    if let Some(moment) = parse(text) {
        return Ok((at(moment), at(moment) + Duration::from_secs(1)));
    }
    let day = parse(&format!("{text}T00:00:00Z")).ok_or(ApiError::BadRequest)?;
    Ok((at(day), at(day) + DAY))
}

fn user_view(app: &App, by: &Authority, listed: &Listed) -> UserView {
    let account = &listed.account;
    UserView {
        id: account.id.to_string(),
        email: account.email.as_str().to_owned(),
        roles: account.roles.names().map(str::to_owned).collect(),
        disabled: account.disabled,
        created_at: present::rfc3339(listed.created_at),
        sessions: listed.sessions,
        open_tabs: search::open_tabs(app, account.id),
        own: administrator(by).is_some_and(|caller| caller.account == account.id),
    }
}

fn administrator(by: &Authority) -> Option<crate::accounts::Caller> {
    match by {
        admin::Authority::Administrator(administrator, _) => Some(administrator.caller),
        admin::Authority::Operator => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_a_moment_or_a_whole_day() {
        let millis = |text| moment(text).map(|(from, until)| (from.as_millis(), until.as_millis()));
        assert_eq!(millis("2023-11-14T22:13:20Z"), Ok((1_700_000_000_000, 1_700_000_001_000)));
        assert_eq!(millis("2023-11-14"), Ok((1_699_920_000_000, 1_700_006_400_000)));
        for bad in ["yesterday", "2023-13-01", "2023-11-14 22:13", "1700000000"] {
            assert_eq!(millis(bad), Err(ApiError::BadRequest), "{bad}");
        }
    }
}
