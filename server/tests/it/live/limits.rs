//! How many sockets an account may have, and how much is remembered for one that does not read.

use crate::support::{
    device::{CHROME, FIREFOX},
    serving::{LiveServer, eventually},
    tab::Heard,
};
use curfew_domain::ids::AccountId;
use server::hub::{Push, Tab};
use std::time::Duration;

#[tokio::test]
async fn an_account_has_only_so_many_open_tabs_and_gets_room_again_when_one_closes() {
    let server = LiveServer::with(&["--max-sockets", "3"]).await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let phone = server.signed_in(FIREFOX, "anna@example.org").await;
    let stranger = server.signed_up(CHROME, "bert@example.org").await;
    let mut open = vec![phone.tab().await, laptop.tab().await, laptop.tab().await];
    assert_eq!(open[0].frame().await["type"], "sessions_changed", "the laptop has come");
    for device in [&laptop, &phone] {
        assert_eq!(device.tab_unheard().await.closed().await, (4429, "too many open tabs".into()));
    }
    stranger.tab().await.is_open_and_quiet().await;
    for tab in &mut open {
        tab.is_open_and_quiet().await;
    }
    open.pop().expect("there are three").leave().await;
    let greeted = || async { matches!(laptop.tab_unheard().await.next().await, Heard::Frame(_)) };
    eventually(Duration::from_secs(2), "there is room again", greeted).await;
}

#[tokio::test]
async fn a_tab_that_does_not_read_is_given_up_instead_of_remembered_for() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let account: AccountId =
        laptop.me().await.json()["sub"].as_str().and_then(|sub| sub.parse().ok()).expect("an account");
    let session = laptop.session.parse().expect("an id");
    let mut deaf = server.app.hub.subscribe(Tab { account, session, epoch: 0 }).expect("there is room");
    for _ in 0..40 {
        let phone = server.signed_in(FIREFOX, "anna@example.org").await;
        laptop.end(&phone.session).await;
    }
    assert_eq!(server.app.hub.open_tabs(account, session), 0);
    let mut remembered = 0;
    while let Some(push) = deaf.next().await {
        assert_eq!(push, Push::SessionsChanged);
        remembered += 1;
    }
    assert_eq!(remembered, 32);
}
