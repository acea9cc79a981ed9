//! Proving again who one is, in a session that goes on. It moves the moment of this session's last proof and
//! nothing else.

use super::{
    budget, fresh,
    proof::{self, Proof, ProofError},
};
use crate::{
    state::App,
    store::{Guarded, accounts, sessions},
};
use curfew_domain::proof::Method;

pub async fn step_up(app: &App, proof: Proof) -> Result<(), ProofError> {
    let caller = proof.caller;
    let (credentials, spent) = proof::prove(app, proof).await?;
    let mut db = app.store.begin().await?;
    // What was changed, disabled or ended while this was checked wins.
    let still = accounts::find(&mut db, caller.account).await?;
    if !still.is_some_and(|still| !still.account.disabled && still.password_hash == credentials.password_hash) {
        return Err(ProofError::Wrong);
    }
    let shown = Method::Password;
    let full = fresh::factors(&mut db, caller.account).await?.is_full(shown).then_some(shown);
    if sessions::prove(&mut db, caller.session, app.clock.now(), full).await? == Guarded::Lost {
        return Err(ProofError::Wrong);
    }
    budget::give_back(&mut db, &spent).await?;
    app.store.commit(db).await?;
    tracing::info!(session = %caller.session, "a fresh proof");
    Ok(())
}
