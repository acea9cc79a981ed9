//! An authenticator app on somebody's phone: the secret it was given, and the code of the server's moment.

use super::{TestApp, browser::Browser};
use server::{clock::Clock, crypto::totp::TotpSecret};
use std::time::Duration;

/// How long one code is shown.
pub const STEP: Duration = Duration::from_secs(30);

pub struct Authenticator(TotpSecret);

impl Authenticator {
    /// The app reads what it is shown.
    pub fn given(base32: &str) -> Self {
        let secret = totp_rs::Secret::try_from_base32(base32).expect("base 32");
        Self(TotpSecret::from_bytes(secret.as_bytes()).expect("160 bits"))
    }

    pub fn code(&self, app: &TestApp) -> String {
        self.0.code(app.clock.now())
    }

    /// A code that is surely wrong now.
    pub fn wrong_code(&self, app: &TestApp) -> String {
        let good: Vec<String> = (-1..=1).map(|step| self.0.code(nearby(app, step))).collect();
        let wrong = (0..10).map(|n| format!("{n:06}")).find(|code| !good.contains(code));
        wrong.expect("three codes are not ten")
    }

    /// Sets an app up for whoever is signed in; answers it and the recovery codes.
    pub async fn set_up(app: &TestApp, browser: &mut Browser) -> (Self, Vec<String>) {
        let setup = browser.post("/api/totp_begin", &[]).await;
        assert_eq!(setup.status, 200, "{}", setup.text());
        let authenticator = Self::given(setup.json()["secret"].as_str().expect("a secret"));
        let code = authenticator.code(app);
        let added = browser.post("/api/totp_confirm", &[("code", &code)]).await;
        assert_eq!(added.status, 200, "{}", added.text());
        let codes = added.json()["recovery_codes"].clone();
        // The code just typed is used up.
        app.advance(2 * STEP);
        (authenticator, serde_json::from_value(codes).expect("a list of texts"))
    }
}

fn nearby(app: &TestApp, step: i64) -> curfew_domain::time::Timestamp {
    curfew_domain::time::Timestamp::from_millis(app.clock.now().as_millis() + step * 30_000)
}
