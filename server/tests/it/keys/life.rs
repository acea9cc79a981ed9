//! Published, active, retiring, gone; or revoked.

use super::{SECOND, damage, keys, kid, published, rotate, round, states};
use crate::support::TestApp;
use curfew_domain::{
    audit::Who,
    key::{PUBLISHED_AHEAD, PUBLISHED_FOR},
};
use server::jobs::sweep;
use std::time::Duration;

#[tokio::test]
async fn a_key_is_published_before_it_signs_and_kept_until_its_last_token_is_over() {
    let app = TestApp::with(&["--reuse-window", "0s", "--access-ttl", "10m"]).await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    let first = kid(&browser);
    let next = app.state.keys.publish(&Who::operator()).await.expect("publishes").kid;
    round(&app.state).await;
    assert_eq!(keys(&app).await, [(first.clone(), "active"), (next.clone(), "next")]);
    assert_eq!(published(&app).await, [first.clone(), next.clone()], "at once");
    app.advance(PUBLISHED_FOR);
    round(&app.state).await;
    browser.refresh().await.expect("goes on");
    assert_eq!(kid(&browser), first, "a copy of the published keys may be this old");
    app.advance(PUBLISHED_AHEAD.saturating_sub(PUBLISHED_FOR));
    round(&app.state).await;
    let last = browser.clone();
    browser.refresh().await.expect("goes on");
    assert_eq!(kid(&browser), next);
    assert_eq!(states(&app).await, ["retiring", "active"]);
    for tab in [&last, &browser] {
        tab.me().await.expect(200, "");
    }
    app.advance(Duration::from_secs(9 * 60 + 20));
    sweep::forget(&app.state).await.expect("sweeps");
    round(&app.state).await;
    assert_ne!(last.me().await.code(), "token_invalid", "it is over by its own time, not by its key's");
    assert_eq!(published(&app).await.len(), 2);
    app.advance(Duration::from_mins(3));
    sweep::forget(&app.state).await.expect("sweeps");
    round(&app.state).await;
    assert_eq!(published(&app).await, [next], "then it is gone");
}

#[tokio::test]
async fn ten_rotations_refuse_no_valid_token() {
    let app = TestApp::with(&["--reuse-window", "0s", "--access-ttl", "1h"]).await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    let mut tokens = vec![browser.access_token.clone()];
    let (mut asked, mut names) = (0, std::collections::BTreeSet::new());
    for turn in 0..10 {
        // Every other time without the wait.
        if turn % 2 == 0 {
            app.state.keys.rotate_now(&Who::operator()).await.expect("rotates");
            round(&app.state).await;
        } else {
            rotate(&app).await;
        }
        browser.refresh().await.expect("goes on");
        names.insert(kid(&browser));
        tokens.push(browser.access_token.clone());
        for token in &tokens {
            assert!(app.state.access_tokens.verify(token).is_ok(), "turn {turn}");
            asked += 1;
        }
    }
    assert_eq!((names.len(), asked), (10, 65));
}

#[tokio::test]
async fn verifications_never_stop_while_the_keys_change() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    let state = std::sync::Arc::clone(&app.state);
    let token = browser.access_token.clone();
    let verifying = std::thread::spawn(move || {
        let started = std::time::Instant::now();
        let (mut good, mut bad) = (0_u32, 0_u32);
        while started.elapsed() < SECOND {
            if state.access_tokens.verify(&token).is_ok() { good += 1 } else { bad += 1 }
        }
        (good, bad)
    });
    for _ in 0..10 {
        app.state.keys.rotate_now(&Who::operator()).await.expect("rotates");
        round(&app.state).await;
    }
    let (good, bad) = verifying.join().expect("it ran");
    assert!(good > 200 && bad == 0, "{good} good, {bad} refused");
}

#[tokio::test]
async fn an_old_key_is_followed_by_itself_and_a_rotation_that_is_off_never_comes() {
    for (setting, follows) in [("2h", true), ("off", false)] {
        let app = TestApp::with(&["--key-rotation", setting]).await;
        app.advance(Duration::from_hours(2).saturating_sub(PUBLISHED_AHEAD + SECOND));
        round(&app.state).await;
        assert_eq!(states(&app).await, ["active"]);
        app.advance(SECOND);
        round(&app.state).await;
        assert_eq!(states(&app).await.len(), if follows { 2 } else { 1 }, "{setting}");
        app.advance(PUBLISHED_AHEAD);
        round(&app.state).await;
        assert_eq!(states(&app).await == ["retiring", "active"], follows, "{setting}");
    }
}

#[tokio::test]
async fn a_revoked_key_is_refused_and_nobody_is_signed_out() {
    let app = TestApp::with(&["--reuse-window", "0s"]).await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    let stolen = browser.clone();
    let successor =
        app.state.keys.revoke(&kid(&browser), &Who::operator()).await.expect("revokes").expect("it was the active one");
    eventually_refused(&app, &kid(&browser)).await;
    round(&app.state).await;
    stolen.me().await.expect(401, "token_invalid");
    browser.refresh().await.expect("the refresh token does not depend on it");
    assert_eq!(kid(&browser), successor.kid);
    browser.me().await.expect(200, "");
    assert_eq!(published(&app).await, [successor.kid]);
    let scope: String = sqlx::query_scalar("SELECT scope FROM endings ORDER BY seq DESC LIMIT 1")
        .fetch_one(&mut app.sql().await)
        .await
        .expect("an ending");
    assert_eq!(scope, "key", "whoever follows the endings is told");
}

