//! A fresh proof: what asks for one, what gives one, and that it is this session's alone.

use crate::support::{Browser, PASSWORD, Reply, TestApp};
use serde_json::{Value, json};
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);
const ANNA: &str = "anna@example.org";
const WRONG: &str = "six loud lanterns sink";

struct House {
    app: TestApp,
    laptop: Browser,
    phone: Browser,
}

impl House {
    /// Two devices that signed in ten minutes ago, both still in use.
    async fn open() -> Self {
        let app = TestApp::start().await;
        let mut laptop = app.browser();
        laptop.sign_up(ANNA).await;
        let mut phone = laptop.other_device();
        phone.sign_in(ANNA).await;
        app.advance(10 * MINUTE);
        laptop.refresh().await.expect("it goes on");
        phone.refresh().await.expect("it goes on");
        Self { app, laptop, phone }
    }
}

async fn api(browser: &Browser, method: &str, path: &str, json: Option<Value>) -> Reply {
    browser.api(method, path, &browser.access_token, json).await
}

async fn prove(browser: &mut Browser, password: &str) -> Reply {
    browser.post("/api/prove", &[("password", password)]).await
}

#[tokio::test]
async fn ending_other_devices_asks_for_a_proof_younger_than_ten_minutes_and_nothing_happens_until_then() {
    let House { app, mut laptop, phone } = House::open().await;
    let others = format!("/v1/sessions/{}", phone.session);
    let refused = [
        laptop.post("/api/end_session", &[("session_id", &phone.session)]).await,
        laptop.post("/api/end_other_sessions", &[]).await,
        api(&laptop, "DELETE", &others, None).await,
        api(&laptop, "DELETE", "/v1/sessions?except=current", None).await,
    ];
    for reply in &refused {
        reply.expect(403, "proof_needed");
        assert_eq!(reply.json()["methods"], json!(["password"]));
    }
    assert_eq!(refused[2].content_type(), "application/problem+json");
    phone.me().await.expect(200, "");
    assert_eq!(prove(&mut laptop, PASSWORD).await.status, 200);
    app.advance((10 * MINUTE).saturating_sub(Duration::from_millis(1)));
    laptop.refresh().await.expect("it goes on");
    laptop.post("/api/end_session", &[("session_id", &phone.session)]).await.expect(200, "");
    assert_eq!(phone.clone().post("/api/refresh", &[]).await.code(), "session_ended");
}

#[tokio::test]
async fn ten_minutes_after_the_proof_another_is_needed() {
    let House { app, mut laptop, phone } = House::open().await;
    assert_eq!(prove(&mut laptop, PASSWORD).await.status, 200);
    app.advance(10 * MINUTE);
    laptop.refresh().await.expect("it goes on");
    laptop.post("/api/end_session", &[("session_id", &phone.session)]).await.expect(403, "proof_needed");
}

#[tokio::test]
async fn signing_out_renaming_and_what_carries_the_password_itself_ask_for_nothing_more() {
    let House { app: _app, mut laptop, mut phone } = House::open().await;
    laptop.post("/api/rename_session", &[("session_id", &phone.session), ("name", "Old")]).await.expect(200, "");
    let fields =
        [("current_password", PASSWORD), ("new_password", "nine loud kettles wander"), ("end_others", "false")];
    laptop.post("/api/change_password", &fields).await.expect(200, "");
    let own = phone.session.clone();
    phone.post("/api/end_session", &[("session_id", &own)]).await.expect(200, "");
    phone.me().await.expect(401, "session_ended");
    laptop.post("/api/sign_out", &[]).await.expect(200, "");
}

