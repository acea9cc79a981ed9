//! A browser: a cookie jar and the headers browsers send. Cloning one copies its cookie file, which is what
//! a second tab starts from, what a crash brings back, and what a thief takes.

use super::{PASSWORD, app::Door, reply::Reply};
use app::{error::ApiError, view::Granted};
use axum::{
    body::Body,
    extract::{ConnectInfo, Request},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Method, header, request::Builder};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

pub const REFRESH: &str = "__Host-refresh";
pub const DEVICE: &str = "__Host-device";
pub const FLOW: &str = "__Host-flow";
pub const ORIGIN: &str = "http://localhost:3000";

/// What a device says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Device {
    pub user_agent: &'static str,
    /// `Sec-CH-UA` and `Sec-CH-UA-Platform`; empty where the browser sends none.
    pub brands: &'static str,
    pub platform: &'static str,
}

impl Device {
    pub const CHROMIUM_ON_LINUX: Self = Self {
        user_agent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
        brands: r#""Chromium";v="156", "Not_A Brand";v="99""#,
        platform: "\"Linux\"",
    };
    pub const FIREFOX_ON_WINDOWS: Self = Self {
        user_agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
        brands: "",
        platform: "",
    };
}

#[derive(Clone)]
pub struct Browser {
    door: Door,
    device: Device,
    pub ip: IpAddr,
    pub cookies: BTreeMap<String, String>,
    /// What the tab holds in memory.
    pub access_token: String,
    pub session: String,
}

impl Browser {
    pub fn new(door: Door, device: Device) -> Self {
        Self {
            door,
            device,
            ip: Ipv4Addr::new(192, 0, 2, 1).into(),
            cookies: BTreeMap::new(),
            access_token: String::new(),
            session: String::new(),
        }
    }

    /// Another device of the same person: a browser of another family, elsewhere, without any cookie.
    pub fn other_device(&self) -> Self {
        Self { ip: Ipv4Addr::new(198, 51, 100, 7).into(), ..Self::new(self.door.clone(), Device::FIREFOX_ON_WINDOWS) }
    }

    /// The same cookies in a browser of another family.
    pub fn copied_to(&self, device: Device) -> Self {
        Self { device, ..self.clone() }
    }

    /// A copy of the cookie file alone: what a tab holds in memory is not in it.
    pub fn stolen(&self) -> Self {
        Self { access_token: String::new(), ..self.clone() }
    }

    // What people and pages do.

    /// Follows a link of our own, or types an address.
    pub async fn get(&mut self, path: &str) -> Reply {
        let request = self.navigation(Method::GET, path, "same-origin").body(Body::empty()).expect("a request");
        self.send(request).await
    }

    /// Follows a link on another site: `SameSite=Strict` cookies stay behind.
    pub async fn get_from_elsewhere(&mut self, path: &str) -> Reply {
        let mut visitor = Self { cookies: BTreeMap::new(), ..self.clone() };
        let request = visitor.navigation(Method::GET, path, "cross-site").body(Body::empty()).expect("a request");
        visitor.send(request).await
    }

