//! Why a session was ended, and between whom: for its owner, and for the browser whose session it was. The
//! evidence is that of its ending; nothing is judged again.

use super::{Caller, party};
use crate::{
    state::App,
    store::{
        StoreError,
        sessions::{self, Found},
    },
};
use curfew_domain::{
    ending::{Actor, Ended},
    ids::SessionId,
    notice::Party,
    session::State,
};

pub struct Verdict {
    /// What its owner calls the device.
    pub name: String,
    pub ended: Ended,
    /// Who opened the session.
    pub opened: Party,
    /// Who moved its line last.
    pub holder: Party,
    /// Who presented a copy of its token, where that ended it.
    pub presenter: Option<Party>,
}

/// For the owner of the account. `None` where there is none: not theirs, not over, or forgotten by now.
pub async fn by_owner(app: &App, caller: Caller, target: SessionId) -> Result<Option<Verdict>, StoreError> {
    let found = sessions::find(&mut *app.store.read().await?, target).await?;
    Ok(found.filter(|found| found.account.id == caller.account).and_then(|found| verdict(app, found)))
}

/// For whoever still has the cookie of that session; it is good for nothing else.
pub async fn by_cookie(app: &App, refresh_token: &str, target: SessionId) -> Result<Option<Verdict>, StoreError> {
    let Some(sealed) = app.refresh_tokens.open(refresh_token).ok().filter(|sealed| sealed.session == target) else {
        return Ok(None);
    };
    let found = sessions::find(&mut *app.store.read().await?, target).await?;
    Ok(found
        .filter(|found| app.refresh_tokens.verify(&sealed, &found.salt).is_ok())
        .and_then(|found| verdict(app, found)))
}

fn verdict(app: &App, found: Found) -> Option<Verdict> {
    let (name, holder) = (found.shown_name(), party::holder(app, &found));
    let opened = party::at(app, found.session.device.to_string(), found.ip);
    let State::Ended(ended) = found.session.state else { return None };
    let presenter = match &ended.by {
        Actor::Presenter { device, ip } => Some(party::at(app, device.clone(), ip.clone())),
        Actor::Owner { .. } | Actor::Admin | Actor::System => None,
    };
    Some(Verdict { name, ended, opened, holder, presenter })
}
