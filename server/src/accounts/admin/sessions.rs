//! One account's sessions, as administrators see them.

use super::{AdminError, Authority};
use crate::{
    accounts::list,
    state::App,
    store::{
        accounts::{self, Listed},
        sessions::Found,
    },
};
use curfew_domain::ids::AccountId;

/// The account and its live sessions; with `ended` also those that ended in the last 30 days.
pub async fn of(app: &App, _: &Authority, account: AccountId, ended: bool) -> Result<(Listed, Vec<Found>), AdminError> {
    let listed = accounts::find_listed(&mut *app.store.read().await?, account).await?.ok_or(AdminError::NoAccount)?;
    let mut found = list::live_of(app, account).await?;
    if ended {
        found.extend(list::ended_of(app, account).await?);
    }
    Ok((listed, found))
}
