//! Signing somebody out everywhere.

use super::{AdminError, Mandate};
use crate::{
    accounts::{
        audit::{self, Why},
        end,
    },
    state::App,
};
use curfew_domain::{
    audit::Action,
    ending::{Actor, Reason},
    ids::AccountId,
};

/// Answers how many sessions ended.
pub async fn end_account(app: &App, mandate: &Mandate, account: AccountId) -> Result<u64, AdminError> {
    let (mut db, who) = super::begin(app, mandate).await?;
    let account = super::account(&mut db, account).await?;
    let ended = end::end_account(app, &mut db, account.id, Reason::Admin, Actor::Admin).await?;
    let detail = format!("{ended} sessions ended");
    let why = Why { reason: mandate.reason.as_ref(), detail: Some(&detail) };
    audit::record(app, &mut db, &who, Action::AccountSessionsEnded, &audit::account(&account), why).await?;
    end::commit(app, db).await?;
    Ok(ended)
}
