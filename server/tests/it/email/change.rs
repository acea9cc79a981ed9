//! Another address: both agree, or nothing changes; and nobody learns who has an account.

use super::{NEW, OLD, account, mail_about, with_account, with_confirmed_account};
use crate::support::{Browser, PASSWORD, Reply, TestApp};
use futures::future::join_all;
use std::time::Duration;

const WRONG: &str = "six loud lanterns sink";
const ASKED: &str = "Another email address for your account";
const IS_IT_YOURS: &str = "Is this your email address?";

async fn ask(browser: &mut Browser, password: &str, email: &str) -> Reply {
    browser.post("/api/change_email", &[("current_password", password), ("new_email", email)]).await
}

async fn agree(app: &TestApp, token: &str) -> Reply {
    app.browser().post("/api/confirm_email_change", &[("token", token)]).await
}

async fn refuse(app: &TestApp, token: &str) -> Reply {
    app.browser().post("/api/cancel_email_change", &[("token", token)]).await
}

/// Asks, and answers the tokens mailed to the old and to the new address.
async fn asked(app: &TestApp, browser: &mut Browser) -> (String, String) {
    ask(browser, PASSWORD, NEW).await.expect(200, "");
    let (from, to) = (mail_about(app, OLD, ASKED).await, mail_about(app, NEW, IS_IT_YOURS).await);
    for mail in [&from, &to] {
        assert!(mail.link().starts_with("/confirm-email-change?token=cfl_"), "{}", mail.text());
    }
    (from.token().to_owned(), to.token().to_owned())
}

async fn sign_in(app: &TestApp, email: &str) -> u16 {
    let fields = [("email", email), ("password", PASSWORD)];
    app.browser().post("/api/sign_in", &fields).await.status.as_u16()
}

#[tokio::test]
async fn when_both_addresses_agree_the_account_has_the_new_one_and_the_old_one_is_told() {
    for old_first in [true, false] {
        let (app, mut laptop) = with_confirmed_account().await;
        let (from, to) = asked(&app, &mut laptop).await;
        let (first, second) = if old_first { (from, to) } else { (to, from) };
        assert_eq!(agree(&app, &first).await.text(), "1", "one is missing");
        assert_eq!((sign_in(&app, OLD).await, sign_in(&app, NEW).await), (200, 401));
        let change = &account(&laptop).await["change"];
        let expected = (Some(NEW), Some(old_first), Some(!old_first));
        assert_eq!(
            (change["email"].as_str(), change["old_agreed"].as_bool(), change["new_agreed"].as_bool()),
            expected
        );
        assert_eq!(agree(&app, &second).await.text(), "0", "done");
        assert_eq!((sign_in(&app, OLD).await, sign_in(&app, NEW).await), (401, 200));
        let own = account(&laptop).await;
        assert_eq!((own["email"].as_str(), own["email_confirmed"].as_bool()), (Some(NEW), Some(true)));
        assert!(own["change"].is_null());
        laptop.me().await.expect(200, "");
        let farewell = mail_about(&app, OLD, "Your account has another email address").await;
        assert!(farewell.text().contains(NEW) && !farewell.text().contains("token="), "{}", farewell.text());
        assert!(
            mail_about(&app, NEW, "This is the email address of your account now").await.text().contains("/not-me")
        );
    }
}

#[tokio::test]
async fn asking_takes_the_password_and_another_address() {
    let (app, mut laptop) = with_confirmed_account().await;
    ask(&mut laptop, WRONG, NEW).await.expect(403, "password_wrong");
    for bad in ["", "not an address", OLD, " ANNA@example.org ", "http://evil.example/@example.org", "<b>@example.org"]
    {
        ask(&mut laptop, PASSWORD, bad).await.expect(422, "email_invalid");
    }
    ask(&mut app.browser(), PASSWORD, NEW).await.expect(401, "not_signed_in");
    assert!(account(&laptop).await["change"].is_null());
    assert_eq!(app.mails_to(NEW).await, 0);
}

#[tokio::test]
async fn an_address_that_is_taken_is_answered_alike_and_its_owner_is_told() {
    let (app, mut laptop) = with_confirmed_account().await;
    app.browser().sign_up("bert@example.org").await;
    let free = ask(&mut laptop, PASSWORD, NEW).await;
    let (waiting, shown) = (app.waiting_mails().await, account(&laptop).await["change"].clone());
    app.mails().await;
    let taken = ask(&mut laptop, PASSWORD, "bert@example.org").await;
    assert_eq!((taken.status, taken.text()), (free.status, free.text()));
    assert_eq!(app.waiting_mails().await, waiting - 1, "the same is written, but for the mail of signing up");
    assert_eq!(account(&laptop).await["change"]["new_agreed"], shown["new_agreed"]);
    let told = mail_about(&app, "bert@example.org", "Somebody wanted your email address").await;
    for secret in ["token=", OLD, "192.0.2.1", "Chromium"] {
        assert!(!told.text().contains(secret), "{secret}: {}", told.text());
    }
    // The old address agrees in vain.
    let from = mail_about(&app, OLD, ASKED).await.token().to_owned();
    assert_eq!(agree(&app, &from).await.text(), "1");
    assert_eq!((sign_in(&app, OLD).await, sign_in(&app, "bert@example.org").await), (200, 200));
}

