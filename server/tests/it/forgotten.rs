//! A forgotten password: what is told to whom, and what the link does, once.

use crate::support::{Browser, PASSWORD, Reply, TestApp, log::Log};
use futures::future::join_all;
use std::{net::Ipv4Addr, time::Duration};

const ADDRESS: &str = "anna@example.org";
const NEW: &str = "nine loud kettles whistle";
const MINUTE: Duration = Duration::from_mins(1);

async fn with_account() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up(ADDRESS).await;
    app.mails().await;
    (app, browser)
}

async fn ask(browser: &mut Browser, email: &str) -> Reply {
    browser.post("/api/forgot_password", &[("email", email)]).await
}

async fn reset(browser: &mut Browser, token: &str, new: &str) -> Reply {
    browser.post("/api/reset_password", &[("token", token), ("new_password", new)]).await
}

async fn sign_in(browser: &mut Browser, password: &str) -> Reply {
    browser.post("/api/sign_in", &[("email", ADDRESS), ("password", password)]).await
}

/// The token of the link that was just mailed to Anna.
async fn mailed(app: &TestApp) -> String {
    ask(&mut app.browser(), ADDRESS).await.expect(200, "");
    let mail = app.newest_mail(ADDRESS).await;
    assert!(mail.link().starts_with("/reset-password?token=cfl_"), "{}", mail.text());
    mail.token().to_owned()
}

#[tokio::test]
async fn the_link_sets_another_password_and_ends_every_session_and_signs_nobody_in() {
    let (app, laptop) = with_account().await;
    let mut phone = laptop.other_device();
    phone.sign_in(ADDRESS).await;
    let token = mailed(&app).await;
    let mut visitor = app.browser();
    let reply = reset(&mut visitor, &token, NEW).await;
    reply.expect(200, "");
    assert!(visitor.cookies.is_empty() && reply.text() == "null", "{}", reply.text());
    for device in [&laptop, &phone] {
        let told = device.me().await;
        told.expect(401, "session_ended");
        assert_eq!(told.json()["reason"], "password_changed");
    }
    sign_in(&mut app.browser(), PASSWORD).await.expect(401, "invalid_credentials");
    assert_eq!(sign_in(&mut app.browser(), NEW).await.status, 200);
}

#[tokio::test]
async fn the_owner_is_told_by_mail_from_where_it_was_done() {
    let (app, laptop) = with_account().await;
    let token = mailed(&app).await;
    let mut elsewhere = laptop.other_device();
    reset(&mut elsewhere, &token, NEW).await.expect(200, "");
    let mail = app.newest_mail(ADDRESS).await;
    assert_eq!(mail.subject(), "Your password was changed");
    for fact in ["Firefox on Windows", "198.51.100.7", "14 November 2023, 22:13 UTC", "If this was you, do nothing."] {
        assert!(mail.text().contains(fact), "{fact}: {}", mail.text());
    }
}

#[tokio::test]
async fn asking_tells_nothing_of_accounts_and_does_the_same_for_all() {
    let (app, _) = with_account().await;
    app.browser().sign_up("gone@example.org").await;
    app.set_disabled("gone@example.org", true).await;
    let known = ask(&mut app.browser(), ADDRESS).await;
    known.expect(200, "");
    let waiting = app.waiting_mails().await;
    for (asked, email) in (1..).zip(["nobody@example.org", "gone@example.org", " NOBODY@example.com "]) {
        let reply = ask(&mut app.browser(), email).await;
        assert_eq!((reply.status, reply.text()), (known.status, known.text()), "{email}");
        assert_eq!(reply.set_cookies(), known.set_cookies(), "{email}");
        assert_eq!(app.waiting_mails().await, waiting + asked, "the same is written: {email}");
    }
    for email in ["nobody@example.org", "nobody@example.com"] {
        assert_eq!(app.mails_to(email).await, 0, "{email}");
    }
    let to_the_disabled = app
        .mails()
        .await
        .iter()
        .filter(|mail| mail.is_to("gone@example.org"))
        .any(|mail| mail.text().contains("/reset-password"));
    assert!(!to_the_disabled && app.waiting_mails().await == 0);
    ask(&mut app.browser(), "not an address").await.expect(422, "email_invalid");
}

