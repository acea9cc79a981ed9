//! Revoking what a program was shown (RFC 7009): a person's token takes its session with it, a machine's token
//! goes alone. Doing it twice is no error.

use super::{
    end,
    reuse::{self, Presenter},
    standing::{self, Standing},
};
use crate::{
    state::App,
    store::{StoreError, endings},
};
use curfew_domain::{
    access::MachineClaims,
    ending::{Actor, Reason, Scope},
    ids::{ClientId, SessionId},
};

/// A copied refresh token is evidence here as anywhere that acts. `by` is the program that was shown it.
pub async fn refresh_token(app: &App, token: &str, by: ClientId) -> Result<(), StoreError> {
    match standing::of_shown(app, token).await? {
        Standing::SignedIn(found) => session(app, found.session.id).await,
        Standing::Reused(found) => {
            reuse::reused(app, &found, Presenter::Program(by), app.clock.now()).await.map(|_| ())
        }
        Standing::Ended(_) | Standing::SignedOut => Ok(()),
    }
}

pub async fn session(app: &App, session: SessionId) -> Result<(), StoreError> {
    let mut db = app.store.begin().await?;
    let _ = end::end(app, &mut db, session, Reason::Revoked, Actor::System).await?;
    end::commit(app, db).await
}

/// One access token of a machine client; its others go on.
pub async fn machine_token(app: &App, claims: &MachineClaims) -> Result<(), StoreError> {
    let mut db = app.store.begin().await?;
    let until = claims.expires_at + app.policy.leeway;
    endings::record(&mut db, &Scope::Token { token: claims.token }, app.clock.now(), until).await?;
    end::commit(app, db).await
}