#[tokio::test]
async fn an_address_somebody_takes_meanwhile_stays_theirs() {
    let (app, mut laptop) = with_confirmed_account().await;
    let (from, to) = asked(&app, &mut laptop).await;
    agree(&app, &from).await.expect(200, "");
    let mut carla = app.browser();
    carla.sign_up(NEW).await;
    agree(&app, &to).await.expect(410, "link_invalid");
    assert_eq!(account(&laptop).await["email"], OLD);
    assert!(account(&laptop).await["change"].is_null(), "it is off");
    carla.me().await.expect(200, "");
}

#[tokio::test]
async fn each_address_refuses_for_both() {
    for old_refuses in [true, false] {
        let (app, mut laptop) = with_confirmed_account().await;
        let (from, to) = asked(&app, &mut laptop).await;
        let (refuses, agrees) = if old_refuses { (from, to) } else { (to, from) };
        refuse(&app, &refuses).await.expect(200, "");
        agree(&app, &agrees).await.expect(410, "link_invalid");
        agree(&app, &refuses).await.expect(410, "link_invalid");
        let own = account(&laptop).await;
        assert!(own["email"] == OLD && own["change"].is_null(), "{own}");
    }
}

#[tokio::test]
async fn the_owner_calls_it_off_and_nobody_elses() {
    let (app, mut laptop) = with_confirmed_account().await;
    let (from, to) = asked(&app, &mut laptop).await;
    let mut bert = app.browser();
    bert.sign_up("bert@example.org").await;
    bert.post("/api/cancel_email_change", &[]).await.expect(200, "");
    app.browser().post("/api/cancel_email_change", &[]).await.expect(401, "not_signed_in");
    assert_eq!(account(&laptop).await["change"]["email"], NEW);
    laptop.post("/api/cancel_email_change", &[]).await.expect(200, "");
    assert!(account(&laptop).await["change"].is_null());
    for token in [from, to] {
        agree(&app, &token).await.expect(410, "link_invalid");
    }
}

#[tokio::test]
async fn both_agree_within_a_day() {
    let (app, mut laptop) = with_confirmed_account().await;
    let (from, to) = asked(&app, &mut laptop).await;
    agree(&app, &from).await.expect(200, "");
    app.advance(Duration::from_hours(24));
    agree(&app, &to).await.expect(410, "link_invalid");
    assert!(account(&laptop).await["change"].is_null());
    assert_eq!(sign_in(&app, OLD).await, 200);
}

#[tokio::test]
async fn another_wish_takes_the_place_of_the_one_before() {
    let (app, mut laptop) = with_confirmed_account().await;
    let (from, to) = asked(&app, &mut laptop).await;
    agree(&app, &from).await.expect(200, "");
    ask(&mut laptop, PASSWORD, "anna@example.com").await.expect(200, "");
    let change = account(&laptop).await["change"].clone();
    assert_eq!((change["email"].as_str(), change["old_agreed"].as_bool()), (Some("anna@example.com"), Some(false)));
    agree(&app, &to).await.expect(410, "link_invalid");
}

#[tokio::test]
async fn a_wish_that_was_withdrawn_before_its_mail_went_out_sends_none_to_the_new_address() {
    let (app, mut laptop) = with_confirmed_account().await;
    ask(&mut laptop, PASSWORD, NEW).await.expect(200, "");
    laptop.post("/api/cancel_email_change", &[]).await.expect(200, "");
    assert_eq!((app.mails_to(NEW).await, app.waiting_mails().await), (0, 0));
}

#[tokio::test]
async fn an_address_that_was_never_confirmed_is_told_and_not_asked() {
    let (app, mut laptop) = with_account().await;
    let (from, to) = asked(&app, &mut laptop).await;
    assert_eq!(account(&laptop).await["change"]["old_agreed"], true);
    assert_eq!(agree(&app, &to).await.text(), "0");
    assert_eq!((sign_in(&app, OLD).await, sign_in(&app, NEW).await), (401, 200));
    agree(&app, &from).await.expect(410, "link_invalid");

    let (app, mut laptop) = with_account().await;
    let (from, to) = asked(&app, &mut laptop).await;
    refuse(&app, &from).await.expect(200, "");
    agree(&app, &to).await.expect(410, "link_invalid");
}

