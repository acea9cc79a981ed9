//! A device on the other end of a real connection: it signs in, holds its tokens, and opens tabs.

use super::{PASSWORD, Reply, browser::FORM, tab::Tab, wire};
use std::net::SocketAddr;

pub const CHROME: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
pub const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";

#[derive(Clone)]
pub struct Device {
    pub address: SocketAddr,
    user_agent: &'static str,
    pub refresh_token: String,
    pub access_token: String,
    pub session: String,
}

impl Device {
    pub fn new(address: SocketAddr, user_agent: &'static str) -> Self {
        Self { address, user_agent, refresh_token: String::new(), access_token: String::new(), session: String::new() }
    }

    pub async fn sign_up(&mut self, email: &str) {
        self.enter("/api/sign_up", email).await;
    }

    pub async fn sign_in(&mut self, email: &str) {
        self.enter("/api/sign_in", email).await;
    }

    async fn enter(&mut self, action: &str, email: &str) {
        let form =
            serde_urlencoded::to_string([("email", email), ("password", PASSWORD)]).expect("text is always a form");
        let reply = self.act(action, &form).await;
        assert_eq!(reply.status, 200, "{email}: {}", reply.text());
    }

    pub async fn refresh(&mut self) -> Reply {
        self.act("/api/refresh", "").await
    }

    pub async fn sign_out(&mut self) -> Reply {
        self.act("/api/sign_out", "").await
    }

    /// A browser action with this device's cookie; keeps what the answer grants.
    async fn act(&mut self, path: &str, form: &str) -> Reply {
        let (cookie, origin) = (self.cookie(), wire::origin(self.address));
        let headers = [
            ("Content-Type", FORM),
            ("Accept", "application/json"),
            ("Origin", &origin),
            ("Cookie", &cookie),
            ("User-Agent", self.user_agent),
        ];
        let reply = wire::ask(self.address, &wire::request("POST", path, &headers, form)).await;
        if let Some(line) = reply.set_cookie("__Host-refresh") {
            let value = line.split(';').next().and_then(|pair| pair.split_once('=')).map_or("", |(_, value)| value);
            value.clone_into(&mut self.refresh_token);
        }
        if reply.status == 200 && reply.json()["access_token"].is_string() {
            let granted = reply.json();
            let text = |name: &str| granted[name].as_str().expect("a grant is text").to_owned();
            (self.access_token, self.session) = (text("access_token"), text("session_id"));
        }
        reply
    }

    pub fn cookie(&self) -> String {
        format!("__Host-refresh={}", self.refresh_token)
    }

    /// A call of the JSON API with this device's access token.
    pub async fn api(&self, method: &str, path: &str) -> Reply {
        let bearer = format!("Bearer {}", self.access_token);
        let headers = [("Authorization", bearer.as_str()), ("User-Agent", self.user_agent)];
        wire::ask(self.address, &wire::request(method, path, &headers, "")).await
    }

    pub async fn me(&self) -> Reply {
        self.api("GET", "/v1/me").await
    }

    /// Ends a session of the same person; answered means ended.
    pub async fn end(&self, session: &str) {
        let reply = self.api("DELETE", &format!("/v1/sessions/{session}")).await;
        assert_eq!(reply.status, 204, "{}", reply.text());
    }

    pub async fn rename(&self, session: &str, name: &str) -> Reply {
        let bearer = format!("Bearer {}", self.access_token);
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        let body = serde_json::json!({ "name": name }).to_string();
        let path = format!("/v1/sessions/{session}");
        wire::ask(self.address, &wire::request("PATCH", &path, &headers, &body)).await
    }

    pub async fn end_others(&self) {
        let reply = self.api("DELETE", "/v1/sessions?except=current").await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }

    /// The handshake of a new tab with this device's cookie, as its browser sends it.
    pub async fn handshake(&self) -> Result<wire::Stream, Reply> {
        let (cookie, origin) = (self.cookie(), wire::origin(self.address));
        self.handshake_with(&[("Origin", &origin), ("Cookie", &cookie)]).await
    }

    /// The handshake with these headers instead of cookie and origin.
    pub async fn handshake_with(&self, headers: &[(&str, &str)]) -> Result<wire::Stream, Reply> {
        let mut stream = wire::connect(self.address).await;
        let all: Vec<_> =
            wire::UPGRADE.iter().chain(&[("User-Agent", self.user_agent)]).chain(headers).copied().collect();
        let reply = wire::exchange(&mut stream, &wire::request("GET", "/live", &all, "")).await;
        if reply.status != 101 {
            return Err(reply);
        }
        assert_eq!(reply.header("sec-websocket-accept"), wire::ACCEPT);
        Ok(stream)
    }

    /// A tab that was greeted, and has read its list again if it was asked to.
    pub async fn tab(&self) -> Tab {
        let mut tab = self.tab_unheard().await;
        let hello = tab.frame().await;
        assert_eq!(
            (hello["type"].as_str(), hello["session_id"].as_str()),
            (Some("hello"), Some(self.session.as_str())),
            "{hello}"
        );
        tab.settle().await;
        tab
    }

    /// A tab of which nothing is known but that it could be opened.
    pub async fn tab_unheard(&self) -> Tab {
        let stream =
            self.handshake().await.unwrap_or_else(|reply| panic!("refused: {} {}", reply.status, reply.text()));
        Tab::over(stream).await
    }
}