#[tokio::test]
async fn a_proof_is_of_one_session_and_changes_nothing_else() {
    let House { app, mut laptop, mut phone } = House::open().await;
    let row = async |browser: &Browser| {
        let rows = api(browser, "GET", "/v1/sessions", None).await.json();
        rows["sessions"].as_array().expect("a list").clone()
    };
    let before = (row(&laptop).await, app.generation(&laptop.session).await, laptop.cookies.clone());
    let reply = prove(&mut laptop, PASSWORD).await;
    assert_eq!((reply.status.as_u16(), reply.set_cookies()), (200, vec![]));
    assert_eq!((row(&laptop).await, app.generation(&laptop.session).await, laptop.cookies.clone()), before);
    phone.post("/api/end_session", &[("session_id", &laptop.session)]).await.expect(403, "proof_needed");
    let mut bert = app.browser();
    bert.sign_up("bert@example.org").await;
    phone.post("/api/end_other_sessions", &[]).await.expect(403, "proof_needed");
}

#[tokio::test]
async fn the_next_access_token_says_when_the_proof_was_given() {
    let House { app, mut laptop, .. } = House::open().await;
    let signed_in = laptop.claims()["auth_time"].as_i64().expect("seconds");
    assert_eq!(prove(&mut laptop, PASSWORD).await.status, 200);
    app.advance(MINUTE);
    laptop.refresh().await.expect("it goes on");
    let claims = laptop.claims();
    assert_eq!((claims["auth_time"].as_i64(), &claims["amr"]), (Some(signed_in + 600), &json!(["pwd"])));
}

