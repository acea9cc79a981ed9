//! The first administrator of an empty place: whoever reads the server's own output gets a code to sign up
//! with (`docs/decisions/0015-first-administrator.md`).

use super::sign_up::SignUpError;
use crate::{
    state::App,
    store::{StoreError, Transaction, accounts, endings},
};
use curfew_domain::{
    account::Account,
    roles::{Role, Roles},
};
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a code is good for.
pub const LIFE: Duration = Duration::from_mins(15);

/// A code, where nobody has an account yet. It is shown once and kept by nobody; this process remembers its
/// hash.
pub async fn offer(app: &App) -> Result<Option<Zeroizing<String>>, StoreError> {
    if accounts::any(&mut *app.store.read().await?).await? {
        return Ok(None);
    }
    Ok(Some(app.setup_code.make(&*app.entropy, app.clock.now() + LIFE)))
}

/// Whether a code is waiting to be used.
pub fn is_pending(app: &App) -> bool {
    app.setup_code.is_pending(app.clock.now())
}

/// Makes the account just made the first administrator, unless there is one by now.
pub(super) async fn make_admin(app: &App, db: &mut Transaction, account: &Account) -> Result<(), SignUpError> {
    if accounts::active_admins(db).await? > 0 {
        return Err(SignUpError::SetupInvalid);
    }
    let admin = Role::admin();
    let now = app.clock.now();
    let until = super::end::until(app, now);
    Ok(endings::change_roles(db, account.id, &Roles::default().with(admin), now, until).await?)
}
