//! Finding accounts.

use super::{AdminError, Authority};
use crate::{
    state::App,
    store::accounts::{self, Listed},
};
use curfew_domain::ids::AccountId;

/// How many accounts make a page.
pub const PAGE: usize = 50;

/// One page of accounts, and where the next begins.
pub struct Page {
    pub accounts: Vec<Listed>,
    pub next: Option<AccountId>,
}

/// Accounts whose address contains `part`, by address.
pub async fn search(app: &App, _: &Authority, part: &str, after: Option<AccountId>) -> Result<Page, AdminError> {
    let limit = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let mut found = accounts::search(&mut *app.store.read().await?, part.trim(), after, limit).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = if more { found.last().map(|listed| listed.account.id) } else { None };
    Ok(Page { accounts: found, next })
}

/// Tabs the account has open right now.
pub fn open_tabs(app: &App, account: AccountId) -> u32 {
    u32::try_from(app.hub.open_tabs_of(account)).unwrap_or(u32::MAX)
}
