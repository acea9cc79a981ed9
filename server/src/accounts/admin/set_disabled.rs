//! Keeping somebody out, and letting them in again. Disabling ends every session; enabling brings none back.

use super::{AdminError, Mandate, keep_an_admin};
use crate::{
    accounts::{
        audit::{self, Why},
        end,
    },
    state::App,
    store::{Guarded, accounts},
};
use curfew_domain::{
    audit::Action,
    ending::{Actor, Reason},
    ids::AccountId,
};

pub async fn disable(app: &App, mandate: &Mandate, account: AccountId) -> Result<(), AdminError> {
    let (mut db, who) = super::begin(app, mandate).await?;
    let account = super::account(&mut db, account).await?;
    keep_an_admin(&mut db, &account).await?;
    if accounts::set_disabled(&mut db, account.id, Some(app.clock.now())).await? == Guarded::Lost {
        // Disabled already: that is what was wanted.
        return Ok(());
    }
    let ended = end::end_account(app, &mut db, account.id, Reason::Disabled, Actor::Admin).await?;
    let detail = format!("{ended} sessions ended");
    let why = Why { reason: mandate.reason.as_ref(), detail: Some(&detail) };
    audit::record(app, &mut db, &who, Action::AccountDisabled, &audit::account(&account), why).await?;
    Ok(end::commit(app, db).await?)
}

pub async fn enable(app: &App, mandate: &Mandate, account: AccountId) -> Result<(), AdminError> {
    let (mut db, who) = super::begin(app, mandate).await?;
    let account = super::account(&mut db, account).await?;
    if accounts::set_disabled(&mut db, account.id, None).await? == Guarded::Lost {
        return Ok(());
    }
    let why = Why { reason: mandate.reason.as_ref(), detail: None };
    audit::record(app, &mut db, &who, Action::AccountEnabled, &audit::account(&account), why).await?;
    Ok(app.store.commit(db).await?)
}
