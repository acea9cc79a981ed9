//! A program on the other side of `/oauth`: it has an id and a secret, and no cookies.

use super::{Reply, TestApp, app::Door, browser::FORM};
use axum::{
    body::Body,
    extract::{ConnectInfo, Request},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{Method, header, request::Builder};
use server::accounts::clients;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

#[derive(Clone)]
pub struct Machine {
    door: Door,
    pub ip: IpAddr,
    pub id: String,
    pub secret: String,
}

impl Machine {
    /// A new client of the server's.
    pub async fn new(app: &TestApp, scope: &str) -> Self {
        let (client, secret) = clients::create(&app.state, "a service", scope).await.expect("it can be made");
        Self {
            door: app.door(),
            ip: Ipv4Addr::new(203, 0, 113, 5).into(),
            id: client.id.to_string(),
            secret: secret.expose().to_owned(),
        }
    }

    pub fn basic(&self) -> String {
        basic(&self.id, &self.secret)
    }

    pub fn request(&self, method: Method, path: &str, authorization: &str) -> Builder {
        let request =
            Request::builder().method(method).uri(path).extension(ConnectInfo(SocketAddr::new(self.ip, 50_000)));
        let request = request.header(header::HOST, "localhost:3000");
        if authorization.is_empty() { request } else { request.header(header::AUTHORIZATION, authorization) }
    }

    /// A form with any `Authorization`; an empty one is none.
    pub async fn post_as(&self, authorization: &str, path: &str, body: impl Into<Body>) -> Reply {
        let request = self.request(Method::POST, path, authorization).header(header::CONTENT_TYPE, FORM);
        self.door.knock(request.body(body.into()).expect("a request")).await
    }

    /// A form with this client's credentials.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.post_as(&self.basic(), path, super::browser::form(fields)).await
    }

    pub async fn get_as(&self, authorization: &str, path: &str) -> Reply {
        self.door.knock(self.request(Method::GET, path, authorization).body(Body::empty()).expect("a request")).await
    }

    pub async fn access_token(&self) -> String {
        let reply = self.post("/oauth/token", &[("grant_type", "client_credentials")]).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()["access_token"].as_str().expect("text").to_owned()
    }
}

pub fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}
