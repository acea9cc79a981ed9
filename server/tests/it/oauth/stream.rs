//! `GET /v1/endings` as a stream, over real connections.

use crate::support::{
    app::data_dir,
    device::{CHROME, Device, FIREFOX},
    events::{Events, Heard},
    machine::basic,
    serving::{LiveServer, eventually},
    wire,
};
use server::{accounts::clients, state::App};
use std::{
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const FEED: &str = "/v1/endings";

/// A service that follows: its id and its credentials.
struct Service {
    address: SocketAddr,
    id: String,
    authorization: String,
}

impl Service {
    async fn new(server: &LiveServer) -> Self {
        let (id, authorization) = made(&server.app).await;
        Self { address: server.address, id, authorization }
    }

    async fn follow(&self, query: &str) -> Events {
        Events::open(self.address, &format!("{FEED}{query}"), &[("Authorization", &self.authorization)]).await
    }

    async fn resume(&self, query: &str, last: i64) -> Events {
        let last = last.to_string();
        let headers = [("Authorization", self.authorization.as_str()), ("Last-Event-ID", &last)];
        Events::open(self.address, &format!("{FEED}{query}"), &headers).await
    }

    async fn bearer(&self) -> Self {
        let headers =
            [("Authorization", self.authorization.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
        let request = wire::request("POST", "/oauth/token", &headers, "grant_type=client_credentials");
        let reply = wire::ask(self.address, &request).await;
        let authorization = format!("Bearer {}", reply.json()["access_token"].as_str().expect("text"));
        Self { address: self.address, id: self.id.clone(), authorization }
    }
}

async fn made(app: &App) -> (String, String) {
    let (client, secret) = clients::create(app, "gate", "endings revoke").await.expect("made");
    (client.id.to_string(), basic(&client.id.to_string(), secret.expose()))
}

/// Somebody who kicks a session of theirs; answers its id and when the kick was answered.
async fn kick(laptop: &Device, server: &LiveServer) -> (String, Instant) {
    let phone = server.signed_in(FIREFOX, "anna@example.org").await;
    laptop.end(&phone.session).await;
    (phone.session, Instant::now())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kick_is_on_the_stream_within_a_second_and_a_lost_stream_goes_on_where_it_stopped() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let service = Service::new(&server).await;
    let mut events = service.follow("").await;
    let (first, answered) = kick(&laptop, &server).await;
    let (seq, data) = events.ending().await;
    assert!(answered.elapsed() < Duration::from_secs(1), "{:?}", answered.elapsed());
    assert_eq!((data["scope"].as_str(), data["subject"].as_str()), (Some("session"), Some(first.as_str())));
    assert_eq!((data["reason"].as_str(), data["seq"].as_i64()), (Some("signed_out_elsewhere"), Some(seq)));

    drop(events);
    let (missed, _) = kick(&laptop, &server).await;
    let mut events = service.resume("?after=0", seq).await;
    let (next, data) = events.ending().await;
    assert_eq!((next, data["subject"].as_str()), (seq + 1, Some(missed.as_str())), "what was seen does not come again");
    let (last, _) = kick(&laptop, &server).await;
    assert_eq!(events.ending().await.1["subject"].as_str(), Some(last.as_str()));

    let mut from_the_start = service.follow("").await;
    let all = [first, missed, last];
    for session in &all {
        assert_eq!(from_the_start.ending().await.1["subject"].as_str(), Some(session.as_str()));
    }
    let mut late = service.follow(&format!("?after={next}")).await;
    assert_eq!(late.ending().await.0, next + 1);
    let headers = [("Authorization", service.authorization.as_str())];
    let page = wire::ask(service.address, &wire::request("GET", FEED, &headers, "")).await.json();
    assert_eq!(page["endings"][1], data, "a page says the same");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_outlives_the_time_a_request_has_and_is_kept_warm() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let mut events = Service::new(&server).await.follow("").await;
    let heard = events.next_within(Duration::from_secs(17)).await;
    assert_eq!(heard, Some(Heard::Comment));
    let (session, _) = kick(&laptop, &server).await;
    assert_eq!(events.ending().await.1["subject"].as_str(), Some(session.as_str()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_ends_when_the_server_stops_and_does_not_hold_it_up() {
    let mut server = LiveServer::start().await;
    let service = Service::new(&server).await;
    let mut streams = [service.follow("").await, service.follow("").await];
    let took = server.stop().await;
    assert!(took < Duration::from_secs(2), "{took:?}");
    for stream in &mut streams {
        assert_eq!(stream.next().await, Heard::Over);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deleting_a_client_ends_its_streams_at_once_and_nobody_elses() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let (service, other) = (Service::new(&server).await, Service::new(&server).await);
    let (mut by_secret, mut by_token) = (service.follow("").await, service.bearer().await.follow("").await);
    let mut others = other.follow("").await;
    let asked = Instant::now();
    clients::delete(&server.app, service.id.parse().expect("an id")).await.expect("deleted");
    assert_eq!((by_secret.next().await, by_token.next().await), (Heard::Over, Heard::Over));
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    let (_, data) = others.ending().await;
    assert_eq!((data["scope"].as_str(), data["subject"].as_str()), (Some("client"), Some(service.id.as_str())));
    let (session, _) = kick(&laptop, &server).await;
    assert_eq!(others.ending().await.1["subject"].as_str(), Some(session.as_str()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_lasts_no_longer_than_the_token_it_was_opened_with() {
    let server = LiveServer::with(&["--access-ttl", "2s"]).await;
    let service = Service::new(&server).await;
    let mut events = service.bearer().await.follow("").await;
    assert_eq!(events.next().await, Heard::Over);

    let server = LiveServer::start().await;
    let service = Service::new(&server).await;
    let (bearer, other) = (service.bearer().await, service.bearer().await);
    let (mut revoked, mut others) = (bearer.follow("").await, other.follow("").await);
    let headers =
        [("Authorization", service.authorization.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    let token = format!("token={}", bearer.authorization.trim_start_matches("Bearer "));
    let reply = wire::ask(server.address, &wire::request("POST", "/oauth/revoke", &headers, &token)).await;
    assert_eq!(reply.status, 200);
    assert_eq!(revoked.next().await, Heard::Over);
    assert_eq!(others.ending().await.1["scope"].as_str(), Some("token"), "another token of the client goes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_are_only_so_many_streams_and_a_place_that_is_left_is_free() {
    let server = LiveServer::start().await;
    let service = Service::new(&server).await;
    let mut streams = Vec::new();
    for _ in 0..100 {
        streams.push(service.follow("").await);
    }
    let headers = [("Authorization", service.authorization.as_str()), ("Accept", "text/event-stream")];
    let request = wire::request("GET", FEED, &headers, "");
    let reply = wire::ask(server.address, &request).await;
    reply.expect(429, "too_many_attempts");
    assert_eq!(reply.header("retry-after"), "30");
    streams.pop();
    eventually(Duration::from_secs(2), "the place is free", async || server.app.hub.seat().is_some()).await;
    service.follow("").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_forgotten_leaves_no_hole_to_fall_into() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let service = Service::new(&server).await;
    for _ in 0..3 {
        kick(&laptop, &server).await;
    }
    let mut db = server.app.store.begin().await.expect("a transaction");
    sqlx::query("DELETE FROM sessions WHERE ended_at IS NOT NULL").execute(&mut *db).await.expect("deletes");
    sqlx::query("DELETE FROM endings").execute(&mut *db).await.expect("deletes");
    server.app.store.commit(db).await.expect("committed");
    let mut events = service.follow("").await;
    assert_eq!(events.next_within(Duration::from_millis(300)).await, None);
    let (session, _) = kick(&laptop, &server).await;
    assert_eq!(events.ending().await.1["subject"].as_str(), Some(session.as_str()));
}

/// A process of its own, so that it can be killed.
struct Process(Child);

impl Process {
    async fn serve(folder: &Path, address: SocketAddr) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_curfew"))
            .env_clear()
            .env("CURFEW_DATA_DIR", folder)
            .env("CURFEW_LISTEN", address.to_string())
            .env("CURFEW_PUBLIC_URL", wire::origin(address))
            .env("CURFEW_ARGON2_MEMORY_KIB", "64")
            .env("CURFEW_ARGON2_ITERATIONS", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let process = Self(child);
        eventually(Duration::from_secs(10), "it listens", async || {
            tokio::net::TcpStream::connect(address).await.is_ok()
        })
        .await;
        process
    }

    fn kill(&mut self) {
        self.0.kill().expect("it was running");
        self.0.wait().expect("it is over");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_has_forgotten_nothing_when_the_stream_comes_back() {
    let folder = data_dir();
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = port.local_addr().expect("it is bound");
    drop(port);
    let mut process = Process::serve(folder.path(), address).await;
    let made = Command::new(env!("CARGO_BIN_EXE_curfew"))
        .env_clear()
        .env("CURFEW_DATA_DIR", folder.path())
        .args(["client", "create", "--name", "gate"])
        .output()
        .expect("it runs");
    let text = String::from_utf8(made.stdout).expect("text");
    let mut values = text.lines().filter_map(|line| line.split_once(": ")).map(|(_, value)| value.to_owned());
    let (id, secret) = (values.next().expect("an id"), values.next().expect("a secret"));
    let service = Service { address, authorization: basic(&id, &secret), id };

    let mut laptop = Device::new(address, CHROME);
    laptop.sign_up("anna@example.org").await;
    let mut events = service.follow("").await;
    let mut seen = 0;
    for round in 1..=3 {
        let (mut told, mut untold) = (Device::new(address, FIREFOX), Device::new(address, FIREFOX));
        told.sign_in("anna@example.org").await;
        untold.sign_in("anna@example.org").await;
        laptop.end(&told.session).await;
        let (seq, data) = events.ending().await;
        assert_eq!(data["subject"].as_str(), Some(told.session.as_str()), "round {round}");
        assert!(seq > seen);
        drop(events);
        laptop.end(&untold.session).await;
        process.kill();
        process = Process::serve(folder.path(), address).await;
        events = service.resume("", seq).await;
        let (after, data) = events.ending().await;
        assert_eq!((after, data["subject"].as_str()), (seq + 1, Some(untold.session.as_str())), "round {round}");
        seen = after;
    }
    process.kill();
    assert_eq!(events.next().await, Heard::Cut);
}
