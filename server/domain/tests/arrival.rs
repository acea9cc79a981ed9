//! Which sign-ins the owner is told of, case by case.

use curfew_domain::{
    access::Application::{self, Native, Web},
    arrival::{Arrival, Known, Network, Past, Place, Strange, strange},
    device::{Device, Kind},
    ending::Reason,
};

const HOME: [u8; 4] = [192, 0, 2, 1];
const NEAR: [u8; 4] = [192, 0, 77, 9];
const FAR: [u8; 4] = [198, 51, 100, 7];

fn arrival(application: Application, os: &str, address: &[u8], country: Option<&str>) -> Arrival {
    let device = Device { browser: "Firefox".into(), os: os.into(), kind: Kind::Desktop };
    let place = Place { network: Network::of(address), country: country.map(str::to_owned) };
    Arrival { application, device, place }
}

fn web(address: &[u8]) -> Arrival {
    arrival(Web, "Linux", address, None)
}

fn past(arrival: Arrival, ended: Option<Reason>) -> Past {
    Past { arrival, ended }
}

#[test]
fn a_first_device_is_never_strange_and_an_unproven_browser_always_is() {
    let here = [past(web(&HOME), None)];
    for (known, past, expected) in [
        (Known::First, &[][..], None),
        (Known::First, &here[..], None),
        (Known::Unproven, &[][..], Some(Strange::Device)),
        (Known::Unproven, &here[..], Some(Strange::Device)),
        (Known::Proven, &here[..], None),
        (Known::Proven, &[][..], None),
    ] {
        assert_eq!(strange(&web(&HOME), known, past), expected, "{known:?} {past:?}");
    }
}

#[test]
fn a_known_device_is_strange_in_a_network_the_account_does_not_know() {
    let here = [past(web(&HOME), Some(Reason::SignedOut))];
    for (address, expected) in [(HOME, None), (NEAR, None), (FAR, Some(Strange::Place))] {
        assert_eq!(strange(&web(&address), Known::Proven, &here), expected, "{address:?}");
    }
    let [home, near, far] = ["2001:db8::1", "2001:db8:ffff::1", "2001:db9::1"]
        .map(|text| text.parse::<std::net::Ipv6Addr>().expect("an address").octets());
    let here = [past(web(&home), None)];
    for (address, expected) in [(home, None), (near, None), (far, Some(Strange::Place))] {
        assert_eq!(strange(&web(&address), Known::Proven, &here), expected, "{address:?}");
    }
    assert_eq!(strange(&web(&HOME), Known::Proven, &here), Some(Strange::Place), "the other family is another network");
}

#[test]
fn where_countries_are_known_they_decide() {
    let of = |address: &[u8], country| arrival(Web, "Linux", address, country);
    let here = [past(of(&HOME, Some("PT")), None)];
    for (address, country, expected) in [
        (FAR, Some("PT"), None),
        (HOME, Some("DE"), Some(Strange::Place)),
        (HOME, None, None),
        (FAR, None, Some(Strange::Place)),
    ] {
        assert_eq!(strange(&of(&address, country), Known::Proven, &here), expected, "{address:?} {country:?}");
    }
}

#[test]
fn what_ended_for_being_somebody_elses_is_no_habit() {
    for (reason, expected) in [
        (Some(Reason::RefreshReuse), Some(Strange::Place)),
        (Some(Reason::Suspicious), Some(Strange::Place)),
        (Some(Reason::PasswordChanged), None),
        (Some(Reason::Idle), None),
        (None, None),
    ] {
        let there = [past(web(&HOME), None), past(web(&FAR), reason)];
        assert_eq!(strange(&web(&FAR), Known::Proven, &there), expected, "{reason:?}");
    }
    let there = [past(web(&HOME), Some(Reason::Suspicious))];
    assert_eq!(strange(&web(&HOME), Known::Proven, &there), None, "nothing is left to compare with");
}

#[test]
fn an_app_is_known_by_signing_in_again_as_it_did() {
    let app = |os, address: &[u8]| arrival(Native, os, address, None);
    let before = [past(app("Android", &HOME), None), past(web(&FAR), None)];
    for (arrival, expected) in [
        (app("Android", &NEAR), None),
        (app("iOS", &HOME), Some(Strange::Device)),
        (app("Android", &FAR), Some(Strange::Device)),
        (arrival(Web, "Android", &HOME, None), Some(Strange::Device)),
    ] {
        assert_eq!(strange(&arrival, Known::Unproven, &before), expected, "{arrival:?}");
    }
    let stolen = [past(app("Android", &HOME), Some(Reason::Suspicious))];
    assert_eq!(strange(&app("Android", &HOME), Known::Unproven, &stolen), Some(Strange::Device));
}
