//! Ending one session, whoever's it is.

use super::{AdminError, Mandate};
use crate::{
    accounts::{
        audit::{self, Why},
        end,
    },
    state::App,
    store::{Guarded, sessions},
};
use curfew_domain::{
    audit::Action,
    ending::{Actor, Reason},
    ids::SessionId,
};

pub async fn end_session(app: &App, mandate: &Mandate, session: SessionId) -> Result<(), AdminError> {
    let (mut db, who) = super::begin(app, mandate).await?;
    let found = sessions::find(&mut db, session).await?.ok_or(AdminError::NoSession)?;
    if end::end(app, &mut db, session, Reason::Admin, Actor::Admin).await? == Guarded::Lost {
        return Err(AdminError::NoSession);
    }
    let device = found.shown_name();
    let why = Why { reason: mandate.reason.as_ref(), detail: Some(&device) };
    audit::record(app, &mut db, &who, Action::SessionEnded, &audit::session(&found), why).await?;
    Ok(end::commit(app, db).await?)
}
