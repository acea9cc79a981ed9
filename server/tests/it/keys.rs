//! Signing keys over their life: nobody's good token is refused by a rotation, and a revoked key is dead.

mod life;
mod nodes;
mod start;
mod unknown;

use crate::support::{Browser, TestApp};
use curfew_domain::{audit::Who, key::PUBLISHED_AHEAD};
use server::{
    entropy::SystemEntropy,
    state::{App, AppState, StartError},
};
use std::{sync::Arc, time::Duration};

/// The `kid` that the tab's access token names.
fn kid(browser: &Browser) -> String {
    jsonwebtoken::decode_header(&browser.access_token).expect("a header").kid.expect("a kid")
}

/// Names and states, oldest first.
async fn keys(app: &TestApp) -> Vec<(String, &'static str)> {
    let rows = server::keys::list(&app.state.store).await.expect("reads");
    rows.into_iter().map(|row| (row.key.kid, row.state.as_str())).collect()
}

async fn states(app: &TestApp) -> Vec<&'static str> {
    keys(app).await.into_iter().map(|(_, state)| state).collect()
}

/// The published names, as anybody fetches them.
async fn published(app: &TestApp) -> Vec<String> {
    let set = app.browser().api("GET", "/.well-known/jwks.json", "", None).await.json();
    set["keys"].as_array().expect("a list").iter().map(|key| key["kid"].as_str().expect("text").to_owned()).collect()
}

/// One round of the server's own work.
async fn round(app: &AppState) {
    app.keep_keys().await.expect("the keys are in order");
}

/// Publishes a key and waits until it signs.
async fn rotate(app: &TestApp) {
    app.state.keys.publish(&Who::operator()).await.expect("publishes");
    app.advance(PUBLISHED_AHEAD);
    round(&app.state).await;
}

/// Another server on the same folder, under the same clock.
async fn another(app: &TestApp, change: impl FnOnce(&mut server::config::Config)) -> Result<AppState, StartError> {
    let mut config = app.state.config.clone();
    change(&mut config);
    App::start(config, Arc::clone(&app.clock) as _, Arc::new(SystemEntropy)).await
}

async fn damage(app: &TestApp, sql: &'static str) {
    sqlx::query(sql).execute(&mut app.sql().await).await.expect("damages");
}

const SECOND: Duration = Duration::from_secs(1);
