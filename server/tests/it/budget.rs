//! How often a password may be tried, whatever the door: one budget per account and one per network address,
//! counted before anything is hashed; a known browser has its own. And a queue of hashes that turns away at once.

use crate::support::{Browser, PASSWORD, Reply, TestApp, browser::FORM};
use axum::body::Body;
use http::Method;
use serde_json::json;
use std::{
    sync::mpsc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

const WRONG: &str = "six loud lanterns sink";
const NEW: &str = "nine loud kettles wander";
const QUARTER: Duration = Duration::from_mins(15);
const ANNA: &str = "anna@example.org";

/// Wherever a password is typed.
#[derive(Clone, Copy, Debug)]
enum Door {
    SignIn,
    Program,
    Prove,
    ChangePassword,
    ChangeEmail,
    DeleteAccount,
    DeleteByProgram,
}

const DOORS: [Door; 7] = [
    Door::SignIn,
    Door::Program,
    Door::Prove,
    Door::ChangePassword,
    Door::ChangeEmail,
    Door::DeleteAccount,
    Door::DeleteByProgram,
];

impl Door {
    const fn wrong(self) -> (u16, &'static str) {
        match self {
            Self::SignIn | Self::Program => (401, "invalid_credentials"),
            _ => (403, "password_wrong"),
        }
    }

    /// Types `password` for Anna, from where `from` is and with its cookies; where it takes a session, with hers.
    async fn knock(self, from: &Browser, anna: &str, password: &str) -> Reply {
        let (bearer, mut from) = (format!("Bearer {anna}"), from.clone());
        let form = |path: &str, fields: &[(&str, &str)]| {
            let request = from.call(Method::POST, path).header("content-type", FORM);
            let request = if path == "/api/sign_in" { request } else { request.header("authorization", &bearer) };
            request.body(crate::support::browser::form(fields)).expect("a request")
        };
        let json = |method, path: &str, body: serde_json::Value| {
            let request = from.with_cookies(method, path).header("content-type", "application/json");
            let request = if path == "/v1/sign-in" { request } else { request.header("authorization", &bearer) };
            request.body(Body::from(body.to_string())).expect("a request")
        };
        let request = match self {
            Self::SignIn => form("/api/sign_in", &[("email", ANNA), ("password", password)]),
            Self::Program => json(Method::POST, "/v1/sign-in", json!({"email": ANNA, "password": password})),
            Self::Prove => form("/api/prove", &[("password", password)]),
            Self::ChangePassword => {
                form("/api/change_password", &[("current_password", password), ("new_password", NEW)])
            }
            Self::ChangeEmail => {
                form("/api/change_email", &[("current_password", password), ("new_email", "anna@example.net")])
            }
            Self::DeleteAccount => form("/api/delete_account", &[("password", password)]),
            Self::DeleteByProgram => json(Method::DELETE, "/v1/me", json!({ "password": password })),
        };
        from.send(request).await
    }

    #[track_caller]
    fn refuses(self, reply: &Reply, what: &str) {
        let told = (reply.status.as_u16(), reply.code());
        assert_eq!((told.0, told.1.as_str()), self.wrong(), "{self:?} {what}: {}", reply.text());
    }
}

#[track_caller]
fn used_up(door: Door, reply: &Reply) {
    reply.expect(429, "too_many_attempts");
    let seconds: u64 = reply.header("retry-after").parse().expect("it says how long");
    assert!((1..=900).contains(&seconds), "{door:?}: {seconds}");
    assert_eq!(reply.json()["retry_after"].as_u64(), Some(seconds), "{door:?}");
}

/// Somebody without cookies at this address.
fn at(app: &TestApp, ip: &str) -> Browser {
    let mut browser = app.browser();
    browser.ip = ip.parse().expect("an address");
    browser
}

async fn house(flags: &[&str]) -> (TestApp, Browser) {
    let app = TestApp::with(flags).await;
    let mut anna = app.browser();
    anna.sign_up(ANNA).await;
    (app, anna)
}

#[tokio::test]
async fn an_account_has_ten_wrong_tries_at_all_doors_together_from_wherever_they_come() {
    let (app, mut anna) = house(&[]).await;
    for n in 0..10 {
        let door = DOORS[n % DOORS.len()];
        door.refuses(&door.knock(&at(&app, &format!("198.51.100.{n}")), &anna.access_token, WRONG).await, "wrong");
    }
    for door in DOORS {
        let reply = door.knock(&at(&app, "203.0.113.77"), &anna.access_token, PASSWORD).await;
        door.refuses(&reply, "and right, which is not looked at any more");
    }
    anna.me().await.expect(200, "");
    app.advance(QUARTER);
    anna.refresh().await.expect("goes on");
    assert_eq!(Door::ChangePassword.knock(&at(&app, "203.0.113.77"), &anna.access_token, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn an_address_has_a_hundred_wrong_tries_at_all_doors_together_whomever_they_are_about() {
    let (app, anna) = house(&[]).await;
    let stranger = at(&app, "198.51.100.7");
    for n in 0..90 {
        let email = format!("nobody{n}@example.org");
        let body = json!({"email": email, "password": WRONG});
        stranger.api("POST", "/v1/sign-in", "", Some(body)).await.expect(401, "invalid_credentials");
    }
    for n in 0..10 {
        let door = DOORS[n % DOORS.len()];
        door.refuses(&door.knock(&stranger, &anna.access_token, WRONG).await, "wrong");
    }
    app.advance(Duration::from_mins(1));
    for door in DOORS {
        used_up(door, &door.knock(&stranger, &anna.access_token, PASSWORD).await);
        door.refuses(&door.knock(&at(&app, "198.51.100.8"), &anna.access_token, WRONG).await, "elsewhere");
    }
    let mut newcomer = stranger.clone();
    let reply = newcomer.post("/api/sign_up", &[("email", "bert@example.org"), ("password", PASSWORD)]).await;
    reply.expect(429, "too_many_attempts");
    assert_eq!(reply.header("retry-after"), "840");
}

/// A hundred wrong tries, each at an account of its own; what the next one at `then` is answered.
async fn after_a_hundred(
    app: &TestApp,
    request: impl Fn(u32) -> http::request::Builder,
    then: http::request::Builder,
) -> u16 {
    let knock = async |request: http::request::Builder, n: u32| {
        let body = json!({"email": format!("nobody{n}@example.org"), "password": WRONG}).to_string();
        let request = request.header("content-type", "application/json").body(Body::from(body));
        app.door().knock(request.expect("a request")).await.status.as_u16()
    };
    for n in 0..100 {
        assert_eq!(knock(request(n), n).await, 401, "{n}");
    }
    knock(then, 100).await
}

#[tokio::test]
async fn a_whole_ipv6_network_is_one_address_and_its_neighbour_is_another() {
    let (app, _) = house(&[]).await;
    let from = |ip: &str| at(&app, ip).plain(Method::POST, "/v1/sign-in");
    let within = |n: u32| from(&format!("2001:db8:1:2:{n:x}::{n:x}"));
    assert_eq!(after_a_hundred(&app, within, from("2001:db8:1:2:ffff::")).await, 429);
    app.advance(QUARTER);
    assert_eq!(after_a_hundred(&app, within, from("2001:db8:1:3::1")).await, 401);
}

#[tokio::test]
async fn what_a_proxy_says_of_an_address_counts_where_the_proxy_is_trusted_and_nowhere_else() {
    let (app, _) = house(&["--trusted-proxies", "192.0.2.0/24"]).await;
    let through =
        |peer: &str, client: &str| at(&app, peer).plain(Method::POST, "/v1/sign-in").header("x-forwarded-for", client);
    let liar = |n: u32| through("203.0.113.5", &format!("10.0.0.{n}"));
    assert_eq!(after_a_hundred(&app, liar, through("203.0.113.5", "10.9.9.9")).await, 429, "a stranger's word");
    app.advance(QUARTER);
    let many = |n: u32| through("192.0.2.9", &format!("198.51.100.{n}"));
    assert_eq!(after_a_hundred(&app, many, through("192.0.2.9", "198.51.100.200")).await, 401, "many behind a proxy");
    app.advance(QUARTER);
    // What the client itself put in front is no more believed than before.
    let one = |n: u32| through("192.0.2.9", &format!("10.0.0.{n}, 198.51.100.7"));
    assert_eq!(after_a_hundred(&app, one, through("192.0.2.10", "198.51.100.7")).await, 429, "one behind two proxies");
}

#[tokio::test]
async fn a_known_browser_has_ten_tries_of_its_own_at_every_door() {
    let (app, mut anna) = house(&[]).await;
    let mut other = anna.other_device();
    other.sign_in(ANNA).await;
    for n in 0..12 {
        Door::SignIn.knock(&at(&app, &format!("198.51.100.{n}")), "", WRONG).await.expect(401, "invalid_credentials");
    }
    let known = DOORS.iter().copied().filter(|door| !matches!(door, Door::Program)).collect::<Vec<_>>();
    for n in 0..10 {
        let door = known[n % known.len()];
        door.refuses(&door.knock(&anna, &anna.access_token, WRONG).await, "wrong");
    }
    for door in known.iter().copied() {
        used_up(door, &door.knock(&anna, &anna.access_token, PASSWORD).await);
    }
    anna.me().await.expect(200, "");
    let reply = Door::ChangePassword.knock(&other, &other.access_token, PASSWORD).await;
    assert_eq!(reply.status, 200, "another browser she used is another budget: {}", reply.text());
    app.advance(QUARTER);
    anna.post("/api/sign_in", &[("email", ANNA), ("password", NEW)]).await.expect(200, "");
}

#[tokio::test]
async fn right_passwords_use_nothing_up_at_any_door() {
    let (app, anna) = house(&[]).await;
    for turn in 0..24 {
        let from = at(&app, "198.51.100.7");
        let (current, new) = if turn % 2 == 0 { (PASSWORD, NEW) } else { (NEW, PASSWORD) };
        let request = from.call(Method::POST, "/api/change_password").header("content-type", FORM);
        let request = request.header("authorization", format!("Bearer {}", anna.access_token));
        let fields = [("current_password", current), ("new_password", new), ("end_others", "false")];
        let request = request.body(crate::support::browser::form(&fields)).expect("a request");
        app.door().knock(request).await.expect(200, "");
        let body = json!({"email": ANNA, "password": new});
        assert_eq!(from.api("POST", "/v1/sign-in", "", Some(body)).await.status, 200, "{turn}");
    }
}

async fn attempts(app: &TestApp) -> i64 {
    let count = sqlx::query_scalar("SELECT coalesce(sum(count), 0) FROM attempts");
    count.fetch_one(&mut app.sql().await).await.expect("counts")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attempt_is_counted_before_its_password_is_hashed() {
    let (app, _) = house(&[]).await;
    let (mut busy, mut release) = (JoinSet::new(), Vec::new());
    for _ in 0..app.state.config.hash_permits() {
        let (sender, blocked) = mpsc::channel::<()>();
        let (state, place) = (server::state::AppState::clone(&app.state), app.state.passwords.queue().expect("room"));
        busy.spawn(async move { state.passwords.run(place, move || blocked.recv().is_ok()).await.is_ok() });
        release.push(sender);
    }
    let before = attempts(&app).await;
    let (stranger, mut waiting) = (at(&app, "198.51.100.7"), JoinSet::new());
    waiting.spawn(async move { Door::SignIn.knock(&stranger, "", WRONG).await });
    let counted = async || attempts(&app).await == before + 2;
    crate::support::serving::eventually(Duration::from_secs(5), "account and address are counted", counted).await;
    assert!(waiting.try_join_next().is_none(), "nothing was hashed yet");
    drop(release);
    waiting.join_next().await.expect("it waits").expect("it ran").expect(401, "invalid_credentials");
}

#[tokio::test]
async fn who_finds_the_queue_full_is_turned_away_at_once_at_every_door_and_nothing_is_counted() {
    let (app, anna) = house(&[]).await;
    let before = attempts(&app).await;
    let mut places = Vec::new();
    while let Ok(place) = app.state.passwords.queue() {
        places.push(place);
    }
    let began = Instant::now();
    for door in DOORS {
        let reply = door.knock(&at(&app, "198.51.100.7"), &anna.access_token, PASSWORD).await;
        reply.expect(503, "unavailable");
        assert!(!reply.header("retry-after").is_empty() && reply.set_cookies().is_empty(), "{door:?}");
    }
    let fields = [("email", "bert@example.org"), ("password", PASSWORD)];
    app.browser().post("/api/sign_up", &fields).await.expect(503, "unavailable");
    assert!(began.elapsed() < Duration::from_secs(5), "each within a second: {:?}", began.elapsed());
    assert_eq!(attempts(&app).await, before);
    drop(places);
    assert_eq!(Door::SignIn.knock(&at(&app, "198.51.100.7"), "", PASSWORD).await.status, 200);
    anna.me().await.expect(200, "");
}
