//! Deleting one's own account, after a fresh proof. The address is free again; the id is nobody's ever after.

use super::{
    admin::{self, AdminError},
    audit::{self, Why},
    budget, end,
    proof::{self, Proof, ProofError},
};
use crate::{state::App, store::StoreError};
use curfew_domain::audit::Action;

#[derive(Debug, thiserror::Error)]
pub enum DeleteAccountError {
    #[error(transparent)]
    Proof(#[from] ProofError),
    #[error(transparent)]
    Refused(#[from] AdminError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub async fn delete_account(app: &App, proof: Proof) -> Result<(), DeleteAccountError> {
    let (caller, client) = (proof.caller, proof.client.clone());
    let (_, spent) = proof::prove(app, proof).await?;
    let mut db = app.store.begin().await?;
    // As it is now: an administrator's word may have come in between.
    let account = admin::account(&mut db, caller.account).await?;
    let by = end::owner(&mut db, caller, &client).await?;
    budget::give_back(&mut db, &spent).await?;
    admin::delete::delete_in(app, &mut db, &account, by).await?;
    let (who, whom) = (audit::owner(&account, &client), audit::account(&account));
    audit::record(app, &mut db, &who, Action::AccountDeleted, &whom, Why::default()).await?;
    Ok(end::commit(app, db).await?)
}
