//! Giving and taking roles. It takes effect at once and signs nobody out: older access tokens are to be
//! exchanged.

use super::{AdminError, Mandate, keep_an_admin};
use crate::{
    accounts::{
        audit::{self, Why},
        end,
    },
    state::App,
    store::{Transaction, endings},
};
use curfew_domain::{
    account::Account,
    audit::{Action, Who},
    ids::AccountId,
    roles::{Role, Roles},
};

/// Gives the account exactly these roles.
pub async fn set(app: &App, mandate: &Mandate, account: AccountId, roles: Roles) -> Result<(), AdminError> {
    change(app, mandate, account, |_| Ok(roles)).await
}

pub async fn grant(app: &App, mandate: &Mandate, account: AccountId, role: Role) -> Result<(), AdminError> {
    // The bound on how many fit a token is the parser's.
    change(app, mandate, account, |roles| Ok(Roles::parse(&roles.with(role).to_string())?)).await
}

pub async fn revoke(app: &App, mandate: &Mandate, account: AccountId, role: Role) -> Result<(), AdminError> {
    change(app, mandate, account, |roles| Ok(roles.without(&role))).await
}

async fn change(
    app: &App,
    mandate: &Mandate,
    account: AccountId,
    to: impl FnOnce(Roles) -> Result<Roles, AdminError>,
) -> Result<(), AdminError> {
    let (mut db, who) = super::begin(app, mandate).await?;
    let account = super::account(&mut db, account).await?;
    let roles = to(account.roles.clone())?;
    if roles == account.roles {
        return Ok(());
    }
    if !roles.is_admin() {
        keep_an_admin(&mut db, &account).await?;
    }
    write(app, &mut db, &account, &roles).await?;
    let detail = format!("from {} to {}", shown(&account.roles), shown(&roles));
    record(app, &mut db, &who, &account, Why { reason: mandate.reason.as_ref(), detail: Some(&detail) }).await?;
    Ok(end::commit(app, db).await?)
}

async fn record(app: &App, db: &mut Transaction, who: &Who, account: &Account, why: Why<'_>) -> Result<(), AdminError> {
    Ok(audit::record(app, db, who, Action::RolesChanged, &audit::account(account), why).await?)
}

/// Writes the roles and what follows from them, in the caller's transaction.
pub(in crate::accounts) async fn write(
    app: &App,
    db: &mut Transaction,
    account: &Account,
    roles: &Roles,
) -> Result<(), AdminError> {
    let now = app.clock.now();
    Ok(endings::change_roles(db, account.id, roles, now, end::until(app, now)).await?)
}

fn shown(roles: &Roles) -> String {
    let names = roles.to_string();
    if names.is_empty() { "none".to_owned() } else { names }
}
