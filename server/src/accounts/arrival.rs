//! Telling an account's owner of a sign-in that looks like somebody else's.

use super::{
    alert::{self, Event},
    grant::Opening,
    party,
    quota::Quota,
};
use crate::{
    state::App,
    store::{StoreError, Transaction, accounts, sessions},
};
use curfew_domain::{
    arrival::{Arrival, Known, Network, Past, Place, Strange, strange},
    ids::SessionId,
    notice::Kind,
};
use std::net::IpAddr;

/// In the transaction that opens `session`. Somebody who signs in again and again fills no mailbox: the first
/// mails say what there is to say.
pub async fn announce(
    app: &App,
    db: &mut Transaction,
    opening: &Opening<'_>,
    session: SessionId,
) -> Result<(), StoreError> {
    if opening.known == Known::First {
        return Ok(());
    }
    let past = sessions::arrivals_of(db, opening.account, session).await?;
    let Some(strange) = strange(&arrival(opening), opening.known, &remembered(past)) else { return Ok(()) };
    let Some(found) = accounts::find(db, opening.account).await? else { return Ok(()) };
    if Quota::strange_sign_ins(opening.account).spend(db, app.clock.now()).await?.is_some() {
        return Ok(());
    }
    let kind = match strange {
        Strange::Device => Kind::NewDevice,
        Strange::Place => Kind::NewPlace,
    };
    let by = Some(party::of(app, opening.client));
    let event = Event { kind, session: Some(session), by, holder: None, method: Some(opening.method.as_str()) };
    alert::tell(app, db, &found.account, event).await
}

fn arrival(opening: &Opening<'_>) -> Arrival {
    Arrival { application: opening.application, device: opening.client.device.clone(), place: place(opening.client.ip) }
}

/// What is left of a deleted address is no place.
fn remembered(past: Vec<sessions::Past>) -> Vec<Past> {
    let remember = |past: sessions::Past| {
        let place = place(past.ip.parse().ok()?);
        let arrival = Arrival { application: past.application, device: past.device, place };
        Some(Past { arrival, ended: past.ended })
    };
    past.into_iter().filter_map(remember).collect()
}

fn place(ip: IpAddr) -> Place {
    let network = match ip.to_canonical() {
        IpAddr::V4(v4) => Network::of(&v4.octets()),
        IpAddr::V6(v6) => Network::of(&v6.octets()),
    };
    Place { network, country: None }
}
