//! "This wasn't me": whoever is in the account besides its owner is out, and the owner chooses another
//! password.

use super::{
    Caller, Client,
    audit::{self, Why},
    end,
    fresh::{self, Unproven},
    links::{self, LinkError},
    reset_password::disarm,
};
use crate::{
    crypto::link_token::LinkToken,
    state::App,
    store::{Guarded, accounts},
};
use curfew_domain::{
    audit::Action,
    ending::{Actor, Reason},
    link::Purpose,
    proof::Depth,
};

/// No password is checked against this one: until the owner has chosen another, nobody signs in with one.
const NO_PASSWORD: &str = "";

/// By the link of a mail: ends every session. The password is good no more, since somebody may know it; answers
/// what sets another, which is the next thing to do.
pub async fn by_link(app: &App, token: &str, client: &Client) -> Result<LinkToken, LinkError> {
    let mut db = app.store.begin().await?;
    let (_, found) = links::take(app, &mut db, token, &[Purpose::NotMe]).await?;
    let account = &found.account;
    if accounts::change_password(&mut db, account.id, &found.password_hash, NO_PASSWORD).await? == Guarded::Lost {
        return Err(LinkError::Invalid);
    }
    let by = Actor::Owner { device: client.device.to_string(), ip: client.shown_ip() };
    let ended = end::end_account(app, &mut db, account.id, Reason::Suspicious, by).await?;
    disarm(&mut db, account.id).await?;
    let link = links::issue(app, &mut db, account.id, Purpose::Reset).await?;
    let detail = format!("\"This wasn't me\", by a link from a mail: {ended} sessions ended");
    let why = Why { detail: Some(&detail), ..Why::default() };
    let (who, whom) = (audit::owner(account, client), audit::account(account));
    audit::record(app, &mut db, &who, Action::AccountSessionsEnded, &whom, why).await?;
    end::commit(app, db).await?;
    Ok(app.link_tokens.mint(link))
}

/// From a session: ends all others, after a fresh proof, since whoever asks may be the stranger; answers how many.
/// The password is the owner's to change, with the one they have.
pub async fn by_session(app: &App, caller: Caller, client: &Client) -> Result<u32, Unproven> {
    let mut db = app.store.begin().await?;
    fresh::require(app, &mut db, caller, Depth::Any).await?;
    let by = end::owner(&mut db, caller, client).await?;
    let ended = end::others(app, &mut db, caller, Reason::Suspicious, by).await?;
    if let Some(found) = accounts::find(&mut db, caller.account).await? {
        let detail = format!("\"This wasn't me\": {ended} other sessions ended");
        let why = Why { detail: Some(&detail), ..Why::default() };
        let (who, whom) = (audit::owner(&found.account, client), audit::account(&found.account));
        audit::record(app, &mut db, &who, Action::AccountSessionsEnded, &whom, why).await?;
    }
    end::commit(app, db).await?;
    Ok(ended)
}
