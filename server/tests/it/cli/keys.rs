//! `curfew keys` beside a running server, and where none starts.

use super::curfew_in;
use crate::support::{
    TestApp,
    device::Device,
    serving::{LiveServer, eventually},
};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::task::JoinSet;

/// The `kid` that a token names.
fn kid(token: &str) -> String {
    jsonwebtoken::decode_header(token).expect("a header").kid.expect("a kid")
}

/// The first word of each line, which is a `kid`, and its state.
fn listed(server: &LiveServer) -> Vec<(String, String)> {
    let text = curfew_in(&server.app.config.data_dir, &["keys", "list"]).fine();
    let words = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        (words[0].to_owned(), words[2].to_owned())
    };
    text.lines().map(words).collect()
}

/// Whether the server takes the token that this device holds.
async fn accepts(device: &Device) -> bool {
    device.me().await.status == 200
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_follows_a_rotation_and_refuses_a_revoked_key_within_two_seconds() {
    let server = LiveServer::start().await;
    let mut laptop = server.signed_up("Firefox", "anna@example.org").await;
    let (first, folder) = (laptop.clone(), server.app.config.data_dir.clone());
    let said = curfew_in(&folder, &["keys", "rotate"]).fine();
    assert!(said.contains("is published and signs from"), "{said}");
    assert!(curfew_in(&folder, &["keys", "rotate"]).fine().contains("was published before"));
    let [(active, _), (next, _)] = &listed(&server)[..] else { panic!("an active key and the next") };
    assert_eq!(*active, kid(&first.access_token));
    let ring = || server.app.access_tokens.ring();
    eventually(Duration::from_secs(2), "the next key is published", async || ring().published().contains(next)).await;
    assert!(curfew_in(&folder, &["keys", "rotate", "--now"]).fine().contains("signs from now on"));
    eventually(Duration::from_secs(2), "the next key signs", async || {
        ring().active().is_some_and(|key| key.kid() == next)
    })
    .await;
    assert!(accepts(&first).await, "what was signed before stays good");
    let said = curfew_in(&folder, &["keys", "revoke", active]).fine();
    assert!(said.contains("nothing signed with it counts") && !said.contains("signs from now on"), "{said}");
    eventually(Duration::from_secs(2), "the key is refused", async || !accepts(&first).await).await;
    laptop.refresh().await;
    assert_eq!(kid(&laptop.access_token), *next, "nobody is signed out");
    assert!(accepts(&laptop).await);
    let said = curfew_in(&folder, &["keys", "revoke", next]).fine();
    assert!(said.contains("signs from now on"), "the active key has a successor in the same step: {said}");
    eventually(Duration::from_secs(2), "the key is refused", async || !accepts(&laptop).await).await;
    laptop.refresh().await;
    assert!(accepts(&laptop).await);
    assert_eq!(listed(&server).len(), 1);
}

/// Asks with every token in turn, 200 times a second whatever the answers take; answers how many were refused, of
/// how many.
async fn verifications(tokens: Arc<Mutex<Vec<Device>>>, running: Arc<AtomicBool>) -> (usize, usize) {
    let (mut asked, mut tick) = (JoinSet::new(), tokio::time::interval(Duration::from_millis(5)));
    for turn in 0.. {
        tick.tick().await;
        if !running.load(Ordering::Relaxed) {
            break;
        }
        let device = {
            let tokens = tokens.lock().expect("nobody panicked");
            tokens[turn % tokens.len()].clone()
        };
        asked.spawn(async move { accepts(&device).await });
    }
    let answers = asked.join_all().await;
    (answers.iter().filter(|good| !**good).count(), answers.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_rotations_under_200_verifications_a_second_refuse_no_valid_token() {
    let server = LiveServer::start().await;
    let (mut laptop, folder) = (server.signed_up("Firefox", "anna@example.org").await, &server.app.config.data_dir);
    let (tokens, running) = (Arc::new(Mutex::new(vec![laptop.clone()])), Arc::new(AtomicBool::new(true)));
    let mut verifying = JoinSet::new();
    verifying.spawn(verifications(Arc::clone(&tokens), Arc::clone(&running)));
    for turn in 0..10 {
        let args: &[&str] = if turn % 2 == 0 { &["keys", "rotate", "--now"] } else { &["keys", "rotate"] };
        curfew_in(folder, args).fine();
        laptop.refresh().await;
        tokens.lock().expect("nobody panicked").push(laptop.clone());
    }
    running.store(false, Ordering::Relaxed);
    let (refused, asked) = verifying.join_next().await.expect("it ran").expect("it did not panic");
    assert!(refused == 0 && asked > 50, "{refused} of {asked} refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_not_there_cannot_be_revoked() {
    let server = LiveServer::start().await;
    for name in ["", "nothing", "' OR 1=1 --", "../secret.key"] {
        let said = curfew_in(&server.app.config.data_dir, &["keys", "revoke", name]).refused();
        assert!(said.contains("no signing key is called"), "{said}");
    }
    assert_eq!(listed(&server).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_key_works_a_new_one_is_made_by_hand() {
    let app = TestApp::start().await;
    app.browser().sign_up("anna@example.org").await;
    app.stop().await;
    for damage in [
        "DELETE FROM signing_keys",
        "UPDATE signing_keys SET sealed = x'00'",
        "UPDATE signing_keys SET algorithm = 'HS256'",
    ] {
        sqlx::query(damage).execute(&mut app.sql().await).await.expect("damages");
        let said = curfew_in(app.data_dir(), &["--listen", "127.0.0.1:0", "serve"]).refused();
        assert!(said.contains("curfew keys rotate --now"), "{damage}: {said}");
        assert!(!curfew_in(app.data_dir(), &["keys", "list"]).err.contains("panicked"), "{damage}");
        let said = curfew_in(app.data_dir(), &["keys", "rotate", "--now"]).fine();
        assert!(said.contains("signs from now on"), "{damage}: {said}");
    }
    let mut app = app;
    app.restart().await;
    app.browser().sign_in("anna@example.org").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_secret_nothing_is_made_silently() {
    let app = TestApp::start().await;
    app.stop().await;
    std::fs::remove_file(app.data_dir().join("secret.key")).expect("it was there");
    for args in [&["serve"][..], &["keys", "rotate"], &["keys", "rotate", "--now"]] {
        let said = curfew_in(app.data_dir(), args).refused();
        assert!(said.contains("secret.key is missing") && said.contains("restore the file"), "{args:?}: {said}");
    }
    assert!(!app.data_dir().join("secret.key").exists());
    assert!(curfew_in(app.data_dir(), &["keys", "list"]).fine().contains("active"), "looking needs no secret");
}
