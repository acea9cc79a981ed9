//! The authenticator app: set up, confirmed, used for proofs, removed.

use super::{ANNA, House, password};
use crate::support::{
    Browser, PASSWORD, TestApp,
    authenticator::{Authenticator, STEP},
};
use serde_json::json;
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

async fn signed_up() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    let mut anna = app.browser();
    anna.sign_up(ANNA).await;
    (app, anna)
}

#[tokio::test]
async fn an_app_counts_once_it_has_answered_with_a_code_of_it() {
    let (app, mut anna) = signed_up().await;
    let setup = anna.post("/api/totp_begin", &[]).await.json();
    let text = |name: &str| setup[name].as_str().expect("text").to_owned();
    assert!(text("uri").starts_with("otpauth://totp/Curfew") && text("uri").contains(&text("secret")));
    assert!(text("qr").starts_with("<svg "));
    app.browser().sign_in(ANNA).await;
    let phone = Authenticator::given(&text("secret"));
    for wrong in [phone.wrong_code(&app).as_str(), "", "12345", "abcdef"] {
        anna.post("/api/totp_confirm", &[("code", wrong)]).await.expect(403, "code_wrong");
    }
    app.browser().sign_in(ANNA).await;
    let typed = phone.code(&app);
    let spaced = format!("{} {}", &typed[..3], &typed[3..]);
    let added = anna.post("/api/totp_confirm", &[("code", &spaced)]).await;
    assert_eq!(added.json()["recovery_codes"].as_array().map(Vec::len), Some(10), "{}", added.text());
    password(&mut app.browser()).await.expect(401, "factor_needed");
    let factors = anna.post("/api/list_factors", &[]).await.json();
    assert_eq!((&factors["totp"], &factors["recovery_codes_left"]), (&json!(true), &json!(10)));
    assert_eq!(factors["proof_methods"], json!(["password", "totp"]));
    assert_eq!(factors["full_proof_methods"], json!(["password+totp", "password+recovery_code"]));
    anna.post("/api/totp_begin", &[]).await.expect(409, "factor_exists");
    anna.post("/api/totp_confirm", &[("code", &phone.code(&app))]).await.expect(409, "nothing_begun");
}

#[tokio::test]
async fn what_was_begun_is_of_this_browser_this_account_and_a_quarter_of_an_hour() {
    let (app, mut anna) = signed_up().await;
    let setup = anna.post("/api/totp_begin", &[]).await.json();
    let phone = Authenticator::given(setup["secret"].as_str().expect("a secret"));
    let mut elsewhere = app.browser();
    elsewhere.sign_in(ANNA).await;
    elsewhere.post("/api/totp_confirm", &[("code", &phone.code(&app))]).await.expect(409, "nothing_begun");
    let mut bert = anna.clone();
    bert.sign_up("bert@example.org").await;
    bert.post("/api/totp_confirm", &[("code", &phone.code(&app))]).await.expect(409, "nothing_begun");
    anna.sign_in(ANNA).await;
    app.advance(15 * MINUTE);
    anna.sign_in(ANNA).await;
    anna.post("/api/totp_confirm", &[("code", &phone.code(&app))]).await.expect(409, "nothing_begun");
    password(&mut app.browser()).await.expect(200, "");
}

#[tokio::test]
async fn other_sessions_end_unless_asked_not_to() {
    for (fields, reason) in [(&[][..], Some("factor_changed")), (&[("asked", "true")], None)] {
        let (app, mut anna) = signed_up().await;
        let mut phone = anna.other_device();
        phone.sign_in(ANNA).await;
        let setup = anna.post("/api/totp_begin", &[]).await.json();
        let code = Authenticator::given(setup["secret"].as_str().expect("a secret")).code(&app);
        let fields: Vec<_> = [("code", code.as_str())].into_iter().chain(fields.iter().copied()).collect();
        let added = anna.post("/api/totp_confirm", &fields).await.json();
        assert_eq!(added["ended"], i32::from(reason.is_some()));
        match reason {
            Some(reason) => assert_eq!(phone.me().await.json()["reason"], reason),
            None => assert_eq!(phone.me().await.status, 200),
        }
        anna.me().await.expect(200, "");
    }
}