#[tokio::test]
async fn a_wrong_password_proves_nothing_and_is_counted() {
    let House { app, mut laptop, phone } = House::open().await;
    for _ in 0..10 {
        prove(&mut laptop, WRONG).await.expect(403, "password_wrong");
    }
    prove(&mut laptop, PASSWORD).await.expect(429, "too_many_attempts");
    laptop.post("/api/end_session", &[("session_id", &phone.session)]).await.expect(403, "proof_needed");
    app.advance(15 * MINUTE);
    laptop.refresh().await.expect("it goes on");
    assert_eq!(prove(&mut laptop, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn right_proofs_use_nothing_up() {
    let House { mut laptop, .. } = House::open().await;
    for _ in 0..12 {
        assert_eq!(prove(&mut laptop, PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn an_app_proves_with_its_token() {
    let House { laptop, phone, .. } = House::open().await;
    let proof = |json| api(&laptop, "POST", "/v1/me/proof", Some(json));
    for bad in [json!({}), json!({"password": PASSWORD, "extra": 1}), json!([]), json!({"password": 5})] {
        proof(bad).await.expect(400, "bad_request");
    }
    proof(json!({"password": WRONG})).await.expect(403, "password_wrong");
    api(&laptop, "DELETE", "/v1/sessions?except=current", None).await.expect(403, "proof_needed");
    proof(json!({"password": PASSWORD})).await.expect(204, "");
    assert_eq!(api(&laptop, "DELETE", "/v1/sessions?except=current", None).await.json()["ended"], 1);
    phone.me().await.expect(401, "session_ended");
}

#[tokio::test]
async fn nobody_proves_for_a_session_that_is_over_or_not_theirs() {
    let House { app, mut laptop, mut phone } = House::open().await;
    prove(&mut app.browser(), PASSWORD).await.expect(401, "not_signed_in");
    assert_eq!(prove(&mut phone, PASSWORD).await.status, 200);
    phone.post("/api/end_session", &[("session_id", &laptop.session)]).await.expect(200, "");
    prove(&mut laptop, PASSWORD).await.expect(401, "session_ended");
    api(&laptop, "POST", "/v1/me/proof", Some(json!({"password": PASSWORD}))).await.expect(401, "session_ended");
}

/// What the browser is in the middle of, as it rests in the database.
async fn flow(app: &TestApp) -> String {
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT data FROM flow_sessions").fetch_all(&mut app.sql().await).await.expect("reads");
    rows.concat()
}

#[tokio::test]
async fn a_plain_form_is_led_to_the_proof_and_back_with_the_act_offered_again() {
    let House { app, mut laptop, phone } = House::open().await;
    let fields = [("session_id", phone.session.as_str()), ("password", "typed by mistake"), ("other", "x")];
    laptop.submit("/api/end_session", &fields).await.leads_to("/prove?next=/sessions");
    phone.me().await.expect(200, "");
    let kept = flow(&app).await;
    assert!(kept.contains(&phone.session) && !kept.contains("typed by mistake") && !kept.contains("other"), "{kept}");
    assert!(!kept.contains("offered_act"), "{kept}");
    let proof = |password| [("password", password), ("next", "/sessions")];
    laptop.submit("/api/prove", &proof(WRONG)).await.leads_to("/prove?next=/sessions");
    assert!(!flow(&app).await.contains("offered_act"), "a wrong proof releases nothing");
    let page = laptop.get("/prove?next=/sessions").await.text();
    assert!(page.contains("not your current password") && page.contains("sign out Firefox on Windows"), "{page}");
    laptop.submit("/api/prove", &proof(PASSWORD)).await.leads_to("/prove?next=/sessions");
    let kept = flow(&app).await;
    assert!(kept.contains("offered_act") && kept.contains(&phone.session) && !kept.contains(PASSWORD), "{kept}");
    assert_eq!(laptop.get("/sessions").await.status, 200);
    let kept = flow(&app).await;
    assert!(!kept.contains("flash") && kept.contains("offered_act"), "one is told, the other waits: {kept}");
    phone.me().await.expect(200, "");
    let page = laptop.get("/prove?next=/sessions").await.text();
    assert!(page.contains("Nothing has happened yet.") && page.contains(&phone.session), "{page}");
    assert!(!flow(&app).await.contains("offered_act"), "offered once");
    laptop.submit("/api/end_session", &[("session_id", &phone.session)]).await.leads_to("/sessions");
    phone.me().await.expect(401, "session_ended");
}

#[tokio::test]
async fn of_two_acts_that_waited_the_later_one_is_offered() {
    let House { app, mut laptop, phone } = House::open().await;
    let end_phone = [("session_id", phone.session.as_str())];
    laptop.submit("/api/end_session", &end_phone).await.leads_to("/prove?next=/sessions");
    laptop.submit("/api/prove", &[("password", PASSWORD)]).await.leads_to("/prove?next=/account");
    app.advance(10 * MINUTE);
    laptop.refresh().await.expect("it goes on");
    laptop.submit("/api/end_other_sessions", &[]).await.leads_to("/prove?next=/sessions");
    let page = laptop.get("/prove?next=/sessions").await.text();
    assert!(page.contains("sign out all other devices") && !page.contains("/api/end_session"), "{page}");
}

#[tokio::test]
async fn what_waits_is_another_browsers_business_never() {
    let House { mut laptop, mut phone, .. } = House::open().await;
    let end_phone = [("session_id", phone.session.clone())];
    laptop.submit("/api/end_session", &[("session_id", &end_phone[0].1)]).await.leads_to("/prove?next=/sessions");
    let page = phone.get("/prove").await.text();
    assert!(page.contains("What you are about to do"), "{page}");
    phone.submit("/api/prove", &[("password", PASSWORD)]).await.leads_to("/account");
}

#[tokio::test]
async fn how_long_a_proof_is_fresh_can_be_chosen() {
    let app = TestApp::with(&["--proof-ttl", "1m"]).await;
    let mut laptop = app.browser();
    laptop.sign_up(ANNA).await;
    app.advance(MINUTE.saturating_sub(Duration::from_millis(1)));
    laptop.post("/api/end_other_sessions", &[]).await.expect(200, "");
    app.advance(Duration::from_millis(1));
    laptop.post("/api/end_other_sessions", &[]).await.expect(403, "proof_needed");
}

#[tokio::test]
async fn a_proof_leads_to_pages_of_ours_only_and_its_errors_stay_out_of_the_address() {
    let House { mut laptop, .. } = House::open().await;
    for next in ["//evil.example", "https://evil.example", ""] {
        laptop.submit("/api/prove", &[("password", PASSWORD), ("next", next)]).await.leads_to("/account");
        laptop.submit("/api/prove", &[("password", WRONG), ("next", next)]).await.leads_to("/prove?next=/account");
    }
}
