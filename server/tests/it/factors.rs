//! Beyond the password: an authenticator app, recovery codes, and signing in with them.

mod codes;
mod passkeys;
mod reset;
mod sign_in;
mod totp;

use crate::support::{Browser, PASSWORD, Reply, TestApp, authenticator::Authenticator};

const ANNA: &str = "anna@example.org";
const WRONG: &str = "six loud lanterns sink";

/// Anna, signed in, with an app on her phone.
struct House {
    app: TestApp,
    anna: Browser,
    phone: Authenticator,
    codes: Vec<String>,
}

impl House {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let mut anna = app.browser();
        anna.sign_up(ANNA).await;
        let (phone, codes) = Authenticator::set_up(&app, &mut anna).await;
        Self { app, anna, phone, codes }
    }

    fn code(&self) -> String {
        self.phone.code(&self.app)
    }

    /// A browser in which Anna's password was right a moment ago.
    async fn half(&self) -> Browser {
        let mut browser = self.app.browser();
        password(&mut browser).await.expect(401, "factor_needed");
        browser
    }
}

async fn password(browser: &mut Browser) -> Reply {
    browser.post("/api/sign_in", &[("email", ANNA), ("password", PASSWORD)]).await
}

async fn second(browser: &mut Browser, field: &str, value: &str) -> Reply {
    let reply = browser.post("/api/sign_in_factor", &[(field, value)]).await;
    if reply.status == 200 {
        browser.land(&reply).expect("a grant");
    }
    reply
}
