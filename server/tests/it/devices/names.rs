//! What devices are called, asked through the front door; and, for `make bench-names`, how often that is right for
//! public user agents.

mod labels;

use crate::support::{Device, PASSWORD, TestApp, browser::ORIGIN};
use axum::{body::Body, extract::Request};
use serde_json::{Value, json};
use std::{fmt, fs, time::Duration};

const CHROME_ON_WINDOWS: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const BRAVE: &str = r#""Brave";v="156", "Chromium";v="156", "Not_A Brand";v="99""#;

/// Signs in with these headers; answers the session.
async fn signed_in_with(app: &TestApp, headers: &[(&str, &str)]) -> Value {
    let mut request = Request::post("/v1/sign-in").header("content-type", "application/json").header("origin", ORIGIN);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = json!({"email": "anna@example.org", "password": PASSWORD}).to_string();
    let reply = app.door().knock(request.body(Body::from(body)).expect("a request")).await;
    assert_eq!(reply.status, 200, "{headers:?}: {}", reply.text());
    let token = reply.json()["access_token"].as_str().expect("a token").to_owned();
    app.browser().api("GET", "/v1/sessions", &token, None).await.json()["sessions"][0].clone()
}

async fn with_account(flags: &[&str]) -> TestApp {
    let app = TestApp::with(flags).await;
    app.browser().sign_up("anna@example.org").await;
    app
}

#[tokio::test]
async fn a_hint_tells_windows_11_and_a_page_asks_for_it() {
    let app = with_account(&[]).await;
    assert_eq!(app.browser().get("/sign-in").await.header("accept-ch"), "Sec-CH-UA-Platform-Version");
    let hints = [
        ("user-agent", CHROME_ON_WINDOWS),
        ("sec-ch-ua", BRAVE),
        ("sec-ch-ua-platform", "\"Windows\""),
        ("sec-ch-ua-platform-version", "\"15.0.0\""),
    ];
    assert_eq!(signed_in_with(&app, &hints).await["name"], "Brave on Windows 11");
    assert_eq!(signed_in_with(&app, &hints[..1]).await["name"], "Chrome on Windows");
}

/// The reply is lost, and the retry comes from a request that carries no hints, as a socket's handshake does not.
#[tokio::test]
async fn a_browser_that_hides_what_its_hints_told_goes_on_and_another_engine_does_not() {
    let app = TestApp::start().await;
    let brave = Device { user_agent: CHROME_ON_WINDOWS, brands: BRAVE, platform: "\"Windows\"" };
    let mut laptop = app.device(brave);
    laptop.sign_up("anna@example.org").await;
    app.advance(Duration::from_mins(10));
    let lost = laptop.refresh_in_flight().await;
    assert_eq!(lost.status, 200);
    app.advance(Duration::from_mins(10));
    let mut thief = laptop.copied_to(Device::FIREFOX_ON_WINDOWS);
    laptop.copied_to(Device { brands: "", platform: "", ..brave }).refresh().await.expect("it is the same browser");
    laptop.refresh().await.expect("and its hints come again");
    app.advance(Duration::from_mins(10));
    assert!(thief.refresh().await.is_err());
    assert_eq!(app.endings("refresh_reuse").await, 1);
}

/// One line of the corpus.
struct Case {
    is_system: bool,
    label: String,
    user_agent: String,
}

fn corpus() -> Vec<Case> {
    let path = std::env::var_os("CURFEW_USER_AGENTS").expect("CURFEW_USER_AGENTS names the file; use make bench-names");
    let text = fs::read_to_string(path).expect("the file is there");
    let case = |line: &str| {
        let [kind, label, user_agent] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line:?}") };
        Case { is_system: kind == "system", label: label.to_owned(), user_agent: user_agent.to_owned() }
    };
    text.lines().map(case).collect()
}

#[derive(Default)]
struct Score {
    right: usize,
    wrong: Vec<String>,
}

impl Score {
    fn count(&mut self, right: bool, case: &Case, name: &str) {
        if right {
            self.right += 1;
        } else {
            self.wrong.push(format!("{} | {name} | {}", case.label, case.user_agent));
        }
    }

    fn share(&self) -> f64 {
        let all = self.right + self.wrong.len();
        100.0 * f64::from(u32::try_from(self.right).unwrap_or(0)) / f64::from(u32::try_from(all).unwrap_or(1))
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} ({:.1} %)", self.right, self.right + self.wrong.len(), self.share())
    }
}

#[tokio::test]
#[ignore = "needs the public user agents; make bench-names brings them"]
async fn public_user_agents_get_the_right_names() {
    let app = with_account(&["--max-sessions", "1"]).await;
    let (mut browsers, mut others, mut systems) = (Score::default(), Score::default(), Score::default());
    for case in corpus() {
        let session = signed_in_with(&app, &[("user-agent", &case.user_agent)]).await;
        let named = |field: &str| session[field].as_str().expect("a name").to_owned();
        if case.is_system {
            let name = named("os");
            systems.count(labels::is_system(&case.label, &name), &case, &name);
        } else {
            let name = named("browser");
            match labels::browser(&case.label) {
                Some(wanted) => browsers.count(name == wanted, &case, &name),
                None => others.count(labels::NAMELESS.contains(&name.as_str()), &case, &name),
            }
        }
    }
    println!("browsers and apps with a name here, named right: {browsers}");
    println!("anything else, not called what it is not: {others}");
    println!("systems named right: {systems}");
    for (what, score) in [("browsers", browsers), ("others", others), ("systems", systems)] {
        println!("\nwrong {what}: label | name | user agent\n{}", score.wrong.join("\n"));
        assert!(score.share() >= 95.0, "{what}: {score}");
    }
}
