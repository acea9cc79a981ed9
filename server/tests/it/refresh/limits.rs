//! Age: idle sessions, old ones, limits that were changed, clocks that were.

use super::{DAY, MINUTE, REMOVED, max_age, refused, signed_in};
use crate::support::{browser::REFRESH, clock::START};
use app::error::ApiError;
use server::{clock::Clock, jobs::seen};

#[tokio::test]
async fn a_session_nobody_used_for_two_weeks_is_over() {
    let (app, mut browser) = signed_in(&[]).await;
    app.advance((14 * DAY).saturating_sub(MINUTE));
    browser.refresh().await.expect("not yet");
    app.advance(14 * DAY);
    assert_eq!(refused(&mut browser).await, (ApiError::SessionIdle, Some(REMOVED.to_owned())));
}

#[tokio::test]
async fn pages_and_plain_forms_are_activity_for_a_browser_that_never_refreshes() {
    let (app, mut browser) = signed_in(&[]).await;
    for _ in 0..4 {
        app.advance(10 * DAY);
        assert_eq!(browser.get("/sessions").await.status, 200);
        seen::write_down(&app.state).await.expect("written down");
        app.advance(10 * DAY);
        let session = browser.session.clone();
        let form = [("session_id", session.as_str()), ("name", "Kitchen")];
        browser.submit("/api/rename_session", &form).await.leads_to("/sessions");
        seen::write_down(&app.state).await.expect("written down");
    }
    app.advance(14 * DAY);
    browser.get("/sessions").await.leads_to("/sign-in?next=/sessions");
}

#[tokio::test]
async fn a_session_of_ninety_days_is_over_however_much_it_was_used() {
    let (app, mut browser) = signed_in(&[]).await;
    for _ in 0..8 {
        app.advance(11 * DAY);
        let reply = browser.post("/api/refresh", &[]).await;
        let left = 90 * DAY.as_secs() * 1000 - u64::try_from(app.clock.now().as_millis() - START).expect("later");
        assert!(
            max_age(reply.set_cookie(REFRESH).expect("set")) * 1000 <= left,
            "the cookie never outlives the session"
        );
    }
    app.advance(2 * DAY);
    assert_eq!(refused(&mut browser).await, (ApiError::SessionExpired, Some(REMOVED.to_owned())));
}

#[tokio::test]
async fn a_shortened_age_limit_applies_to_sessions_already_there() {
    let (mut app, mut browser) = signed_in(&[]).await;
    app.advance(3 * DAY);
    app.restart_with(&["--session-max-ttl", "7d"]).await;
    let reply = browser.post("/api/refresh", &[]).await;
    assert_eq!(max_age(reply.set_cookie(REFRESH).expect("set")), 4 * DAY.as_secs());
    app.advance(4 * DAY);
    assert_eq!(refused(&mut browser).await.0, ApiError::SessionExpired);
}

#[tokio::test]
async fn a_shortened_idle_limit_applies_to_sessions_already_there_and_a_longer_age_limit_does_not() {
    let (mut app, mut browser) = signed_in(&["--session-max-ttl", "20d"]).await;
    let mut idle = browser.other_device();
    idle.sign_in("anna@example.org").await;
    app.advance(2 * DAY);
    browser.refresh().await.expect("used");
    app.restart_with(&["--session-idle-ttl", "1d", "--session-max-ttl", "90d"]).await;
    assert_eq!(refused(&mut idle).await.0, ApiError::SessionIdle);
    let reply = browser.post("/api/refresh", &[]).await;
    assert_eq!(
        max_age(reply.set_cookie(REFRESH).expect("set")),
        18 * DAY.as_secs(),
        "no session gets older than it was promised"
    );
}

#[tokio::test]
async fn a_clock_that_was_set_back_between_two_starts_signs_nobody_out() {
    let (mut app, mut browser) = signed_in(&[]).await;
    app.advance(DAY);
    browser.refresh().await.expect("a day later");
    app.clock.set_back(DAY / 2);
    app.restart().await;
    browser.refresh().await.expect("a change in the future counts as old");
    app.advance(MINUTE);
    browser.refresh().await.expect("and the line goes on");
}

#[tokio::test]
async fn what_ended_stays_ended_when_the_clock_is_set_back_between_two_starts() {
    let (mut app, mut browser) = signed_in(&[]).await;
    let mut phone = browser.other_device();
    phone.sign_in("anna@example.org").await;
    app.advance(MINUTE);
    browser.post("/api/end_session", &[("session_id", &phone.session)]).await.expect(200, "");
    for back in [MINUTE, DAY] {
        app.clock.set_back(back);
        app.restart().await;
        assert_eq!(phone.me().await.status, 401);
        phone.clone().post("/api/refresh", &[]).await.expect(401, "session_ended");
        app.advance(back);
        phone.me().await.expect(401, "session_ended");
    }
}
