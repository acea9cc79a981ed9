//! "This wasn't me": by the link of a mail, and from a device that is signed in.

use super::{ADDRESS, NEW, with_account};
use crate::support::{Browser, PASSWORD, Reply, TestApp};
use futures::future::join_all;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

/// Anna's laptop, somebody on a phone, and the token of the mail that told of it.
async fn with_stranger() -> (TestApp, Browser, Browser, String) {
    let (app, laptop) = with_account().await;
    let mut stranger = laptop.other_device();
    stranger.sign_in(ADDRESS).await;
    let token = app.newest_mail(ADDRESS).await.token().to_owned();
    (app, laptop, stranger, token)
}

async fn not_me(browser: &mut Browser, token: &str) -> Reply {
    browser.post("/api/not_me", &[("token", token)]).await
}

async fn sign_in(app: &TestApp, password: &str) -> Reply {
    app.browser().post("/api/sign_in", &[("email", ADDRESS), ("password", password)]).await
}

#[tokio::test]
async fn the_link_puts_everybody_out_and_leads_to_another_password() {
    let (app, laptop, stranger, token) = with_stranger().await;
    let mut reader = app.browser();
    let reply = not_me(&mut reader, &token).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    for device in [&laptop, &stranger] {
        let told = device.me().await;
        told.expect(401, "session_ended");
        assert_eq!(told.json()["reason"], "suspicious");
    }
    sign_in(&app, PASSWORD).await.expect(401, "invalid_credentials");
    sign_in(&app, "").await.expect(401, "invalid_credentials");
    let reset = reply.json()["reset_token"].as_str().expect("the next step").to_owned();
    let fields = [("token", reset.as_str()), ("new_password", NEW)];
    reader.post("/api/reset_password", &fields).await.expect(200, "");
    assert_eq!(sign_in(&app, NEW).await.status, 200);
    assert!(reader.cookies.is_empty(), "nobody was signed in by it");
}

#[tokio::test]
async fn whoever_stops_half_way_gets_in_by_a_forgotten_password() {
    let (app, _, _, token) = with_stranger().await;
    assert_eq!(not_me(&mut app.browser(), &token).await.status, 200);
    app.advance(DAY);
    app.browser().post("/api/forgot_password", &[("email", ADDRESS)]).await.expect(200, "");
    let reset = app.newest_mail(ADDRESS).await.token().to_owned();
    let fields = [("token", reset.as_str()), ("new_password", NEW)];
    app.browser().post("/api/reset_password", &fields).await.expect(200, "");
    assert_eq!(sign_in(&app, NEW).await.status, 200);
}

#[tokio::test]
async fn a_link_works_once_also_when_ten_come_with_it_at_once() {
    let (app, _, _, token) = with_stranger().await;
    let tries = (0..10).map(|_| {
        let (mut reader, token) = (app.browser(), token.clone());
        async move { not_me(&mut reader, &token).await.status.as_u16() }
    });
    let mut statuses = join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410, 410, 410, 410, 410, 410, 410, 410, 410]);
}

#[tokio::test]
async fn every_mail_keeps_its_own_way_out_for_seven_days() {
    let (app, laptop, _, first) = with_stranger().await;
    laptop.other_device().sign_in(ADDRESS).await;
    let second = app.newest_mail(ADDRESS).await.token().to_owned();
    assert_ne!(first, second);
    app.advance(Duration::from_secs(7 * 24 * 60 * 60 - 1));
    assert_eq!(not_me(&mut app.browser(), &first).await.status, 200);
    not_me(&mut app.browser(), &second).await.expect(410, "link_invalid");

    let (app, _, _, token) = with_stranger().await;
    app.advance(7 * DAY);
    not_me(&mut app.browser(), &token).await.expect(410, "link_invalid");
}

#[tokio::test]
async fn a_link_is_for_one_purpose() {
    let (app, laptop, _, token) = with_stranger().await;
    let fields = [("token", token.as_str()), ("new_password", NEW)];
    app.browser().post("/api/reset_password", &fields).await.expect(410, "link_invalid");
    app.browser().post("/api/forgot_password", &[("email", ADDRESS)]).await.expect(200, "");
    let reset = app.newest_mail(ADDRESS).await.token().to_owned();
    not_me(&mut app.browser(), &reset).await.expect(410, "link_invalid");
    laptop.me().await.expect(200, "");
}