#[tokio::test]
async fn with_the_new_address_nothing_mailed_to_the_old_one_does_anything() {
    let (app, mut laptop) = with_confirmed_account().await;
    laptop.other_device().sign_in(OLD).await;
    let not_me = app.newest_mail(OLD).await.token().to_owned();
    app.browser().post("/api/forgot_password", &[("email", OLD)]).await.expect(200, "");
    let reset = app.newest_mail(OLD).await.token().to_owned();
    let (from, to) = asked(&app, &mut laptop).await;
    agree(&app, &from).await.expect(200, "");
    agree(&app, &to).await.expect(200, "");
    app.browser().post("/api/not_me", &[("token", &not_me)]).await.expect(410, "link_invalid");
    let fields = [("token", reset.as_str()), ("new_password", PASSWORD)];
    app.browser().post("/api/reset_password", &fields).await.expect(410, "link_invalid");
    laptop.me().await.expect(200, "");
}

#[tokio::test]
async fn another_password_by_mail_takes_a_wish_of_whoever_was_in_with_it() {
    let (app, mut laptop) = with_confirmed_account().await;
    let (_, to) = asked(&app, &mut laptop).await;
    app.browser().post("/api/forgot_password", &[("email", OLD)]).await.expect(200, "");
    let reset = mail_about(&app, OLD, "Choose another password").await.token().to_owned();
    let fields = [("token", reset.as_str()), ("new_password", "nine loud kettles whistle")];
    app.browser().post("/api/reset_password", &fields).await.expect(200, "");
    agree(&app, &to).await.expect(410, "link_invalid");
}

#[tokio::test]
async fn a_link_agrees_once_also_when_ten_come_with_it_at_once() {
    let (app, mut laptop) = with_confirmed_account().await;
    let (from, to) = asked(&app, &mut laptop).await;
    let tries = (0..10).flat_map(|_| [agree(&app, &from), agree(&app, &to)]);
    let mut answers: Vec<_> = join_all(tries).await.iter().map(|reply| (reply.status.as_u16(), reply.text())).collect();
    answers.sort();
    assert_eq!(answers[..2], [(200, "0".to_owned()), (200, "1".to_owned())]);
    assert!(answers[2..].iter().all(|(status, _)| *status == 410), "{answers:?}");
    assert_eq!(account(&laptop).await["email"], NEW);
}

#[tokio::test]
async fn asking_is_throttled_and_its_owner_is_told_in_the_app() {
    let (app, mut laptop) = with_confirmed_account().await;
    for n in 0..3 {
        ask(&mut laptop, PASSWORD, &format!("anna{n}@example.net")).await.expect(200, "");
    }
    let reply = ask(&mut laptop, PASSWORD, "anna3@example.net").await;
    reply.expect(429, "too_many_attempts");
    assert_eq!(reply.header("retry-after"), "900");
    let notices = laptop.post("/api/list_notices", &[]).await.json();
    assert_eq!((notices.as_array().map(Vec::len), notices[0]["kind"].as_str()), (Some(3), Some("email_change_asked")));
    assert_eq!(app.mails().await.iter().filter(|mail| mail.is_to(OLD) && mail.subject() == ASKED).count(), 3);
}

#[tokio::test]
async fn without_javascript_each_step_leads_on() {
    let (app, mut laptop) = with_confirmed_account().await;
    let fields = [("current_password", PASSWORD), ("new_email", NEW)];
    laptop.submit("/api/change_email", &fields).await.leads_to("/account");
    let from = mail_about(&app, OLD, ASKED).await.token().to_owned();
    let mut reader = app.browser();
    for action in ["/api/confirm_email_change", "/api/cancel_email_change"] {
        reader.submit(action, &[("token", &from)]).await.leads_to("/confirm-email-change");
    }
    laptop.submit("/api/cancel_email_change", &[]).await.leads_to("/account");
}

#[tokio::test]
async fn the_log_of_acts_says_from_which_address_to_which() {
    let (app, mut laptop) = with_confirmed_account().await;
    let (from, to) = asked(&app, &mut laptop).await;
    agree(&app, &from).await.expect(200, "");
    agree(&app, &to).await.expect(200, "");
    let query = "SELECT actor_kind, target_name, detail FROM audit WHERE action = 'email_changed'";
    let acts: Vec<(String, String, String)> =
        sqlx::query_as(query).fetch_all(&mut app.sql().await).await.expect("reads");
    assert_eq!(acts, [("owner".to_owned(), OLD.to_owned(), NEW.to_owned())]);
}
