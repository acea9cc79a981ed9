//! Junk at every door: each piece gets a clear 4xx with a code, is echoed nowhere, ends nothing and panics
//! nowhere.

mod addresses;
mod bodies;
mod headers;
mod places;
mod tokens;

use crate::support::{
    Browser, Reply, TestApp,
    browser::{FORM, REFRESH},
};
use axum::body::Body;
use http::{Method, Request};

/// Stands for anything that must not come back as markup.
const MARKUP: &str = "<img src=x onerror=alert(1)>";
const ACTIONS: [&str; 20] = [
    "sign_up",
    "sign_in",
    "refresh",
    "sign_out",
    "list_sessions",
    "rename_session",
    "end_session",
    "end_other_sessions",
    "forgot_password",
    "reset_password",
    "confirm_email",
    "resend_confirmation",
    "change_email",
    "confirm_email_change",
    "cancel_email_change",
    "own_account",
    "not_me",
    "list_notices",
    "dismiss_notice",
    "session_verdict",
];

struct House {
    app: TestApp,
    anna: Browser,
    bert: Browser,
}

impl House {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let (mut anna, mut bert) = (app.browser(), app.browser());
        anna.sign_up("anna@example.org").await;
        bert.sign_up("bert@example.org").await;
        Self { app, anna, bert }
    }

    /// Sends as Anna and checks that the refusal is clear.
    async fn refuses(&self, request: Request<Body>, what: &str) -> Reply {
        let reply = self.app.door().knock(request).await;
        assert!(reply.status.is_client_error(), "{what}: {} {}", reply.status, reply.text());
        assert!(!reply.code().is_empty(), "{what}: no code in {}", reply.text());
        assert!(reply.content_type().contains("json"), "{what}: {}", reply.content_type());
        assert!(!reply.text().contains("<img"), "{what}: {}", reply.text());
        assert!(reply.set_cookie(REFRESH).is_none(), "{what}: the cookie is nobody's to take away");
        reply
    }

    async fn refuses_form(&self, action: &str, body: impl Into<Body>, what: &str) -> Reply {
        let request = self.anna.call(Method::POST, &format!("/api/{action}")).header("content-type", FORM);
        self.refuses(request.body(body.into()).expect("a request"), &format!("{action} {what}")).await
    }

    async fn refuses_json(&self, method: &str, path: &str, body: impl Into<Body>, what: &str) -> Reply {
        let request =
            self.anna.plain(method.parse().expect("a method"), path).header("content-type", "application/json");
        let request = request.header("authorization", format!("Bearer {}", self.anna.access_token));
        self.refuses(request.body(body.into()).expect("a request"), &format!("{method} {path} {what}")).await
    }

    /// Nobody was signed out, and no name was changed.
    async fn stands(&self) {
        for person in [&self.anna, &self.bert] {
            person.me().await.expect(200, "");
            let sessions = person.api("GET", "/v1/sessions", &person.access_token, None).await.json();
            assert_eq!(sessions["sessions"][0]["name"], "Chromium on Linux");
        }
        let ended: i64 = sqlx::query_scalar("SELECT count(*) FROM endings")
            .fetch_one(&mut self.app.sql().await)
            .await
            .expect("counts");
        assert_eq!(ended, 0);
    }
}
