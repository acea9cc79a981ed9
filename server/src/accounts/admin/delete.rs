//! Deleting an account: every session ends, the address is free again, the id is nobody's ever after.

use super::{AdminError, Mandate, keep_an_admin};
use crate::{
    accounts::{
        audit::{self, Why},
        end, factors,
    },
    state::App,
    store::{Guarded, Transaction, accounts},
};
use curfew_domain::{
    account::Account,
    audit::Action,
    ending::{Actor, Reason},
    ids::AccountId,
};

pub async fn delete(app: &App, mandate: &Mandate, account: AccountId) -> Result<(), AdminError> {
    let (mut db, who) = super::begin(app, mandate).await?;
    let account = super::account(&mut db, account).await?;
    let ended = delete_in(app, &mut db, &account, Actor::Admin).await?;
    let detail = format!("{ended} sessions ended");
    let why = Why { reason: mandate.reason.as_ref(), detail: Some(&detail) };
    audit::record(app, &mut db, &who, Action::AccountDeleted, &audit::account(&account), why).await?;
    Ok(end::commit(app, db).await?)
}

/// Ends and deletes in the caller's transaction; answers how many sessions ended.
pub(in crate::accounts) async fn delete_in(
    app: &App,
    db: &mut Transaction,
    account: &Account,
    by: Actor,
) -> Result<u64, AdminError> {
    keep_an_admin(db, account).await?;
    factors::forget(db, account.id).await?;
    let ended = end::end_account(app, db, account.id, Reason::Deleted, by).await?;
    match accounts::delete(db, account.id, app.clock.now()).await? {
        Guarded::Won => Ok(ended),
        Guarded::Lost => Err(AdminError::NoAccount),
    }
}