/// The feed has heard of it.
async fn eventually_refused(app: &TestApp, kid: &str) {
    let heard = async || app.state.hub.revoked_keys().iter().any(|one| one == kid);
    crate::support::serving::eventually(SECOND, "the feed hears of it", heard).await;
}

#[tokio::test]
async fn a_revocation_of_another_key_leaves_the_active_one_alone() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    let next = app.state.keys.publish(&Who::operator()).await.expect("publishes").kid;
    assert_eq!(app.state.keys.revoke(&next, &Who::operator()).await.expect("revokes"), None);
    round(&app.state).await;
    assert_eq!(states(&app).await, ["active"]);
    browser.me().await.expect(200, "");
}

#[tokio::test]
async fn a_revocation_holds_even_where_the_other_keys_cannot_be_read() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    app.state.keys.revoke(&kid(&browser), &Who::operator()).await.expect("revokes");
    damage(&app, "UPDATE signing_keys SET sealed = x'00'").await;
    eventually_refused(&app, &kid(&browser)).await;
    app.state.keep_keys().await.expect_err("the successor does not open");
    browser.me().await.expect(401, "token_invalid");
    let reply = browser.post("/api/refresh", &[]).await;
    reply.expect(503, "unavailable");
    assert!(reply.set_cookies().is_empty(), "a failure of ours signs nobody out");
}

#[tokio::test]
async fn a_row_that_goes_bad_changes_nothing_but_readiness() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    damage(&app, "UPDATE signing_keys SET algorithm = 'ES256'").await;
    app.state.keep_keys().await.expect_err("it does not open");
    browser.refresh().await.expect("the key in use stays");
    browser.me().await.expect(200, "");
    let ready = async || app.browser().api("GET", "/readyz", "", None).await;
    assert_eq!((ready().await.status.as_u16(), &ready().await.json()["keys"]), (503, &"not ok".into()));
    damage(&app, "UPDATE signing_keys SET algorithm = 'EdDSA'").await;
    round(&app.state).await;
    assert_eq!(ready().await.status, 200);
}

#[tokio::test]
async fn a_next_key_that_goes_bad_never_signs() {
    let app = TestApp::start().await;
    app.state.keys.publish(&Who::operator()).await.expect("publishes");
    damage(&app, "UPDATE signing_keys SET sealed = x'00' WHERE state = 'next'").await;
    app.advance(PUBLISHED_AHEAD);
    app.state.keep_keys().await.expect_err("it does not open");
    assert_eq!(states(&app).await, ["active", "next"]);
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    app.state.keys.publish(&Who::operator()).await.expect("replaces it");
    rotate(&app).await;
    browser.refresh().await.expect("goes on");
    assert_eq!(states(&app).await, ["retiring", "active"]);
}

/// What the audit log says of keys: who, what, which, and what it comes to.
async fn written_down(app: &TestApp) -> Vec<(String, String, String, Option<String>)> {
    sqlx::query_as("SELECT actor_kind, action, target_id, detail FROM audit WHERE target_kind = 'key' ORDER BY seq")
        .fetch_all(&mut app.sql().await)
        .await
        .expect("reads")
}

fn row(who: &str, action: &str, kid: &str, detail: Option<&str>) -> (String, String, String, Option<String>) {
    (who.to_owned(), action.to_owned(), kid.to_owned(), detail.map(str::to_owned))
}

#[tokio::test]
async fn who_rotated_and_revoked_a_key_is_written_down_and_always_which_one_signs() {
    let app = TestApp::with(&["--key-rotation", "2h"]).await;
    let (signs, published) = ("signs from now on", "published; it signs once verifiers know it");
    let first = app.state.keys.rotate_now(&Who::operator()).await.expect("rotates").kid;
    let second = app.state.keys.revoke(&first, &Who::operator()).await.expect("revokes").expect("it was active").kid;
    app.advance(Duration::from_hours(2));
    round(&app.state).await;
    app.advance(PUBLISHED_AHEAD);
    round(&app.state).await;
    let (third, _) = &keys(&app).await[2];
    let expected = [
        row("operator", "key_rotated", &first, Some(signs)),
        row("operator", "key_revoked", &first, None),
        row("operator", "key_rotated", &second, Some("signs from now on, in place of the revoked key")),
        row("system", "key_rotated", third, Some(published)),
        row("system", "key_rotated", third, Some(signs)),
    ];
    assert_eq!(written_down(&app).await, expected);
}

#[tokio::test]
async fn a_key_that_is_revoked_before_it_signs_changes_nothing_about_which_one_does() {
    let app = TestApp::start().await;
    let next = app.state.keys.publish(&Who::operator()).await.expect("publishes").kid;
    app.state.keys.revoke(&next, &Who::operator()).await.expect("revokes");
    let acts = written_down(&app).await;
    assert_eq!(acts.last(), Some(&row("operator", "key_revoked", &next, None)));
    assert_eq!(acts.len(), 2);
}
