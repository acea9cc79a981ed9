//! Making an account for somebody: the operator's way to the first administrator, and to accounts where
//! nobody may sign up.

use super::{AdminError, Mandate, roles};
use crate::{
    accounts::{
        audit::{self, Why},
        end,
        strength::{self, Unchoosable},
    },
    entropy,
    state::App,
    store::accounts::{self, Created},
};
use curfew_domain::{
    account::{Account, Email},
    audit::Action,
    ids::AccountId,
    password::Password,
    roles::Roles,
};
use std::sync::Arc;

pub async fn create(
    app: &App,
    mandate: &Mandate,
    email: &str,
    password: Password,
    wanted: Roles,
) -> Result<Account, AdminError> {
    let email = Email::parse(email)?;
    let place = app.passwords.queue().map_err(Unchoosable::from)?;
    let hash = strength::hash(app, place, &Arc::new(password), &email).await?;
    let (mut db, who) = super::begin(app, mandate).await?;
    let now = app.clock.now();
    let id = AccountId::new(now, &entropy::bytes(&*app.entropy));
    if accounts::create(&mut db, id, &email, &hash, now).await? == Created::EmailTaken {
        return Err(AdminError::EmailTaken);
    }
    let account = Account { id, email, epoch: 0, roles: wanted, disabled: false };
    if account.roles != Roles::default() {
        roles::write(app, &mut db, &account, &account.roles).await?;
    }
    let detail = format!("roles: {}", account.roles);
    let why = Why { reason: mandate.reason.as_ref(), detail: Some(&detail) };
    audit::record(app, &mut db, &who, Action::AccountCreated, &audit::account(&account), why).await?;
    end::commit(app, db).await?;
    Ok(account)
}
