//! Passkeys: several, named, a whole sign-in or a second step, each challenge good once and in its own browser.

use super::{ANNA, House, password};
use crate::support::{Browser, PASSWORD, Reply, TestApp, browser::REFRESH, passkey::SoftPasskey};
use serde_json::{Value, json};
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

async fn begin(browser: &mut Browser, purpose: &str) -> Value {
    let reply = browser.post("/api/passkey_begin", &[("purpose", purpose)]).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

async fn register(browser: &mut Browser, passkey: &mut SoftPasskey, name: &str) -> Reply {
    let credential = passkey.create(&begin(browser, "register").await);
    browser.post("/api/passkey_register", &[("credential", &credential), ("name", name)]).await
}

async fn sign_in(browser: &mut Browser, passkey: &mut SoftPasskey) -> Reply {
    let credential = passkey.get(&begin(browser, "sign_in").await);
    finish(browser, &credential).await
}

async fn finish(browser: &mut Browser, credential: &str) -> Reply {
    let reply = browser.post("/api/passkey_sign_in", &[("credential", credential)]).await;
    if reply.status == 200 {
        browser.land(&reply).expect("a grant");
    }
    reply
}

/// Anna, signed in, with a passkey.
async fn house() -> (TestApp, Browser, SoftPasskey) {
    let app = TestApp::start().await;
    let mut anna = app.browser();
    anna.sign_up(ANNA).await;
    let mut passkey = SoftPasskey::new(1);
    let added = register(&mut anna, &mut passkey, "Anna's laptop").await;
    assert_eq!(added.json()["recovery_codes"].as_array().map(Vec::len), Some(10), "{}", added.text());
    (app, anna, passkey)
}

async fn listed(browser: &mut Browser) -> Vec<Value> {
    browser.post("/api/list_factors", &[]).await.json()["passkeys"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_passkey_is_a_whole_sign_in_without_a_name_typed() {
    let (app, mut anna, mut passkey) = house().await;
    let mut browser = app.browser();
    let reply = sign_in(&mut browser, &mut passkey).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert!(reply.set_cookie(REFRESH).is_some());
    assert_eq!(browser.claims()["amr"], json!(["swk", "user", "mfa"]));
    assert_eq!(browser.claims()["sub"], anna.claims()["sub"]);
    let sessions = browser.api("GET", "/v1/sessions", &browser.access_token, None).await.json();
    assert_eq!(sessions["sessions"][0]["method"], "passkey");
    assert!(listed(&mut anna).await[0]["used_at"].is_string());
    password(&mut app.browser()).await.expect(401, "factor_needed");
}

#[tokio::test]
async fn a_challenge_is_good_once_for_five_minutes_and_in_its_own_browser() {
    let (app, _anna, mut passkey) = house().await;
    let mut browser = app.browser();
    let credential = passkey.get(&begin(&mut browser, "sign_in").await);
    let mut tab = browser.clone();
    finish(&mut app.browser(), &credential).await.expect(409, "nothing_begun");
    assert_eq!(finish(&mut browser, &credential).await.status, 200);
    finish(&mut tab, &credential).await.expect(409, "nothing_begun");
    let mut late = app.browser();
    let credential = passkey.get(&begin(&mut late, "sign_in").await);
    app.advance(5 * MINUTE);
    finish(&mut late, &credential).await.expect(409, "nothing_begun");
    let (mut one, mut other) = (app.browser(), app.browser());
    let challenge = begin(&mut one, "sign_in").await;
    begin(&mut other, "sign_in").await;
    let credential = passkey.get(&challenge);
    finish(&mut other, &credential).await.expect(403, "passkey_refused");
    assert_eq!(finish(&mut one, &credential).await.status, 200);
}

#[tokio::test]
async fn of_two_that_race_with_one_answer_one_wins() {
    let (app, _anna, mut passkey) = house().await;
    let mut browser = app.browser();
    let credential = passkey.get(&begin(&mut browser, "sign_in").await);
    let mut tabs: Vec<Browser> = (0..6).map(|_| browser.clone()).collect();
    let replies = futures::future::join_all(tabs.iter_mut().map(|tab| finish(tab, &credential))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
}

#[tokio::test]
async fn what_is_no_right_answer_is_refused() {
    let (app, _anna, mut passkey) = house().await;
    let mut forged = SoftPasskey::new(1);
    let mut unknown = SoftPasskey::new(9);
    let mut browser = app.browser();
    sign_in(&mut browser, &mut forged).await.expect(403, "passkey_refused");
    sign_in(&mut browser, &mut unknown).await.expect(403, "passkey_refused");
    passkey.origin = "https://evil.example";
    sign_in(&mut browser, &mut passkey).await.expect(403, "passkey_refused");
    passkey.origin = crate::support::browser::ORIGIN;
    passkey.verifies = false;
    sign_in(&mut browser, &mut passkey).await.expect(403, "passkey_refused");
    passkey.verifies = true;
    for junk in ["", "x", "{}", "[]", r#"{"id":"a"}"#] {
        begin(&mut browser, "sign_in").await;
        finish(&mut browser, junk).await.expect(403, "passkey_refused");
    }
    assert_eq!(sign_in(&mut browser, &mut passkey).await.status, 200);
    app.set_disabled(ANNA, true).await;
    sign_in(&mut app.browser(), &mut passkey).await.expect(403, "passkey_refused");
}

#[tokio::test]
async fn a_counter_that_goes_back_is_a_copy_and_refused() {
    let (app, _anna, mut passkey) = house().await;
    passkey.counter = 7;
    assert_eq!(sign_in(&mut app.browser(), &mut passkey).await.status, 200);
    for counter in [7, 3, 0] {
        passkey.counter = counter;
        sign_in(&mut app.browser(), &mut passkey).await.expect(403, "passkey_refused");
    }
    passkey.counter = 8;
    assert_eq!(sign_in(&mut app.browser(), &mut passkey).await.status, 200);
}

#[tokio::test]
async fn a_passkey_completes_a_sign_in_by_password() {
    let (app, _anna, mut passkey) = house().await;
    let mut browser = app.browser();
    let reply = password(&mut browser).await;
    assert_eq!(reply.json()["methods"], json!(["passkey", "recovery_code"]));
    let credential = passkey.get(&begin(&mut browser, "second_step").await);
    let done = browser.post("/api/sign_in_factor", &[("credential", &credential)]).await;
    assert_eq!(done.status, 200, "{}", done.text());
    browser.land(&done).expect("a grant");
    assert_eq!(browser.claims()["amr"], json!(["pwd", "swk", "user", "mfa"]));
    let mut wrong = app.browser();
    password(&mut wrong).await.expect(401, "factor_needed");
    let mut forged = SoftPasskey::new(1);
    let credential = forged.get(&begin(&mut wrong, "second_step").await);
    wrong.post("/api/sign_in_factor", &[("credential", &credential)]).await.expect(403, "passkey_refused");
    app.browser().post("/api/passkey_begin", &[("purpose", "second_step")]).await.expect(409, "nothing_begun");
}

#[tokio::test]
async fn somebody_elses_passkey_completes_nothing_of_mine() {
    let (app, _anna, _) = house().await;
    let mut bert = app.browser();
    bert.sign_up("bert@example.org").await;
    let mut berts = SoftPasskey::new(2);
    assert_eq!(register(&mut bert, &mut berts, "").await.status, 200);
    let mut half = app.browser();
    password(&mut half).await.expect(401, "factor_needed");
    let credential = berts.get(&begin(&mut half, "second_step").await);
    half.post("/api/sign_in_factor", &[("credential", &credential)]).await.expect(403, "passkey_refused");
    let mut browser = app.browser();
    assert_eq!(sign_in(&mut browser, &mut berts).await.status, 200);
    assert_eq!(browser.claims()["sub"], bert.claims()["sub"]);
    let mut again = SoftPasskey::new(2);
    register(&mut bert, &mut again, "").await;
    assert_eq!(listed(&mut bert).await.len(), 1, "a passkey is there once");
}

#[tokio::test]
async fn a_passkey_alone_is_a_full_proof() {
    let (app, mut anna, mut passkey) = house().await;
    app.advance(10 * MINUTE);
    anna.refresh().await.expect("it goes on");
    let refused = anna.post("/api/passkey_begin", &[("purpose", "register")]).await;
    refused.expect(403, "proof_needed");
    assert_eq!(refused.json()["methods"], json!(["passkey", "password+recovery_code"]));
    let credential = passkey.get(&begin(&mut anna, "prove").await);
    anna.post("/api/prove", &[("credential", &credential)]).await.expect(200, "");
    app.advance(MINUTE);
    anna.refresh().await.expect("it goes on");
    assert_eq!(anna.claims()["amr"], json!(["swk", "user", "mfa"]));
    begin(&mut anna, "register").await;
    anna.post("/api/prove", &[("credential", "x"), ("code", "123456")]).await.expect(400, "bad_request");
}

#[tokio::test]
async fn passkeys_are_named_renamed_and_removed_by_their_owner_alone() {
    let (app, mut anna, _) = house().await;
    let added = register(&mut anna, &mut SoftPasskey::new(3), "").await;
    assert_eq!(added.json()["recovery_codes"], json!([]), "there are codes already");
    let list = listed(&mut anna).await;
    assert_eq!((&list[0]["name"], &list[1]["name"]), (&json!("Anna's laptop"), &json!("Chromium on Linux")));
    let id = |at: usize| list[at]["id"].as_str().expect("an id").to_owned();
    let mut bert = app.browser();
    bert.sign_up("bert@example.org").await;
    for path in ["/api/passkey_rename", "/api/passkey_remove"] {
        bert.post(path, &[("passkey_id", &id(0)), ("name", "Mine")]).await.expect(404, "factor_not_found");
    }
    anna.post("/api/passkey_rename", &[("passkey_id", &id(1)), ("name", " Key on the ring ")]).await.expect(200, "");
    anna.post("/api/passkey_rename", &[("passkey_id", &id(1)), ("name", "")]).await.expect(422, "name_invalid");
    assert_eq!(listed(&mut anna).await[1]["name"], "Key on the ring");
    anna.post("/api/passkey_remove", &[("passkey_id", &id(0))]).await.expect(200, "");
    password(&mut app.browser()).await.expect(401, "factor_needed");
    anna.post("/api/passkey_remove", &[("passkey_id", &id(1))]).await.expect(200, "");
    password(&mut app.browser()).await.expect(200, "");
    let factors = anna.post("/api/list_factors", &[]).await.json();
    assert_eq!((&factors["recovery_codes_left"], &factors["passkeys"]), (&json!(0), &json!([])));
}

#[tokio::test]
async fn plain_forms_carry_the_answer() {
    let app = TestApp::start().await;
    let mut anna = app.browser();
    anna.sign_up(ANNA).await;
    let (mut first, mut second) = (SoftPasskey::new(1), SoftPasskey::new(2));
    let credential = first.create(&begin(&mut anna, "register").await);
    anna.submit("/api/passkey_register", &[("credential", &credential)]).await.leads_to("/account/recovery-codes");
    let credential = second.create(&begin(&mut anna, "register").await);
    anna.submit("/api/passkey_register", &[("credential", &credential)]).await.leads_to("/account");
    anna.submit("/api/passkey_register", &[("credential", "x")]).await.leads_to("/account");
    app.advance(10 * MINUTE);
    anna.submit("/api/passkey_register", &[("credential", "")]).await.leads_to("/prove?next=/account");
    let mut browser = app.browser();
    let credential = first.get(&begin(&mut browser, "sign_in").await);
    let fields = [("credential", credential.as_str()), ("next", "/account")];
    browser.submit("/api/passkey_sign_in", &fields).await.leads_to("/account");
    browser.submit("/api/passkey_sign_in", &fields).await.leads_to("/sign-in?next=/account");
}

#[tokio::test]
async fn without_a_session_or_a_host_name_there_is_nothing_to_register() {
    let app = TestApp::start().await;
    for purpose in ["register", "prove"] {
        app.browser().post("/api/passkey_begin", &[("purpose", purpose)]).await.expect(401, "not_signed_in");
    }
    app.browser().post("/api/passkey_begin", &[("purpose", "tea")]).await.expect(400, "bad_request");
    let app =
        TestApp::with(&["--public-url", "http://127.0.0.1:3000", "--allowed-origins", "http://localhost:3000"]).await;
    app.browser().post("/api/passkey_begin", &[("purpose", "sign_in")]).await.expect(404, "not_found");
}

#[tokio::test]
async fn an_app_and_a_passkey_live_side_by_side() {
    let mut house = House::open().await;
    let mut passkey = SoftPasskey::new(4);
    let added = register(&mut house.anna, &mut passkey, "").await;
    assert_eq!(added.json()["recovery_codes"], json!([]));
    let reply = password(&mut house.app.browser()).await;
    assert_eq!(reply.json()["methods"], json!(["totp", "passkey", "recovery_code"]));
    assert_eq!(sign_in(&mut house.app.browser(), &mut passkey).await.status, 200);
    house.anna.post("/api/delete_account", &[("password", PASSWORD)]).await.expect(200, "");
    sign_in(&mut house.app.browser(), &mut passkey).await.expect(403, "passkey_refused");
}
