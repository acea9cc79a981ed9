//! Refreshing: performs the domain's verdict on a presented refresh token. The write is a compare-and-set
//! on the generation; having lost it means reading and deciding again, never an error to the person.

use super::{
    Client, end,
    grant::{self, Grant, GrantError},
    reuse::{self, Presenter},
};
use crate::{
    crypto::refresh_token::{Forged, Sealed},
    state::App,
    store::{
        Guarded, StoreError, endings,
        sessions::{self, Found, Step},
    },
};
use curfew_domain::{
    ending::Ended,
    refresh::{Presented, Refusal, Verdict, present},
    session::{Lapsed, Line},
    time::Timestamp,
};
use std::time::Instant;

/// A refresh that has waited this long since its first byte is dropped unprocessed: the browser gives up
/// after 8 s, and a request its sender has given up must never count.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);
/// Each lost round means another caller moved the line, and the next look answers Keep or Repeat.
const ROUNDS: usize = 8;

#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    #[error(transparent)]
    Forged(#[from] Forged),
    /// Authentic in form, but its session is not there any more.
    #[error("the session is unknown")]
    Unknown,
    #[error("the session was ended")]
    Ended(Ended),
    #[error("the session lapsed")]
    Lapsed(Lapsed),
    /// This very presentation ended the session.
    #[error("a copied refresh token was presented")]
    Reused(Ended),
    #[error("the account is disabled")]
    Disabled,
    #[error("the refresh waited too long and was not processed")]
    TooLate,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Grant(#[from] GrantError),
}

/// `arrived` is when the request's first byte was seen.
pub async fn refresh(app: &App, refresh_token: &str, client: &Client, arrived: Instant) -> Result<Grant, RefreshError> {
    let sealed = app.refresh_tokens.open(refresh_token)?;
    for _ in 0..ROUNDS {
        // Before the look: a token of a session that ends after it is no younger than its ending thinks.
        let now = app.clock.now();
        let found = authentic(app, &sealed).await?;
        // Also a Reuse verdict would be about a request its sender may have given up.
        if arrived.elapsed() > PATIENCE {
            return Err(RefreshError::TooLate);
        }
        let presented = Presented { generation: sealed.generation, device: client.device.clone() };
        let line = match present(&presented, &found.session, now, &app.policy) {
            Verdict::Refuse(Refusal::Ended(ended)) => return Err(RefreshError::Ended(ended)),
            Verdict::Refuse(Refusal::Lapsed(why)) => return Err(RefreshError::Lapsed(why)),
            Verdict::Reuse => {
                return Err(RefreshError::Reused(reuse::reused(app, &found, Presenter::Device(client), now).await?));
            }
            Verdict::Keep | Verdict::Repeat => {
                app.seen.note(found.session.id, now);
                Some(found.session.line)
            }
            Verdict::Hold => {
                app.seen.note(found.session.id, now);
                return Ok(grant::access_only(app, &found, sealed.generation, now)?);
            }
            Verdict::Rotate(line) => advance(app, &found, client, (line, None), arrived).await?,
            Verdict::Supersede { line, superseded } => {
                advance(app, &found, client, (line, Some(superseded)), arrived).await?
            }
        };
        if let Some(line) = line {
            return Ok(grant::grant(app, &found, &line, now)?);
        }
    }
    Err(RefreshError::TooLate)
}

/// The session row, once the token has proven to be of it.
async fn authentic(app: &App, sealed: &Sealed) -> Result<Found, RefreshError> {
    let found = sessions::find(&mut *app.store.read().await?, sealed.session).await?.ok_or(RefreshError::Unknown)?;
    app.refresh_tokens.verify(sealed, &found.salt)?;
    if found.account.disabled { Err(RefreshError::Disabled) } else { Ok(found) }
}

/// Writes the new line, and which generation it supersedes; `None` when somebody else moved it first.
async fn advance(
    app: &App,
    found: &Found,
    client: &Client,
    (line, superseded): (Line, Option<u32>),
    arrived: Instant,
) -> Result<Option<Line>, RefreshError> {
    let mut db = app.store.begin().await?;
    if arrived.elapsed() > PATIENCE {
        return Err(RefreshError::TooLate);
    }
    let (seen, ip) = (&found.session.line, client.shown_ip());
    let step = Step { seen, next: &line, device: &client.device, ip: &ip };
    if sessions::advance(&mut db, found.session.id, &step).await? == Guarded::Lost {
        return Ok(None);
    }
    match superseded {
        None => app.store.commit(db).await?,
        Some(generation) => {
            let at: Timestamp = line.rotated_at;
            endings::supersede(&mut db, found.session.id, generation, at, end::until(app, at)).await?;
            end::commit(app, db).await?;
        }
    }
    Ok(Some(line))
}