#[tokio::test]
async fn changing_factors_asks_for_a_full_proof() {
    let (app, mut anna) = signed_up().await;
    app.advance(10 * MINUTE);
    anna.refresh().await.expect("it goes on");
    let refused = anna.post("/api/totp_begin", &[]).await;
    refused.expect(403, "proof_needed");
    assert_eq!(refused.json()["methods"], json!(["password"]));
    anna.post("/api/prove", &[("password", PASSWORD)]).await.expect(200, "");
    let (phone, codes) = Authenticator::set_up(&app, &mut anna).await;
    app.advance(10 * MINUTE);
    anna.refresh().await.expect("it goes on");
    for path in ["/api/totp_remove", "/api/recovery_codes_renew"] {
        let refused = anna.post(path, &[]).await;
        refused.expect(403, "proof_needed");
        assert_eq!(refused.json()["methods"], json!(["password+totp", "password+recovery_code"]));
    }
    let before = anna.claims()["auth_time"].clone();
    for alone in [("password", PASSWORD), ("code", &phone.code(&app))] {
        anna.post("/api/prove", &[alone]).await.expect(200, "");
        anna.post("/api/totp_remove", &[]).await.expect(403, "proof_needed");
    }
    anna.post("/api/end_other_sessions", &[]).await.expect(200, "");
    app.advance(MINUTE);
    anna.refresh().await.expect("it goes on");
    assert_eq!(anna.claims()["auth_time"], before, "one factor alone moves nothing a token says");
    anna.post("/api/prove", &[("recovery_code", &codes[0])]).await.expect(400, "bad_request");
    let both = [("password", PASSWORD), ("code", &phone.code(&app))];
    anna.post("/api/prove", &both).await.expect(200, "");
    anna.post("/api/prove", &both).await.expect(403, "code_wrong");
    app.advance(MINUTE);
    anna.refresh().await.expect("it goes on");
    assert_ne!(anna.claims()["auth_time"], before);
    assert_eq!(anna.claims()["amr"], json!(["pwd", "otp", "mfa"]));
    anna.post("/api/totp_remove", &[]).await.expect(200, "");
    password(&mut app.browser()).await.expect(200, "");
    let factors = anna.post("/api/list_factors", &[]).await.json();
    assert_eq!((&factors["totp"], &factors["recovery_codes_left"]), (&json!(false), &json!(0)));
    anna.post("/api/totp_remove", &[]).await.expect(404, "factor_not_found");
}

#[tokio::test]
async fn a_recovery_code_and_the_password_are_a_full_proof() {
    let House { app, mut anna, codes, .. } = House::open().await;
    app.advance(10 * MINUTE);
    anna.refresh().await.expect("it goes on");
    let both = [("password", PASSWORD), ("recovery_code", codes[3].as_str())];
    anna.post("/api/prove", &both).await.expect(200, "");
    anna.post("/api/totp_remove", &[]).await.expect(200, "");
}

#[tokio::test]
async fn no_secret_and_no_code_rests_readable_in_the_database() {
    let House { app, anna, codes, .. } = House::open().await;
    let mut other = app.browser();
    other.sign_up("bert@example.org").await;
    let setup = other.submit("/api/totp_begin", &[]).await;
    setup.leads_to("/account/authenticator");
    app.state.store.read().await.expect("reads");
    let mut bytes = Vec::new();
    for name in ["curfew.db", "curfew.db-wal"] {
        bytes.extend(std::fs::read(app.data_dir().join(name)).unwrap_or_default());
    }
    for code in &codes {
        assert!(!bytes.windows(code.len()).any(|window| window == code.as_bytes()));
    }
    assert!(!anna.cookies.values().any(|value| codes.contains(value)));
}

#[tokio::test]
async fn plain_forms_lead_from_page_to_page() {
    let (app, mut anna) = signed_up().await;
    anna.submit("/api/totp_begin", &[]).await.leads_to("/account/authenticator");
    anna.submit("/api/totp_confirm", &[("code", "x")]).await.leads_to("/account/authenticator");
    let setup = anna.post("/api/totp_begin", &[]).await.json();
    let code = Authenticator::given(setup["secret"].as_str().expect("a secret")).code(&app);
    let fields = [("code", code.as_str()), ("asked", "true"), ("end_others", "true")];
    let reply = anna.submit("/api/totp_confirm", &fields).await;
    reply.leads_to("/account/recovery-codes");
    app.advance(2 * STEP);
    anna.submit("/api/totp_confirm", &[("code", &code)]).await.leads_to("/account");
    anna.submit("/api/recovery_codes_renew", &[]).await.leads_to("/account/recovery-codes");
    app.advance(10 * MINUTE);
    anna.refresh().await.expect("it goes on");
    anna.submit("/api/totp_remove", &[]).await.leads_to("/prove?next=/account");
    let both = [("password", PASSWORD), ("recovery_code", "0000-0000-0000-0000"), ("next", "/account")];
    anna.submit("/api/prove", &both).await.leads_to("/prove?next=/account");
}

#[tokio::test]
async fn nobody_changes_factors_without_a_session() {
    let app = TestApp::start().await;
    for (action, fields) in [
        ("totp_begin", &[][..]),
        ("totp_confirm", &[("code", "123456")]),
        ("totp_remove", &[]),
        ("recovery_codes_renew", &[]),
        ("list_factors", &[]),
    ] {
        app.browser().post(&format!("/api/{action}"), fields).await.expect(401, "not_signed_in");
    }
}
