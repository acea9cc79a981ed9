//! Whether a sign-in looks like one of its owner's. It is judged after the fact and refuses nothing: the
//! owner is told of what looks strange.

use crate::{access::Application, device::Device, ending::Reason};

/// The part of a network address that stays the same while somebody stays with one provider: an IPv4 /16 or an
/// IPv6 /32.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network(Vec<u8>);

impl Network {
    /// Of an address of 4 or 16 bytes.
    pub fn of(address: &[u8]) -> Self {
        let kept = if address.len() == 4 { 2 } else { 4 };
        Self(address.iter().copied().take(kept).collect())
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub network: Network,
    /// Where it is known.
    pub country: Option<String>,
}

impl Place {
    /// Providers have many networks: where both countries are known they decide, else the networks do.
    fn is_near(&self, other: &Self) -> bool {
        match (&self.country, &other.country) {
            (Some(one), Some(other)) => one == other,
            _ => self.network == other.network,
        }
    }
}

/// A sign-in: where and on what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    pub application: Application,
    pub device: Device,
    pub place: Place,
}

/// What the device proved of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The account was made by this very sign-in: there is nothing to compare with.
    First,
    /// The account has signed in on this browser before.
    Proven,
    Unproven,
}

/// An earlier sign-in of the account, and how its session ended if it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    pub arrival: Arrival,
    pub ended: Option<Reason>,
}

impl Past {
    /// What ended for being somebody else's says nothing of the owner's habits.
    fn is_the_owners(&self) -> bool {
        !matches!(self.ended, Some(Reason::RefreshReuse | Reason::Suspicious))
    }
}

/// What the owner does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strange {
    Device,
    Place,
}

/// What is strange about a sign-in; a strange device counts before a strange place.
pub fn strange(arrival: &Arrival, known: Known, past: &[Past]) -> Option<Strange> {
    let mut past = past.iter().filter(|past| past.is_the_owners()).map(|past| &past.arrival).peekable();
    match known {
        Known::First => None,
        Known::Unproven => (!past.any(|past| is_same_app(past, arrival))).then_some(Strange::Device),
        // Long ago is forgotten; the proof is not.
        Known::Proven if past.peek().is_none() => None,
        Known::Proven => (!past.any(|past| past.place.is_near(&arrival.place))).then_some(Strange::Place),
    }
}

/// An installed app keeps no proof. The same kind of device in the same place, signing in as an app again, is
/// taken for the same.
fn is_same_app(one: &Arrival, other: &Arrival) -> bool {
    let are_apps = one.application == Application::Native && other.application == Application::Native;
    are_apps && one.device.is_same_family(&other.device) && one.place.is_near(&other.place)
}
