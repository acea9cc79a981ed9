//! Signing in where the password is not enough: the half that is worth nothing, and the step that completes it.

use super::{ANNA, House, WRONG, password, second};
use crate::support::{
    Browser, Device, PASSWORD, TestApp,
    authenticator::STEP,
    browser::{DEVICE, FLOW, REFRESH},
    log::Log,
};
use futures::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn half_a_sign_in_is_worth_nothing() {
    let house = House::open().await;
    let mut browser = house.app.browser();
    let reply = password(&mut browser).await;
    reply.expect(401, "factor_needed");
    assert_eq!(reply.json()["methods"], json!(["totp", "recovery_code"]));
    assert!(reply.set_cookie(REFRESH).is_none() && reply.set_cookie(DEVICE).is_none());
    assert!(reply.set_cookie(FLOW).is_some() && !reply.text().contains("token"));
    browser.post("/api/refresh", &[]).await.expect(401, "refresh_missing");
    browser.post("/api/list_sessions", &[]).await.expect(401, "not_signed_in");
    browser.post("/api/list_factors", &[]).await.expect(401, "not_signed_in");
    browser.get("/sessions").await.leads_to("/sign-in?next=/sessions");
    let sessions = house.anna.api("GET", "/v1/sessions", &house.anna.access_token, None).await.json();
    assert_eq!(sessions["sessions"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_code_completes_it_and_the_session_says_how() {
    let house = House::open().await;
    let mut browser = house.app.browser();
    let code = house.code();
    second(&mut browser, "code", &code).await.expect(409, "nothing_begun");
    password(&mut browser).await.expect(401, "factor_needed");
    let flow = browser.cookies[FLOW].clone();
    let reply = second(&mut browser, "code", &code).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert!(reply.set_cookie(REFRESH).is_some() && reply.set_cookie(DEVICE).is_some());
    assert_ne!(browser.cookies.get(FLOW), Some(&flow), "another flow id");
    assert_eq!(browser.claims()["amr"], json!(["pwd", "otp", "mfa"]));
    let sessions = browser.api("GET", "/v1/sessions", &browser.access_token, None).await.json();
    assert_eq!(sessions["sessions"][0]["method"], "password+totp");
    second(&mut browser, "code", &code).await.expect(409, "nothing_begun");
}

#[tokio::test]
async fn signing_in_ends_the_session_this_browser_had_and_only_when_it_is_complete() {
    let house = House::open().await;
    let mut browser = house.anna.clone();
    password(&mut browser).await.expect(401, "factor_needed");
    house.anna.me().await.expect(200, "");
    assert_eq!(second(&mut browser, "code", &house.code()).await.status, 200);
    assert_eq!(house.anna.me().await.json()["reason"], "signed_out");
}

#[tokio::test]
async fn a_browser_that_is_known_shows_its_second_factor_all_the_same() {
    let mut house = House::open().await;
    house.anna.post("/api/sign_out", &[]).await;
    assert!(house.anna.cookies.contains_key(DEVICE));
    password(&mut house.anna).await.expect(401, "factor_needed");
}

#[tokio::test]
async fn who_does_not_know_the_password_learns_nothing_of_factors() {
    let house = House::open().await;
    for (email, typed) in [(ANNA, WRONG), ("nobody@example.org", PASSWORD), (ANNA, "")] {
        let reply = house.app.browser().post("/api/sign_in", &[("email", email), ("password", typed)]).await;
        reply.expect(401, "invalid_credentials");
        assert!(reply.set_cookie(FLOW).is_none());
    }
}

#[tokio::test]
async fn it_belongs_to_the_browser_that_began_it() {
    let house = House::open().await;
    let half = house.half().await;
    let mut elsewhere = house.app.browser();
    second(&mut elsewhere, "code", &house.code()).await.expect(409, "nothing_begun");
    let mut copied = half.copied_to(Device::FIREFOX_ON_WINDOWS);
    second(&mut copied, "code", &house.code()).await.expect(409, "nothing_begun");
    let mut half = half;
    assert_eq!(second(&mut half, "code", &house.code()).await.status, 200);
}

#[tokio::test]
async fn after_five_minutes_it_is_over() {
    let house = House::open().await;
    let (mut in_time, mut late) = (house.half().await, house.half().await);
    house.app.advance(5 * MINUTE - Duration::from_millis(1));
    assert_eq!(second(&mut in_time, "code", &house.code()).await.status, 200);
    house.app.advance(Duration::from_millis(1));
    second(&mut late, "recovery_code", &house.codes[0]).await.expect(409, "nothing_begun");
}

#[tokio::test]
async fn after_five_wrong_codes_it_is_dropped() {
    let house = House::open().await;
    let mut half = house.half().await;
    for _ in 0..5 {
        second(&mut half, "code", &house.phone.wrong_code(&house.app)).await.expect(403, "code_wrong");
    }
    second(&mut half, "code", &house.code()).await.expect(409, "nothing_begun");
}

#[tokio::test]
async fn racing_wrong_codes_are_all_counted() {
    let house = House::open().await;
    let half = house.half().await;
    let wrong = house.phone.wrong_code(&house.app);
    let mut tabs: Vec<Browser> = (0..9).map(|_| half.clone()).collect();
    let replies = join_all(tabs.iter_mut().map(|tab| second(tab, "code", &wrong))).await;
    let said: Vec<String> = replies.iter().map(|reply| reply.code()).collect();
    assert_eq!(said.iter().filter(|code| *code == "code_wrong").count(), 5, "{said:?}");
    assert_eq!(said.iter().filter(|code| *code == "nothing_begun").count(), 4, "{said:?}");
}

#[tokio::test]
async fn a_code_is_good_once() {
    let house = House::open().await;
    let code = house.code();
    let (mut one, mut other) = (house.half().await, house.half().await);
    assert_eq!(second(&mut one, "code", &code).await.status, 200);
    second(&mut other, "code", &code).await.expect(403, "code_wrong");
    house.app.advance(STEP);
    second(&mut other, "code", &code).await.expect(403, "code_wrong");
    assert_eq!(second(&mut other, "code", &house.code()).await.status, 200, "the next one is good");
}

#[tokio::test]
async fn of_ten_that_race_with_one_code_one_wins() {
    let house = House::open().await;
    let code = house.code();
    let mut halves = Vec::new();
    for _ in 0..8 {
        halves.push(house.half().await);
    }
    let replies = join_all(halves.iter_mut().map(|half| second(half, "code", &code))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
}

#[tokio::test]
async fn what_was_changed_meanwhile_voids_it() {
    let mut house = House::open().await;
    let mut half = house.half().await;
    let fields = [("current_password", PASSWORD), ("new_password", "nine loud kettles wander")];
    house.anna.post("/api/change_password", &fields).await.expect(200, "");
    second(&mut half, "code", &house.code()).await.expect(409, "nothing_begun");
    let house = House::open().await;
    let mut half = house.half().await;
    house.app.set_disabled(ANNA, true).await;
    second(&mut half, "code", &house.code()).await.expect(409, "nothing_begun");
}

#[tokio::test]
async fn codes_share_the_budget_of_passwords() {
    let house = House::open().await;
    for _ in 0..2 {
        let mut half = house.half().await;
        for _ in 0..5 {
            second(&mut half, "code", &house.phone.wrong_code(&house.app)).await.expect(403, "code_wrong");
        }
    }
    password(&mut house.app.browser()).await.expect(401, "invalid_credentials");
    house.app.advance(15 * MINUTE);
    let mut half = house.half().await;
    assert_eq!(second(&mut half, "code", &house.code()).await.status, 200);
}

#[tokio::test]
async fn after_a_hundred_wrong_codes_the_app_rests_until_a_recovery_code_was_right() {
    let house = House::open().await;
    for _ in 0..10 {
        for _ in 0..2 {
            let mut half = house.half().await;
            for _ in 0..5 {
                second(&mut half, "code", &house.phone.wrong_code(&house.app)).await.expect(403, "code_wrong");
            }
        }
        house.app.advance(15 * MINUTE);
    }
    let mut half = house.half().await;
    second(&mut half, "code", &house.code()).await.expect(403, "code_wrong");
    assert_eq!(second(&mut half, "recovery_code", &house.codes[0]).await.status, 200);
    let mut half = house.half().await;
    assert_eq!(second(&mut half, "code", &house.code()).await.status, 200);
}

#[tokio::test]
async fn an_incomplete_step_is_a_bad_request_and_counts_nothing() {
    let house = House::open().await;
    let mut half = house.half().await;
    for fields in [&[][..], &[("code", "")], &[("code", "123456"), ("recovery_code", "x")], &[("password", PASSWORD)]] {
        half.post("/api/sign_in_factor", fields).await.expect(400, "bad_request");
    }
    assert_eq!(second(&mut half, "code", &house.code()).await.status, 200);
}

async fn native(app: &TestApp, more: Value) -> crate::support::Reply {
    let mut body = json!({"email": ANNA, "password": PASSWORD});
    for (name, value) in more.as_object().expect("an object") {
        body[name] = value.clone();
    }
    app.device(Device::FIREFOX_ON_WINDOWS).api("POST", "/v1/sign-in", "", Some(body)).await
}

#[tokio::test]
async fn an_app_sends_both_at_once_and_nothing_is_begun() {
    let house = House::open().await;
    let refused = native(&house.app, json!({})).await;
    refused.expect(401, "factor_needed");
    assert_eq!((refused.json()["methods"].clone(), refused.set_cookies().len()), (json!(["totp", "recovery_code"]), 0));
    let begun: i64 = sqlx::query_scalar("SELECT count(*) FROM begun WHERE kind = 'sign_in'")
        .fetch_one(&mut house.app.sql().await)
        .await
        .expect("counts");
    assert_eq!(begun, 0);
    let code = house.code();
    let reply = native(&house.app, json!({"totp": code})).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    native(&house.app, json!({"totp": code})).await.expect(403, "code_wrong");
    native(&house.app, json!({"totp": house.phone.wrong_code(&house.app)})).await.expect(403, "code_wrong");
    assert_eq!(native(&house.app, json!({"recovery_code": house.codes[0]})).await.status, 200);
    native(&house.app, json!({"recovery_code": house.codes[0]})).await.expect(403, "code_wrong");
    native(&house.app, json!({"totp": 5})).await.expect(400, "bad_request");
    for _ in 0..20 {
        native(&house.app, json!({})).await.expect(401, "factor_needed");
    }
}

#[tokio::test]
async fn a_plain_form_is_led_to_the_second_step_and_on() {
    let house = House::open().await;
    let mut browser = house.app.browser();
    let fields = [("email", ANNA), ("password", PASSWORD), ("next", "/sessions?sort=name")];
    let reply = browser.submit("/api/sign_in", &fields).await;
    reply.leads_to("/sign-in/second-step?next=/sessions%3Fsort%3Dname");
    let (wrong, code) = (house.phone.wrong_code(&house.app), house.code());
    let step = |code| [("code", code), ("next", "/sessions?sort=name")];
    browser.submit("/api/sign_in_factor", &step(&wrong)).await.leads_to(reply.location());
    browser.submit("/api/sign_in_factor", &step(&code)).await.leads_to("/sessions?sort=name");
    assert!(browser.cookies.contains_key(REFRESH));
    house
        .app
        .browser()
        .submit("/api/sign_in_factor", &step(&wrong))
        .await
        .leads_to("/sign-in?next=/sessions%3Fsort%3Dname");
}

/// A wrong code, a right one, and a recovery code; answers what was typed.
async fn typed(house: &House, recovery: &str) -> [String; 3] {
    let (wrong, code) = (house.phone.wrong_code(&house.app), house.code());
    let mut half = house.half().await;
    second(&mut half, "code", &wrong).await;
    second(&mut half, "code", &code).await;
    let mut half = house.half().await;
    second(&mut half, "recovery_code", recovery).await;
    [wrong, code, recovery.to_owned()]
}

#[tokio::test]
async fn no_line_of_the_log_holds_a_code() {
    let house = House::open().await;
    // Once unheard: a line first reached by a test that does not listen may stay silent for one that does.
    typed(&house, &house.codes[0]).await;
    house.app.advance(2 * STEP);
    let log = Log::listen();
    let secrets = typed(&house, &house.codes[1]).await;
    let lines: String = log.take().iter().map(|line| line["fields"].to_string()).collect();
    for told in ["a sign-in waits for its second step", "recovery_code_used"] {
        assert!(lines.contains(told), "{told} is not in {lines}");
    }
    for secret in &secrets {
        assert!(!lines.contains(secret.as_str()), "{secret} is in {lines}");
    }
}
