//! Changing one's own password. The other sessions end unless their owner wants them to stay: whoever knew
//! the old password may be one of them (ASVS 5.0 v5.0.0-7.4.3).

use super::{
    alert::{self, Event},
    audit::{self, Why},
    budget, end, party,
    proof::{self, Proof, ProofError},
    strength::{self, Unchoosable},
};
use crate::{
    state::App,
    store::{Guarded, StoreError, accounts, changes},
};
use curfew_domain::{audit::Action, ending::Reason, notice::Kind, password::Password};
use std::sync::Arc;

pub struct ChangePassword {
    /// With the current password.
    pub proof: Proof,
    pub new: Password,
    pub end_others: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    #[error(transparent)]
    Proof(#[from] ProofError),
    #[error(transparent)]
    New(#[from] Unchoosable),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Answers how many other sessions ended.
pub async fn change_password(app: &App, wanted: ChangePassword) -> Result<u32, ChangePasswordError> {
    // Free to know, so nothing is spent on it.
    wanted.new.check_length().map_err(Unchoosable::from)?;
    let (caller, client) = (wanted.proof.caller, wanted.proof.client.clone());
    let (credentials, spent) = proof::prove(app, wanted.proof).await?;
    let account = &credentials.account;
    let place = app.passwords.queue().map_err(Unchoosable::from)?;
    let hash = strength::hash(app, place, &Arc::new(wanted.new), &account.email).await?;

    let mut db = app.store.begin().await?;
    if accounts::change_password(&mut db, account.id, &credentials.password_hash, &hash).await? == Guarded::Lost {
        return Err(ProofError::Wrong.into());
    }
    let by = end::owner(&mut db, caller, &client).await?;
    let ended =
        if wanted.end_others { end::others(app, &mut db, caller, Reason::PasswordChanged, by).await? } else { 0 };
    budget::give_back(&mut db, &spent).await?;
    let detail = format!("{ended} other sessions ended");
    let why = Why { detail: Some(&detail), ..Why::default() };
    let (who, whom) = (audit::owner(account, &client), audit::account(account));
    audit::record(app, &mut db, &who, Action::PasswordChanged, &whom, why).await?;
    alert::tell(app, &mut db, account, Event::of(Kind::PasswordChanged, Some(party::of(app, &client)))).await?;
    changes::note(&mut db, account.id, None, app.clock.now()).await?;
    end::commit(app, db).await?;
    Ok(ended)
}