#[tokio::test]
async fn a_link_works_once_also_when_ten_come_with_it_at_once() {
    let (app, _) = with_account().await;
    let token = mailed(&app).await;
    let tries = (0..10).map(|n| {
        let (mut visitor, token) = (app.browser(), token.clone());
        async move { (n, reset(&mut visitor, &token, &format!("{NEW} {n}")).await.status.as_u16()) }
    });
    let outcomes = join_all(tries).await;
    let won: Vec<_> = outcomes.iter().filter(|(_, status)| *status == 200).collect();
    let [(winner, _)] = won[..] else { panic!("one wins: {outcomes:?}") };
    // A queue that is full says so; nobody else gets further.
    assert!(outcomes.iter().all(|(n, status)| n == winner || matches!(status, 410 | 503)), "{outcomes:?}");
    assert_eq!(sign_in(&mut app.browser(), &format!("{NEW} {winner}")).await.status, 200);
    reset(&mut app.browser(), &token, NEW).await.expect(410, "link_invalid");
}

#[tokio::test]
async fn a_link_is_good_for_thirty_minutes() {
    let (app, _) = with_account().await;
    let token = mailed(&app).await;
    app.advance(Duration::from_millis(30 * 60_000 - 1));
    reset(&mut app.browser(), &token, "short").await.expect(422, "password_too_short");
    app.advance(Duration::from_millis(1));
    reset(&mut app.browser(), &token, NEW).await.expect(410, "link_invalid");
    assert_eq!(sign_in(&mut app.browser(), PASSWORD).await.status, 200);
}

#[tokio::test]
async fn the_newest_link_invalidates_the_one_before() {
    let (app, _) = with_account().await;
    let (first, second) = (mailed(&app).await, mailed(&app).await);
    assert_ne!(first, second);
    reset(&mut app.browser(), &first, NEW).await.expect(410, "link_invalid");
    reset(&mut app.browser(), &second, NEW).await.expect(200, "");
}

#[tokio::test]
async fn a_password_that_may_not_be_chosen_leaves_the_link_as_it_is() {
    let (app, laptop) = with_account().await;
    let token = mailed(&app).await;
    for (new, code) in
        [("short", "password_too_short"), ("password", "password_too_weak"), ("anna.example", "password_too_weak")]
    {
        reset(&mut app.browser(), &token, new).await.expect(422, code);
    }
    laptop.me().await.expect(200, "");
    reset(&mut app.browser(), &token, NEW).await.expect(200, "");
}

#[tokio::test]
async fn what_is_no_link_is_one_answer() {
    let (app, _) = with_account().await;
    let token = mailed(&app).await;
    let mut changed = token.clone().into_bytes();
    changed[30] ^= 1;
    let changed = String::from_utf8(changed).unwrap_or_default();
    for bad in ["", "x", "cfl_", &token[..60], &format!("{token}A"), &token.to_uppercase(), &changed] {
        reset(&mut app.browser(), bad, NEW).await.expect(410, "link_invalid");
    }
    let mut elsewhere = TestApp::start().await.browser();
    reset(&mut elsewhere, &token, NEW).await.expect(410, "link_invalid");
    reset(&mut app.browser(), &token, NEW).await.expect(200, "");
}

#[tokio::test]
async fn no_link_works_for_an_account_that_is_disabled_or_deleted() {
    let (app, mut laptop) = with_account().await;
    let token = mailed(&app).await;
    app.set_disabled(ADDRESS, true).await;
    reset(&mut app.browser(), &token, NEW).await.expect(410, "link_invalid");
    app.set_disabled(ADDRESS, false).await;
    laptop.post("/api/delete_account", &[("password", PASSWORD)]).await.expect(200, "");
    app.browser().sign_up(ADDRESS).await;
    reset(&mut app.browser(), &token, NEW).await.expect(410, "link_invalid");
    assert_eq!(sign_in(&mut app.browser(), PASSWORD).await.status, 200, "the address is somebody's own again");
}

#[tokio::test]
async fn a_mailbox_gets_three_links_in_a_quarter_of_an_hour_and_the_last_is_good() {
    let (app, _) = with_account().await;
    let before = app.mails_to(ADDRESS).await;
    for _ in 0..10 {
        ask(&mut app.browser(), ADDRESS).await.expect(200, "");
    }
    assert_eq!(app.mails_to(ADDRESS).await, before + 3);
    let token = app.newest_mail(ADDRESS).await.token().to_owned();
    app.advance(15 * MINUTE);
    reset(&mut app.browser(), &token, NEW).await.expect(200, "");
    let mails = app.mails_to(ADDRESS).await;
    ask(&mut app.browser(), ADDRESS).await.expect(200, "");
    assert_eq!(app.mails_to(ADDRESS).await, mails + 1);
}

