//! A device and where it was, as people are told of them. The place is approximate, and nothing is decided by it.

use super::Client;
use crate::{state::App, store::sessions::Found};
use curfew_domain::notice::Party;

pub fn of(app: &App, client: &Client) -> Party {
    at(app, client.device.to_string(), client.shown_ip())
}

/// Who holds a session: who moved its line last, or signed in.
pub fn holder(app: &App, found: &Found) -> Party {
    let (device, ip) = found.holder();
    at(app, device, ip)
}

pub fn at(app: &App, device: String, ip: String) -> Party {
    Party { place: app.places.of(&ip), device, ip }
}
