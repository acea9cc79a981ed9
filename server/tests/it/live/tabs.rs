//! How many tabs a device has open, as it appears on the account's other devices. Real time passes here.

use crate::support::{
    device::{CHROME, Device, FIREFOX},
    serving::{LiveServer, eventually},
    tab::Tab,
};
use std::time::Duration;

/// Things must have been quiet for three seconds, and are looked at once a second.
const TOLD_WITHIN: Duration = Duration::from_secs(6);

/// A laptop with one open tab, told of the phone's first.
async fn two(server: &LiveServer) -> (Device, Tab, Device, Tab) {
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let mut mine = laptop.tab().await;
    let phone = server.signed_in(FIREFOX, "anna@example.org").await;
    mine.looks_again().await;
    let phones = phone.tab().await;
    mine.looks_again().await;
    (laptop, mine, phone, phones)
}

/// As the laptop's list says.
async fn open_tabs(laptop: &Device, of: &Device) -> u64 {
    let list = laptop.api("GET", "/v1/sessions").await.json();
    let sessions = list["sessions"].as_array().expect("a list").clone();
    let found = sessions.iter().find(|session| session["id"] == of.session.as_str()).expect("it is listed");
    found["open_tabs"].as_u64().expect("a number")
}

#[tokio::test]
async fn a_device_that_opens_or_closes_a_tab_is_told_to_the_other_devices() {
    let server = LiveServer::start().await;
    let (laptop, mut mine, phone, phones) = two(&server).await;
    let second = phone.tab().await;
    assert!(mine.next_within(TOLD_WITHIN).await.is_some(), "a second tab is told");
    assert_eq!(open_tabs(&laptop, &phone).await, 2);
    second.leave().await;
    mine.looks_again().await;
    assert_eq!(open_tabs(&laptop, &phone).await, 1);
    phones.leave().await;
    mine.looks_again().await;
    assert_eq!(open_tabs(&laptop, &phone).await, 0);
    mine.is_open_and_quiet().await;
}

#[tokio::test]
async fn a_page_that_is_loaded_again_is_told_to_nobody() {
    let server = LiveServer::start().await;
    let (laptop, mut mine, phone, phones) = two(&server).await;
    phones.leave().await;
    let gone = || async { open_tabs(&laptop, &phone).await == 0 };
    eventually(Duration::from_secs(2), "the tab is gone", gone).await;
    let mut again = phone.tab().await;
    assert_eq!(mine.next_within(TOLD_WITHIN).await, None, "the other device saw nothing of it");
    again.is_open_and_quiet().await;
    assert_eq!(open_tabs(&laptop, &phone).await, 1);
}

#[tokio::test]
async fn tabs_of_somebody_else_are_told_to_nobody() {
    let server = LiveServer::start().await;
    let (_laptop, mut mine, _phone, _phones) = two(&server).await;
    let stranger = server.signed_up(CHROME, "bert@example.org").await;
    let (first, _second) = (stranger.tab().await, stranger.tab().await);
    first.leave().await;
    assert_eq!(mine.next_within(TOLD_WITHIN).await, None);
}
