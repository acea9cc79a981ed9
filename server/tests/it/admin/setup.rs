//! The first administrator, by the code an empty place prints.

use super::{House, account_id, api};
use crate::support::{PASSWORD, TestApp};
use server::accounts::setup;
use std::time::Duration;

fn with<'a>(email: &'a str, code: &'a str) -> [(&'a str, &'a str); 3] {
    [("email", email), ("password", PASSWORD), ("setup", code)]
}

#[tokio::test]
async fn whoever_has_the_code_becomes_the_administrator_once() {
    let app = TestApp::with(&["--sign-up", "closed"]).await;
    let code = setup::offer(&app.state).await.expect("it can be asked").expect("nobody is there yet");
    let mut root = app.browser();
    assert!(root.get("/sign-up").await.text().contains("name=\"setup\""));
    root.post("/api/sign_up", &with("root@example.org", "")).await.expect(403, "sign_up_closed");
    root.post("/api/sign_up", &with("root@example.org", "00000-00000")).await.expect(403, "setup_invalid");
    let reply = root.post("/api/sign_up", &with("root@example.org", &code.to_lowercase())).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    root.refresh().await.expect("signed in");
    assert_eq!(api(&root, "GET", "/v1/admin/users", None).await.status, 200);
    let mut second = app.browser();
    second.post("/api/sign_up", &with("second@example.org", &code)).await.expect(403, "setup_invalid");
    assert!(!second.get("/sign-up").await.text().contains("name=\"setup\""), "nothing is left to set up");
    assert!(setup::offer(&app.state).await.expect("it can be asked").is_none());
}

#[tokio::test]
async fn a_code_is_good_for_a_quarter_of_an_hour_and_not_beside_an_administrator() {
    let app = TestApp::start().await;
    let code = setup::offer(&app.state).await.expect("it can be asked").expect("nobody is there yet");
    app.advance(Duration::from_mins(15));
    app.browser().post("/api/sign_up", &with("late@example.org", &code)).await.expect(403, "setup_invalid");
    let code = setup::offer(&app.state).await.expect("it can be asked").expect("nobody is there yet");
    let mut root = app.browser();
    app.administrator(&mut root, "root@example.org").await;
    app.browser().post("/api/sign_up", &with("late@example.org", &code)).await.expect(403, "setup_invalid");
    let found = api(&root, "GET", "/v1/admin/users?query=late", None).await.json();
    assert_eq!(found["users"], serde_json::json!([]), "no account is left behind");
}

#[tokio::test]
async fn no_code_is_offered_where_somebody_is() {
    let house = House::open().await;
    assert!(setup::offer(&house.app.state).await.expect("it can be asked").is_none());
    assert!(!account_id(&house.root).await.is_empty());
}
