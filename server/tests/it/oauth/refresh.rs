//! A native app refreshes at `/oauth/token` by the very same rules as a browser at `/api/refresh`: each row of the
//! protocol's table, played twice.

use super::refused;
use crate::support::{Browser, Device, Machine, Reply, TestApp, browser::REFRESH};
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);
const TOKEN: &str = "/oauth/token";

/// What an answer comes to: 200 and which generation's refresh token, or how it is refused.
#[derive(Debug, PartialEq)]
enum Outcome {
    Granted { refresh_token: String, generation: u64 },
    Refused { code: String, reason: String },
}

/// One way to refresh.
#[derive(Clone, Copy, Debug)]
enum Door {
    Cookie,
    Form,
}

impl Door {
    async fn present(self, browser: &Browser, token: &str) -> (Reply, Outcome) {
        let mut holder = browser.clone();
        holder.cookies.insert(REFRESH.to_owned(), token.to_owned());
        let reply = match self {
            Self::Cookie => holder.post("/api/refresh", &[]).await,
            Self::Form => app(browser, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await,
        };
        let body = reply.json();
        if reply.status != 200 {
            let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
            let outcome = Outcome::Refused { code: text("code"), reason: text("reason") };
            return (reply, outcome);
        }
        let refresh_token = match self {
            // A cookie that is not set again stays as it is.
            Self::Cookie => holder.refresh_token().to_owned(),
            Self::Form => body["refresh_token"].as_str().expect("text").to_owned(),
        };
        body["access_token"].as_str().expect("text").clone_into(&mut holder.access_token);
        let outcome = Outcome::Granted { refresh_token, generation: holder.generation() };
        (reply, outcome)
    }
}

/// As an installed app on the browser's device sends it: no cookies, no Fetch Metadata.
async fn app(browser: &Browser, fields: &[(&str, &str)]) -> Reply {
    let request = browser.plain(http::Method::POST, TOKEN).header("content-type", crate::support::browser::FORM);
    browser.clone().send(request.body(crate::support::browser::form(fields)).expect("a request")).await
}

/// The tokens of generations 0, 1 and 2 of one session; the last refresh was a minute ago.
struct Line {
    app: TestApp,
    browser: Browser,
    tokens: [String; 3],
}

impl Line {
    async fn of_three() -> Self {
        let app = TestApp::start().await;
        let mut browser = app.browser();
        browser.sign_up("anna@example.org").await;
        let mut tokens = [browser.refresh_token().to_owned(), String::new(), String::new()];
        for token in &mut tokens[1..] {
            app.advance(MINUTE);
            browser.refresh().await.expect("goes on");
            browser.refresh_token().clone_into(token);
        }
        app.advance(MINUTE);
        Self { app, browser, tokens }
    }
}

/// The outcome, and where the line stands afterwards, by one door.
async fn play(door: Door, row: usize) -> (Outcome, i64, bool) {
    let line = Line::of_three().await;
    let [oldest, parent, current] = line.tokens.clone();
    let other_kind = line.browser.copied_to(Device::FIREFOX_ON_WINDOWS);
    let first = |token| Door::Cookie.present(&line.browser, token);
    let (who, token) = match row {
        1 => (&line.browser, "cft_junk".to_owned()),
        2 => {
            line.browser.clone().post("/api/sign_out", &[]).await;
            (&line.browser, current)
        }
        3 => (&line.browser, current),
        4 => {
            let (_, granted) = first(&current).await;
            let Outcome::Granted { refresh_token, .. } = granted else { panic!("{granted:?}") };
            (&line.browser, refresh_token)
        }
        5 => {
            first(&current).await;
            (&line.browser, current)
        }
        6 => (&line.browser, parent),
        7 => (&line.browser, oldest),
        8 => (&other_kind, parent),
        // Late in the window the token stays as it is.
        _ => {
            first(&current).await;
            line.app.advance(Duration::from_secs(20));
            (&line.browser, current)
        }
    };
    let (reply, mut outcome) = door.present(who, &token).await;
    if matches!(door, Door::Form) && reply.status != 200 {
        refused(&reply, 400, "invalid_grant");
        assert_eq!(reply.set_cookies(), [""; 0]);
    }
    // The sessions of two servers have different tokens: what counts is whether it is the one presented.
    if let Outcome::Granted { refresh_token, .. } = &mut outcome {
        *refresh_token = (*refresh_token == token).to_string();
    }
    let alive = line.browser.me().await.status == 200;
    (outcome, line.app.generation(&line.browser.session).await, alive)
}

#[tokio::test]
async fn every_row_of_the_table_comes_out_as_at_the_cookies_door() {
    let granted = |kept: bool, generation| Outcome::Granted { refresh_token: kept.to_string(), generation };
    let refused = |code: &str, reason: &str| Outcome::Refused { code: code.to_owned(), reason: reason.to_owned() };
    let rows = [
        (1, refused("refresh_forged", ""), 2, true),
        (2, refused("session_ended", "signed_out"), 2, false),
        (3, granted(false, 3), 3, true),
        (4, granted(true, 3), 3, true),
        (5, granted(false, 3), 3, true),
        (6, granted(false, 3), 3, false),
        (7, refused("refresh_reused", "refresh_reuse"), 2, false),
        (8, refused("refresh_reused", "refresh_reuse"), 2, false),
        (9, granted(true, 2), 3, true),
    ];
    for (row, outcome, generation, alive) in rows {
        let by_form = play(Door::Form, row).await;
        assert_eq!(by_form, (outcome, generation, alive), "row {row}");
        assert_eq!(by_form, play(Door::Cookie, row).await, "row {row}");
    }
}

#[tokio::test]
async fn an_app_is_answered_by_the_letter_of_the_standard() {
    let line = Line::of_three().await;
    let (reply, _) = Door::Form.present(&line.browser, &line.tokens[2]).await;
    assert_eq!((reply.header("cache-control"), reply.set_cookies()), ("no-store", vec![]));
    let body = reply.json();
    let names: Vec<_> = body.as_object().expect("an object").keys().cloned().collect();
    assert_eq!(names.len(), 6, "{names:?}");
    assert_eq!((body["token_type"].as_str(), body["scope"].as_str()), (Some("Bearer"), Some("sessions")));
    assert_eq!(body["session_id"].as_str(), Some(line.browser.session.as_str()));
}

#[tokio::test]
async fn a_refresh_token_is_for_apps_that_keep_no_secret() {
    let line = Line::of_three().await;
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &line.tokens[2])];
    let with = |more: (&'static str, &'static str)| [&fields[..], &[more]].concat();
    let machine = Machine::new(&line.app, "introspect").await;
    refused(&machine.post(TOKEN, &fields).await, 401, "invalid_client");
    for more in [("client_id", "curfew-web"), ("client_id", "x"), ("client_secret", "x")] {
        refused(&app(&line.browser, &with(more)).await, 401, "invalid_client");
    }
    refused(&app(&line.browser, &with(("scope", "root"))).await, 400, "invalid_scope");
    assert_eq!(line.app.generation(&line.browser.session).await, 2, "nothing moved");
    assert_eq!(app(&line.browser, &with(("client_id", "curfew-native"))).await.status, 200);
}

#[tokio::test]
async fn a_database_out_of_reach_is_a_503_and_never_an_invalid_grant() {
    let mut line = Line::of_three().await;
    line.app.state.store.close().await;
    let (reply, _) = Door::Form.present(&line.browser, &line.tokens[2]).await;
    refused(&reply, 503, "temporarily_unavailable");
    assert!(!reply.header("retry-after").is_empty());
    line.app.restart().await;
    assert_eq!(Door::Form.present(&line.browser, &line.tokens[2]).await.0.status, 200);
}