#[tokio::test]
async fn another_password_by_mail_voids_the_links_before_it_and_a_change_by_whoever_knows_the_old_one_does_not() {
    let (app, _, mut stranger, token) = with_stranger().await;
    super::change_password(&mut stranger, "true").await.expect(200, "");
    assert_eq!(not_me(&mut app.browser(), &token).await.status, 200, "a thief does not take the way out away");

    let (app, _, _, token) = with_stranger().await;
    app.browser().post("/api/forgot_password", &[("email", ADDRESS)]).await.expect(200, "");
    let reset = app.newest_mail(ADDRESS).await.token().to_owned();
    let fields = [("token", reset.as_str()), ("new_password", NEW)];
    app.browser().post("/api/reset_password", &fields).await.expect(200, "");
    not_me(&mut app.browser(), &token).await.expect(410, "link_invalid");
    let after = app.newest_mail(ADDRESS).await;
    assert_eq!(after.subject(), "Your password was changed");
    assert_eq!(not_me(&mut app.browser(), after.token()).await.status, 200);
}

#[tokio::test]
async fn no_link_works_for_an_account_that_is_disabled() {
    let (app, _, _, token) = with_stranger().await;
    app.set_disabled(ADDRESS, true).await;
    not_me(&mut app.browser(), &token).await.expect(410, "link_invalid");
    not_me(&mut app.browser(), "cfl_x").await.expect(410, "link_invalid");
}

#[tokio::test]
async fn from_a_device_that_is_signed_in_all_others_are_put_out() {
    let (app, mut laptop, stranger, _) = with_stranger().await;
    let mut bert = app.browser();
    bert.sign_up("bert@example.org").await;
    let reply = laptop.post("/api/not_me", &[]).await;
    assert_eq!((reply.json()["ended"].as_u64(), reply.json()["reset_token"].is_null()), (Some(1), true));
    let told = stranger.me().await;
    told.expect(401, "session_ended");
    assert_eq!(
        (told.json()["reason"].as_str(), told.json()["by"]["kind"].as_str()),
        (Some("suspicious"), Some("self"))
    );
    for alive in [&laptop, &bert] {
        alive.me().await.expect(200, "");
    }
    super::change_password(&mut laptop, "true").await.expect(200, "");
    app.browser().post("/api/not_me", &[]).await.expect(401, "not_signed_in");
}

#[tokio::test]
async fn a_session_that_was_not_proven_lately_puts_nobody_out() {
    let (app, mut laptop, mut stranger, _) = with_stranger().await;
    app.advance(Duration::from_mins(10));
    for device in [&mut laptop, &mut stranger] {
        device.refresh().await.expect("signed in");
        device.post("/api/not_me", &[]).await.expect(403, "proof_needed");
    }
    laptop.me().await.expect(200, "");
    stranger.me().await.expect(200, "");
    laptop.submit("/api/not_me", &[]).await.leads_to("/prove?next=/account");
    laptop.submit("/api/prove", &[("password", PASSWORD), ("next", "/account")]).await.leads_to("/prove?next=/account");
    let page = laptop.get("/prove?next=/account").await.text();
    assert!(page.contains("action=\"/api/not_me\"") && page.contains("Sign out everybody else"), "{page}");
    laptop.submit("/api/not_me", &[]).await.leads_to("/account");
    stranger.me().await.expect(401, "session_ended");
}

#[tokio::test]
async fn without_javascript_each_way_leads_on() {
    let (app, mut laptop, _, token) = with_stranger().await;
    let mut reader = app.browser();
    reader.submit("/api/not_me", &[("token", "cfl_x")]).await.leads_to("/not-me");
    laptop.submit("/api/not_me", &[]).await.leads_to("/account");
    let reply = reader.submit("/api/not_me", &[("token", &token)]).await;
    assert_eq!(reply.status, 303);
    let (page, reset) = reply.location().split_once("?token=").expect("it leads on with a token");
    assert_eq!(page, "/reset-password");
    let fields = [("token", reset), ("new_password", NEW)];
    reader.submit("/api/reset_password", &fields).await.leads_to("/sign-in");
}
