//! Two servers on one database.

use super::{another, keys, kid, rotate, round, states};
use crate::support::TestApp;
use curfew_domain::{audit::Who, key::PUBLISHED_AHEAD};

#[tokio::test(flavor = "multi_thread")]
async fn of_two_nodes_that_rotate_at_once_one_publishes_and_both_name_the_same_key() {
    let app = TestApp::start().await;
    let other = another(&app, |_| ()).await.unwrap_or_else(|error| panic!("{error}"));
    let who = Who::operator();
    let (one, two) = tokio::join!(app.state.keys.publish(&who), other.keys.publish(&who));
    let (one, two) = (one.expect("publishes"), two.expect("publishes"));
    assert_eq!((&one.kid, one.is_old != two.is_old), (&two.kid, true));
    assert_eq!(states(&app).await, ["active", "next"]);
    app.advance(PUBLISHED_AHEAD);
    tokio::join!(round(&app.state), round(&other));
    assert_eq!(states(&app).await, ["retiring", "active"], "and one promotes it");
    round(&app.state).await;
    round(&other).await;
    for node in [&app.state, &other] {
        assert_eq!(node.access_tokens.ring().active().map(|key| key.kid().to_owned()), Some(one.kid.clone()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_one_node_is_good_at_the_other_before_during_and_after_a_rotation() {
    let app = TestApp::with(&["--reuse-window", "0s"]).await;
    let other = another(&app, |_| ()).await.unwrap_or_else(|error| panic!("{error}"));
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    let first = browser.access_token.clone();
    app.state.keys.publish(&Who::operator()).await.expect("publishes");
    round(&app.state).await;
    round(&other).await;
    app.advance(PUBLISHED_AHEAD);
    round(&app.state).await;
    browser.refresh().await.expect("goes on");
    assert_ne!(Some(kid(&browser)), jsonwebtoken::decode_header(&first).expect("a header").kid);
    // The other node has not looked since, and knows the key because it was published.
    for token in [&first, &browser.access_token] {
        assert!(other.access_tokens.verify(token).is_ok());
    }
    round(&other).await;
    assert!(other.access_tokens.verify(&first).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_nodes_that_rotate_at_once_without_waiting_one_key_is_active() {
    let app = TestApp::start().await;
    let other = another(&app, |_| ()).await.unwrap_or_else(|error| panic!("{error}"));
    let who = Who::operator();
    for _ in 0..5 {
        let (one, two) = tokio::join!(app.state.keys.rotate_now(&who), other.keys.rotate_now(&who));
        one.and(two).expect("both rotate, one after the other");
        assert_eq!(states(&app).await.iter().filter(|state| **state == "active").count(), 1);
    }
    rotate(&app).await;
    round(&other).await;
    assert_eq!(keys(&app).await.len(), 12);
}