    /// Sends a form without JavaScript.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let request = self.navigation(Method::POST, path, "same-origin").header(header::CONTENT_TYPE, FORM);
        let request = request.body(form(fields)).expect("a request");
        self.send(request).await
    }

    /// Calls a browser action as the hydrated page does.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let request =
            self.call(Method::POST, path).header(header::CONTENT_TYPE, FORM).body(form(fields)).expect("a request");
        self.send(request).await
    }

    /// Calls the JSON API as a program does: a token, no cookie.
    pub async fn api(&self, method: &str, path: &str, bearer: &str, json: Option<Value>) -> Reply {
        let mut request =
            self.plain(method.parse().expect("a method"), path).header(header::ACCEPT, "application/json");
        if !bearer.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        let request = match json {
            Some(json) => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(json.to_string())),
            None => request.body(Body::empty()),
        };
        self.door.knock(request.expect("a request")).await
    }

    /// Signs up and remembers what the tab was given.
    pub async fn sign_up(&mut self, email: &str) {
        let reply = self.post("/api/sign_up", &[("email", email), ("password", PASSWORD)]).await;
        self.take(&reply).unwrap_or_else(|error| panic!("{email} cannot sign up: {error:?}"));
    }

    pub async fn sign_in(&mut self, email: &str) {
        let reply = self.post("/api/sign_in", &[("email", email), ("password", PASSWORD)]).await;
        self.take(&reply).unwrap_or_else(|error| panic!("{email} cannot sign in: {error:?}"));
    }

    pub async fn refresh(&mut self) -> Result<(), ApiError> {
        let reply = self.post("/api/refresh", &[]).await;
        self.take(&reply)
    }

    /// What the access token this tab holds is good for.
    pub async fn me(&self) -> Reply {
        self.api("GET", "/v1/me", &self.access_token, None).await
    }

    pub fn refresh_token(&self) -> &str {
        self.cookies.get(REFRESH).map_or("", String::as_str)
    }

    // Requests to be changed before they are sent.

    /// A navigation with this browser's cookies; `site` is what Fetch Metadata says.
    pub fn navigation(&self, method: Method, path: &str, site: &str) -> Builder {
        let request =
            self.with_cookies(method, path).header("sec-fetch-site", site).header("sec-fetch-mode", "navigate");
        request.header("sec-fetch-dest", "document").header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
    }

    /// A `fetch` of our own page with this browser's cookies.
    pub fn call(&self, method: Method, path: &str) -> Builder {
        let request =
            self.with_cookies(method, path).header("sec-fetch-site", "same-origin").header("sec-fetch-mode", "cors");
        request.header("sec-fetch-dest", "empty").header(header::ACCEPT, "application/json")
    }

    pub fn with_cookies(&self, method: Method, path: &str) -> Builder {
        let is_read = method == Method::GET;
        let mut request = self.plain(method, path);
        if !is_read {
            request = request.header(header::ORIGIN, ORIGIN);
        }
        let jar = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        if jar.is_empty() { request } else { request.header(header::COOKIE, jar) }
    }

    /// Nothing but what every client says.
    pub fn plain(&self, method: Method, path: &str) -> Builder {
        let request =
            Request::builder().method(method).uri(path).extension(ConnectInfo(SocketAddr::new(self.ip, 50_000)));
        let request = request.header(header::HOST, "localhost:3000").header(header::USER_AGENT, self.device.user_agent);
        if self.device.brands.is_empty() {
            return request;
        }
        request
            .header("sec-ch-ua", self.device.brands)
            .header("sec-ch-ua-platform", self.device.platform)
            .header("sec-ch-ua-mobile", "?0")
    }

    /// Sends, and keeps the cookies of the answer.
    pub async fn send(&mut self, request: Request<Body>) -> Reply {
        let reply = self.door.knock(request).await;
        for line in reply.set_cookies() {
            self.keep(line);
        }
        reply
    }

    /// A refresh whose answer is still on the way: it may [land](Self::land) later, or never.
    pub async fn refresh_in_flight(&self) -> Reply {
        let request = self.call(Method::POST, "/api/refresh").body(Body::empty()).expect("a request");
        self.door.knock(request).await
    }

    /// An answer arrives: first its cookies, then what the tab makes of it.
    pub fn land(&mut self, reply: &Reply) -> Result<(), ApiError> {
        for line in reply.set_cookies() {
            self.keep(line);
        }
        self.take(reply)
    }

    /// RFC 6265 §5.2, as far as our own cookies need it. What a browser would ignore, no answer may say.
    fn keep(&mut self, line: &str) {
        let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
        let (name, value) = pair.split_once('=').expect("a cookie is a pair");
        let has = |wanted: &str| attributes.split(';').any(|attribute| attribute.trim().eq_ignore_ascii_case(wanted));
        assert!(!name.starts_with("__Host-") || (has("secure") && has("path=/")), "browsers ignore {line}");
        if has("max-age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// The generation of the access token this tab holds, as the interface reads it.
    pub fn generation(&self) -> u64 {
        self.claims()["gen"].as_u64().expect("a number")
    }

    /// What the access token this tab holds says.
    pub fn claims(&self) -> Value {
        let payload = self.access_token.split('.').nth(1).expect("three parts");
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("JSON")
    }

    /// The same browser with another refresh token in its cookie.
    pub fn with_refresh_token(&self, token: &str) -> Self {
        let mut browser = self.clone();
        browser.cookies.insert(REFRESH.to_owned(), token.to_owned());
        browser
    }

    fn take(&mut self, reply: &Reply) -> Result<(), ApiError> {
        if reply.status != 200 {
            return Err(reply.error());
        }
        let granted: Granted = serde_json::from_slice(&reply.body).expect("a grant");
        (self.access_token, self.session) = (granted.access_token, granted.session_id);
        Ok(())
    }
}

pub const FORM: &str = "application/x-www-form-urlencoded";

pub fn form(fields: &[(&str, &str)]) -> Body {
    Body::from(serde_urlencoded::to_string(fields).expect("text is always a form"))
}
