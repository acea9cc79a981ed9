//! For somebody who lost what they sign in with beside the password: every factor and recovery code is gone, and
//! every session ends, since whoever asked for it may not be who they said.

use super::{AdminError, Mandate};
use crate::{
    accounts::{
        audit::{self, Why},
        end, factors,
    },
    state::App,
};
use curfew_domain::{
    audit::Action,
    ending::{Actor, Reason},
    ids::AccountId,
};

pub async fn reset_factors(app: &App, mandate: &Mandate, account: AccountId) -> Result<(), AdminError> {
    let (mut db, who) = super::begin(app, mandate).await?;
    let account = super::account(&mut db, account).await?;
    factors::forget(&mut db, account.id).await?;
    let ended = end::end_account(app, &mut db, account.id, Reason::FactorChanged, Actor::Admin).await?;
    let detail = format!("{ended} sessions ended");
    let why = Why { reason: mandate.reason.as_ref(), detail: Some(&detail) };
    audit::record(app, &mut db, &who, Action::FactorsReset, &audit::account(&account), why).await?;
    Ok(end::commit(app, db).await?)
}
