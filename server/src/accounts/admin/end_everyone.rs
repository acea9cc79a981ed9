//! Ending every session there is, the caller's too, once the words are typed that say so.

use super::{AdminError, Authority, Mandate};
use crate::{
    accounts::{
        audit::{self, Why},
        end,
    },
    state::App,
    store::sessions,
};
use curfew_domain::audit::{Action, Whom};

/// What has to be typed.
pub const CONFIRMATION: &str = "END EVERYONE";

/// What it would end: sessions, and tabs open on this node.
pub struct Preview {
    pub sessions: u32,
    pub open_tabs: u32,
}

pub async fn preview(app: &App, _: &Authority) -> Result<Preview, AdminError> {
    let sessions = sessions::count_live(&mut *app.store.read().await?).await?;
    Ok(Preview { sessions, open_tabs: u32::try_from(app.hub.all_open_tabs()).unwrap_or(u32::MAX) })
}

/// Answers how many sessions ended. `confirm` is [`CONFIRMATION`], or nothing happens.
pub async fn end_everyone(app: &App, mandate: &Mandate, confirm: &str) -> Result<u64, AdminError> {
    if confirm != CONFIRMATION {
        return Err(AdminError::NotConfirmed);
    }
    let (mut db, who) = super::begin(app, mandate).await?;
    let ended = end::end_everyone(app, &mut db).await?;
    let detail = format!("{ended} sessions ended");
    let why = Why { reason: mandate.reason.as_ref(), detail: Some(&detail) };
    audit::record(app, &mut db, &who, Action::EveryoneEnded, &Whom::Everyone, why).await?;
    end::commit(app, db).await?;
    Ok(ended)
}