#[tokio::test]
async fn one_network_address_asks_thirty_times() {
    let app = TestApp::start().await;
    for n in 0..30 {
        ask(&mut app.browser(), &format!("guess{n}@example.org")).await.expect(200, "");
    }
    app.advance(MINUTE);
    let reply = ask(&mut app.browser(), "guess30@example.org").await;
    reply.expect(429, "too_many_attempts");
    assert_eq!(reply.header("retry-after"), "840");
    let mut elsewhere = app.browser();
    elsewhere.ip = Ipv4Addr::new(203, 0, 113, 9).into();
    ask(&mut elsewhere, "guess30@example.org").await.expect(200, "");
}

#[tokio::test]
async fn another_password_forgives_what_strangers_tried() {
    let (app, _) = with_account().await;
    for _ in 0..12 {
        sign_in(&mut app.browser(), "six loud lanterns sink").await.expect(401, "invalid_credentials");
    }
    let token = mailed(&app).await;
    reset(&mut app.browser(), &token, NEW).await.expect(200, "");
    assert_eq!(sign_in(&mut app.browser(), NEW).await.status, 200);
}

#[tokio::test]
async fn without_javascript_each_step_leads_on_and_no_address_says_why() {
    let (app, _) = with_account().await;
    let mut visitor = app.browser();
    visitor.submit("/api/forgot_password", &[("email", ADDRESS)]).await.leads_to("/forgot-password");
    let token = app.newest_mail(ADDRESS).await.token().to_owned();
    let weak = [("token", token.as_str()), ("new_password", "password")];
    visitor.submit("/api/reset_password", &weak).await.leads_to(&format!("/reset-password?token={token}"));
    let page = visitor.get(&format!("/reset-password?token={token}")).await.text();
    assert!(page.contains("too easy to guess") || page.contains("too short"), "{page}");
    assert_eq!(page.matches(&token).count(), 1, "in the field of its form");
    let good = [("token", token.as_str()), ("new_password", NEW)];
    visitor.submit("/api/reset_password", &good).await.leads_to("/sign-in");
    let page = visitor.get("/sign-in").await.text();
    assert!(page.contains("Your password is changed and every device is signed out."), "{page}");
    visitor.submit("/api/reset_password", &good).await.leads_to("/forgot-password");
    let page = visitor.get("/forgot-password").await.text();
    assert!(page.contains("That link was used or is too old.") && !page.contains(&token), "{page}");
}

#[tokio::test]
async fn the_page_a_link_leads_to_asks_first_and_lets_its_address_out_to_nobody() {
    let (app, mut laptop) = with_account().await;
    let token = mailed(&app).await;
    let log = Log::listen();
    let address = format!("/reset-password?token={token}");
    for reply in [app.browser().get(&address).await, app.browser().get(&address).await, laptop.get(&address).await] {
        assert_eq!((reply.status.as_u16(), reply.header("cache-control")), (200, "no-store"));
        assert_eq!(reply.header("referrer-policy"), "same-origin");
        assert_eq!(reply.text().matches(&token).count(), 1);
    }
    assert_eq!(app.browser().get_from_elsewhere(&address).await.status, 200);
    assert!(log.take().iter().all(|line| !line.to_string().contains(&token)), "nor to the log");
    laptop.me().await.expect(200, "");
    reset(&mut app.browser(), &token, NEW).await.expect(200, "");
}

#[tokio::test]
async fn the_log_of_acts_says_how_the_password_was_changed() {
    let (app, _) = with_account().await;
    let token = mailed(&app).await;
    reset(&mut app.browser(), &token, NEW).await.expect(200, "");
    let query = "SELECT actor_kind, detail, ip FROM audit WHERE action = 'password_changed'";
    let acts: Vec<(String, String, String)> =
        sqlx::query_as(query).fetch_all(&mut app.sql().await).await.expect("reads");
    let expected = ("owner".to_owned(), "by a link from a mail, 1 sessions ended".to_owned(), "192.0.2.1".to_owned());
    assert_eq!(acts, [expected]);
}
