//! Where a browser stands, asked without doing anything: pages and the socket render by this. A refresh that
//! would be answered means signed in; one that would be refused, or is reuse, means signed out.

use super::Client;
use crate::{
    state::App,
    store::{
        StoreError,
        sessions::{self, Found},
    },
};
use curfew_domain::{
    device::Device,
    ending::Ended,
    refresh::{Presented, Refusal, Verdict, present},
};

pub enum Standing {
    SignedIn(Box<Found>),
    /// The session of this browser's cookie was ended; the person is told how.
    Ended(Ended),
    /// The cookie is a copy or was overtaken by one. An action ends the session; a page, which performs
    /// nothing, has its browser refresh, which does.
    Reused(Box<Found>),
    SignedOut,
}

pub async fn standing(app: &App, refresh_token: &str, client: &Client) -> Result<Standing, StoreError> {
    look(app, refresh_token, Some(&client.device)).await
}

/// By a token that a program was shown: nobody knows the device it is on, so it is taken to be its own.
pub async fn of_shown(app: &App, refresh_token: &str) -> Result<Standing, StoreError> {
    look(app, refresh_token, None).await
}

async fn look(app: &App, refresh_token: &str, device: Option<&Device>) -> Result<Standing, StoreError> {
    let Ok(sealed) = app.refresh_tokens.open(refresh_token) else { return Ok(Standing::SignedOut) };
    let found = sessions::find(&mut *app.store.read().await?, sealed.session).await?;
    let Some(found) = found.filter(|found| app.refresh_tokens.verify(&sealed, &found.salt).is_ok()) else {
        return Ok(Standing::SignedOut);
    };
    let presented =
        Presented { generation: sealed.generation, device: device.unwrap_or(&found.session.device).clone() };
    Ok(match present(&presented, &found.session, app.clock.now(), &app.policy) {
        Verdict::Rotate(_) | Verdict::Keep | Verdict::Repeat | Verdict::Hold | Verdict::Supersede { .. }
            if !found.account.disabled =>
        {
            Standing::SignedIn(Box::new(found))
        }
        Verdict::Refuse(Refusal::Ended(ended)) => Standing::Ended(ended),
        Verdict::Rotate(_)
        | Verdict::Keep
        | Verdict::Repeat
        | Verdict::Hold
        | Verdict::Supersede { .. }
        | Verdict::Refuse(Refusal::Lapsed(_)) => Standing::SignedOut,
        Verdict::Reuse => Standing::Reused(Box::new(found)),
    })
}
