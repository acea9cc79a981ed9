//! The outbox: written with what it tells of, kept over restarts, sent once where nothing goes wrong.

use crate::support::{Browser, TestApp};
use futures::future::join_all;
use std::{fs, os::unix::fs::PermissionsExt, time::Duration};

const ADDRESS: &str = "anna@example.org";

async fn with_account() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up(ADDRESS).await;
    app.mails().await;
    (app, browser)
}

async fn ask(browser: &mut Browser) {
    browser.post("/api/forgot_password", &[("email", ADDRESS)]).await.expect(200, "");
}

#[tokio::test]
async fn a_mail_waits_over_a_restart_is_sent_and_is_gone() {
    let (mut app, mut browser) = with_account().await;
    let before = app.mails_to(ADDRESS).await;
    ask(&mut browser).await;
    assert_eq!(app.waiting_mails().await, 1);
    app.restart().await;
    assert_eq!(app.mails_to(ADDRESS).await, before + 1);
    assert_eq!(app.waiting_mails().await, 0);
    assert_eq!(app.mails_to(ADDRESS).await, before + 1, "once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_ten_who_look_at_the_outbox_at_once_one_sends() {
    let (app, mut browser) = with_account().await;
    let before = app.mails_to(ADDRESS).await;
    ask(&mut browser).await;
    join_all((0..10).map(|_| server::accounts::outbox::send_due(&app.state))).await;
    assert_eq!((app.mails_to(ADDRESS).await, app.waiting_mails().await), (before + 1, 0));
}

#[tokio::test]
async fn what_could_not_be_kept_is_tried_again_later_and_given_up_when_its_link_is_over() {
    let (app, mut browser) = with_account().await;
    let folder = app.data_dir().join("mail");
    let block = || {
        let _ = fs::remove_dir_all(&folder);
        fs::write(&folder, "in the way").expect("writes");
    };
    block();
    ask(&mut browser).await;
    let send = async || server::accounts::outbox::send_due(&app.state).await.expect("the outbox is read");
    send().await;
    assert_eq!(app.waiting_mails().await, 1, "it stays");
    fs::remove_file(&folder).expect("out of the way");
    send().await;
    assert_eq!(app.waiting_mails().await, 1, "not at once");
    app.advance(Duration::from_secs(30));
    assert_eq!((app.mails_to(ADDRESS).await, app.waiting_mails().await), (1, 0));

    block();
    ask(&mut browser).await;
    for _ in 0..40 {
        send().await;
        app.advance(Duration::from_mins(1));
    }
    assert_eq!(app.waiting_mails().await, 0, "nobody needs it any more");
    fs::remove_file(&folder).expect("out of the way");
    assert_eq!(app.mails_to(ADDRESS).await, 0);
}

#[tokio::test]
async fn a_claim_whose_node_died_is_taken_over() {
    let (app, mut browser) = with_account().await;
    let before = app.mails_to(ADDRESS).await;
    ask(&mut browser).await;
    let claim = "UPDATE mails SET next_at = next_at + 120000";
    sqlx::query(claim).execute(&mut app.sql().await).await.expect("claims");
    assert_eq!(app.mails_to(ADDRESS).await, before);
    app.advance(Duration::from_mins(2));
    assert_eq!(app.mails_to(ADDRESS).await, before + 1);
}

#[tokio::test]
async fn the_files_are_their_owners_alone() {
    let (app, mut browser) = with_account().await;
    ask(&mut browser).await;
    app.mails().await;
    let mode = |path: &std::path::Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    let folder = app.data_dir().join("mail");
    assert_eq!(mode(&folder), 0o700);
    for file in fs::read_dir(&folder).expect("a folder") {
        let path = file.expect("a file").path();
        assert_eq!((mode(&path), path.extension().and_then(|end| end.to_str())), (0o600, Some("eml")));
    }
}

#[tokio::test]
async fn the_outbox_and_the_links_hold_nothing_that_opens_anything() {
    let (app, mut browser) = with_account().await;
    ask(&mut browser).await;
    let token = app.newest_mail(ADDRESS).await.token().to_owned();
    ask(&mut browser).await;
    let files = fs::read_dir(app.data_dir()).expect("the data folder").map(|entry| entry.expect("an entry").path());
    let everything: Vec<u8> =
        files.filter(|path| path.is_file()).flat_map(|path| fs::read(path).expect("a file")).collect();
    let holds = |text: &str| everything.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds(ADDRESS), "the search finds what is there");
    assert!(!holds(&token) && !holds(&token[30..60]));
}

#[tokio::test]
async fn a_deleted_account_is_sent_nothing_more() {
    let (app, mut browser) = with_account().await;
    let before = app.mails_to(ADDRESS).await;
    ask(&mut browser).await;
    browser.post("/api/delete_account", &[("password", crate::support::PASSWORD)]).await.expect(200, "");
    assert_eq!(app.mails_to(ADDRESS).await, before);
    let links = "SELECT count(*) FROM links";
    let links: i64 = sqlx::query_scalar(links).fetch_one(&mut app.sql().await).await.expect("counts");
    assert_eq!((app.waiting_mails().await, links), (0, 0));
}
