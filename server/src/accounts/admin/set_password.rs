//! A new password for somebody who lost theirs, set by the operator. Every session ends: whoever had the old
//! one may be in one of them.

use super::{AdminError, Mandate};
use crate::{
    accounts::{
        alert::{self, Event},
        audit::{self, Why},
        end, reset_password,
        strength::{self, Unchoosable},
    },
    state::App,
    store::{self, Guarded},
};
use curfew_domain::{
    account::Account,
    audit::Action,
    ending::{Actor, Reason},
    notice::Kind,
    password::Password,
};
use std::sync::Arc;

pub async fn set_password(
    app: &App,
    mandate: &Mandate,
    account: &Account,
    password: Password,
) -> Result<(), AdminError> {
    let place = app.passwords.queue().map_err(Unchoosable::from)?;
    let hash = strength::hash(app, place, &Arc::new(password), &account.email).await?;
    let (mut db, who) = super::begin(app, mandate).await?;
    let seen = store::accounts::find(&mut db, account.id).await?.ok_or(AdminError::NoAccount)?;
    if store::accounts::change_password(&mut db, account.id, &seen.password_hash, &hash).await? == Guarded::Lost {
        return Err(AdminError::NoAccount);
    }
    let ended = end::end_account(app, &mut db, account.id, Reason::PasswordChanged, Actor::Admin).await?;
    let detail = format!("{ended} sessions ended");
    let why = Why { reason: mandate.reason.as_ref(), detail: Some(&detail) };
    audit::record(app, &mut db, &who, Action::PasswordChanged, &audit::account(account), why).await?;
    reset_password::disarm(&mut db, account.id).await?;
    alert::tell(app, &mut db, account, Event::of(Kind::PasswordSet, None)).await?;
    Ok(end::commit(app, db).await?)
}
