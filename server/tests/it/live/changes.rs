//! Open tabs are told that their list of devices looks different, by whatever road it came to that.

use crate::support::{
    PASSWORD,
    browser::FORM,
    device::{CHROME, Device, FIREFOX},
    serving::LiveServer,
    tab::Tab,
    wire,
};
use server::store::{Store, changes};

#[tokio::test]
async fn a_new_name_is_told_to_every_tab_of_the_account_and_to_nobody_else() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let mut mine = laptop.tab().await;
    let phone = server.signed_in(FIREFOX, "anna@example.org").await;
    mine.looks_again().await;
    let mut phones = phone.tab().await;
    mine.looks_again().await;
    let stranger = server.signed_up(CHROME, "bert@example.org").await;
    let mut strangers = stranger.tab().await;
    laptop.rename(&phone.session, "Kitchen").await.expect(204, "");
    mine.looks_again().await;
    phones.looks_again().await;
    for tab in [&mut mine, &mut phones, &mut strangers] {
        tab.is_open_and_quiet().await;
    }
}

#[tokio::test]
async fn a_name_that_is_refused_is_told_to_nobody() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let stranger = server.signed_up(CHROME, "bert@example.org").await;
    let (mut mine, mut strangers) = (laptop.tab().await, stranger.tab().await);
    laptop.rename(&stranger.session, "Kitchen").await.expect(404, "session_not_found");
    laptop.rename(&laptop.session, "").await.expect(422, "name_invalid");
    mine.is_open_and_quiet().await;
    strangers.is_open_and_quiet().await;
}

/// Signs in as a browser without scripts does; it opens no tab.
async fn plain_sign_in(server: &LiveServer, email: &str) {
    let form = serde_urlencoded::to_string([("email", email), ("password", PASSWORD)]).expect("a form");
    let origin = wire::origin(server.address);
    let headers = [("Content-Type", FORM), ("Accept", "text/html"), ("Origin", &origin), ("User-Agent", FIREFOX)];
    let reply = wire::ask(server.address, &wire::request("POST", "/api/sign_in", &headers, &form)).await;
    reply.leads_to("/sessions");
}

#[tokio::test]
async fn a_sign_in_without_javascript_is_told_to_the_accounts_open_tabs() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let stranger = server.signed_up(CHROME, "bert@example.org").await;
    let (mut mine, mut strangers) = (laptop.tab().await, stranger.tab().await);
    plain_sign_in(&server, "anna@example.org").await;
    mine.looks_again().await;
    mine.is_open_and_quiet().await;
    strangers.is_open_and_quiet().await;
}

#[tokio::test]
async fn the_tabs_of_a_session_just_opened_are_not_told_of_it() {
    let server = LiveServer::start().await;
    for round in 0..20 {
        let device: Device = server.signed_up(CHROME, &format!("anna{round}@example.org")).await;
        device.tab().await.is_open_and_quiet().await;
    }
}

/// What a tab hears that has just been opened.
async fn greeted(device: &Device) -> Tab {
    let mut tab = device.tab_unheard().await;
    assert_eq!(tab.frame().await["type"], "hello");
    tab
}

#[tokio::test]
async fn what_changed_between_a_page_and_its_socket_is_told_right_after_the_greeting() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let stranger = server.signed_up(CHROME, "bert@example.org").await;
    greeted(&laptop).await.is_open_and_quiet().await;
    let phone = server.signed_in(FIREFOX, "anna@example.org").await;
    greeted(&laptop).await.looks_again().await;
    greeted(&stranger).await.is_open_and_quiet().await;
    greeted(&phone).await.is_open_and_quiet().await;

    laptop.rename(&laptop.session, "Kitchen").await.expect(204, "");
    greeted(&phone).await.looks_again().await;
    let tablet = server.signed_in(FIREFOX, "anna@example.org").await;
    laptop.end(&phone.session).await;
    greeted(&tablet).await.looks_again().await;
    greeted(&stranger).await.is_open_and_quiet().await;
}

#[tokio::test]
async fn what_happened_before_a_session_began_is_no_news_to_it() {
    let server = LiveServer::start().await;
    let mut laptop = server.signed_up(CHROME, "anna@example.org").await;
    let phone = server.signed_in(FIREFOX, "anna@example.org").await;
    laptop.rename(&phone.session, "Kitchen").await.expect(204, "");
    laptop.end(&phone.session).await;
    laptop.sign_in("anna@example.org").await;
    greeted(&laptop).await.is_open_and_quiet().await;
}

#[tokio::test]
async fn a_change_made_by_another_program_is_told_as_well() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let mut mine = laptop.tab().await;
    let account = laptop.me().await.json()["sub"].as_str().and_then(|sub| sub.parse().ok()).expect("an account");
    let other = Store::open(&server.app.config.database_url()).await.expect("a second program opens it");
    let mut db = other.begin().await.expect("a transaction");
    changes::note(&mut db, account, None, server.app.clock.now()).await.expect("it is noted");
    other.commit(db).await.expect("it is committed");
    mine.looks_again().await;
}
