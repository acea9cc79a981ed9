//! Who has an account is not told: at every door unknown, disabled, throttled and wrong are one answer, byte for
//! byte. What it takes in time is measured elsewhere (`make bench-enumeration`).

use crate::support::{Browser, PASSWORD, Reply, TestApp, browser::FLOW};
use serde_json::json;

const WRONG: &str = "six loud lanterns sink";
const ANNA: &str = "anna@example.org";
const DISABLED: &str = "disabled@example.org";
const GUESSED_AT: &str = "guessed.at@example.org";
const NOBODY: &str = "nobody@example.org";
const NOBODY_GUESSED_AT: &str = "nobody.guessed.at@example.org";

/// What must all look the same: an address that is right with a wrong password first.
const ALIKE: [(&str, &str); 9] = [
    (ANNA, WRONG),
    (NOBODY, PASSWORD),
    (NOBODY, WRONG),
    (DISABLED, PASSWORD),
    (DISABLED, WRONG),
    (GUESSED_AT, PASSWORD),
    (GUESSED_AT, WRONG),
    (NOBODY_GUESSED_AT, PASSWORD),
    ("not an address", PASSWORD),
];

/// Anna, somebody disabled, and two addresses, one of them nobody's, whose tries strangers have used up.
async fn house() -> TestApp {
    let app = TestApp::start().await;
    for email in [ANNA, DISABLED, GUESSED_AT] {
        app.browser().sign_up(email).await;
    }
    app.set_disabled(DISABLED, true).await;
    for email in [GUESSED_AT, NOBODY_GUESSED_AT] {
        for n in 0..10 {
            let mut stranger = app.browser();
            stranger.ip = format!("198.51.100.{n}").parse().expect("an address");
            stranger.post("/api/sign_in", &[("email", email), ("password", WRONG)]).await;
        }
    }
    app
}

/// Everything a caller can see but the request id, which is another each time.
fn visible(reply: &Reply) -> (u16, Vec<(String, Vec<u8>)>, String) {
    let mut headers: Vec<_> = reply
        .headers
        .iter()
        .filter(|(name, _)| *name != "x-request-id")
        .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
        .collect();
    headers.sort();
    (reply.status.as_u16(), headers, reply.text())
}

#[tokio::test]
async fn at_the_browsers_door_all_that_is_refused_looks_the_same() {
    let app = house().await;
    let mut answers = Vec::new();
    for (email, password) in ALIKE {
        let reply = app.browser().post("/api/sign_in", &[("email", email), ("password", password)]).await;
        reply.expect(401, "invalid_credentials");
        answers.push(visible(&reply));
        assert_eq!(answers.last(), answers.first(), "{email} {password}");
    }
    // Making an account with an address that is taken, or that strangers use up, is the same again.
    for email in [ANNA, "ANNA@example.org", DISABLED, GUESSED_AT, NOBODY_GUESSED_AT] {
        for password in [PASSWORD, WRONG] {
            let reply = app.browser().post("/api/sign_up", &[("email", email), ("password", password)]).await;
            assert_eq!(Some(&visible(&reply)), answers.first(), "signing up as {email}");
        }
    }
}

#[tokio::test]
async fn at_the_programs_door_all_that_is_refused_looks_the_same() {
    let app = house().await;
    let mut answers = Vec::new();
    for (email, password) in ALIKE {
        let reply =
            app.browser().api("POST", "/v1/sign-in", "", Some(json!({"email": email, "password": password}))).await;
        reply.expect(401, "invalid_credentials");
        answers.push(visible(&reply));
        assert_eq!(answers.last(), answers.first(), "{email} {password}");
    }
}

/// A plain form and the page after it, without the flow cookie, which is another each time, and what was typed.
async fn submitted(browser: &mut Browser, path: &str, email: &str, password: &str) -> (u16, String, String) {
    let reply = browser.submit(path, &[("email", email), ("password", password)]).await;
    assert!(reply.set_cookies().iter().all(|line| line.starts_with(FLOW)), "{:?}", reply.set_cookies());
    let page = browser.get(reply.location()).await.text();
    let alert = page.split("role=\"alert\"").nth(1).and_then(|rest| rest.split("</p>").next()).expect("it is told");
    (reply.status.as_u16(), reply.location().to_owned(), alert.to_owned())
}

#[tokio::test]
async fn on_the_plain_form_all_that_is_refused_looks_the_same() {
    let app = house().await;
    let mut answers = Vec::new();
    for (email, password) in ALIKE {
        answers.push(submitted(&mut app.browser(), "/api/sign_in", email, password).await);
        assert_eq!(answers.last(), answers.first(), "{email} {password}");
    }
    let mut answers = Vec::new();
    for email in [ANNA, DISABLED, GUESSED_AT, NOBODY_GUESSED_AT] {
        answers.push(submitted(&mut app.browser(), "/api/sign_up", email, PASSWORD).await);
        assert_eq!(answers.last(), answers.first(), "signing up as {email}");
    }
}
