//! Who may not open a socket: refused before the upgrade, as HTTP, with a code.

use crate::support::{
    Reply,
    device::{CHROME, Device, FIREFOX},
    serving::LiveServer,
    wire,
};

async fn refusal(device: &Device, headers: &[(&str, &str)]) -> Reply {
    let reply = device.handshake_with(headers).await.err().unwrap_or_else(|| panic!("it opened with {headers:?}"));
    assert_eq!(reply.content_type(), "application/problem+json");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert!(reply.set_cookies().is_empty(), "a refusal takes nothing away");
    reply
}

#[tokio::test]
async fn a_socket_opens_for_an_allowed_origin_only() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let (cookie, own) = (laptop.cookie(), wire::origin(server.address));
    let cookie = ("Cookie", cookie.as_str());
    refusal(&laptop, &[cookie]).await.expect(403, "cross_site");
    let port = server.address.port();
    let neighbours = [
        "https://evil.example".to_owned(),
        "null".to_owned(),
        String::new(),
        format!("{own}.evil.example"),
        format!("{own}/"),
        own.to_uppercase(),
        format!("https://127.0.0.1:{port}"),
        format!("http://127.0.0.2:{port}"),
        "http://127.0.0.1".to_owned(),
        format!("{own}, {own}"),
    ];
    for origin in &neighbours {
        refusal(&laptop, &[cookie, ("Origin", origin)]).await.expect(403, "cross_site");
    }
    refusal(&laptop, &[cookie, ("Origin", &own), ("Origin", &own)]).await.expect(403, "cross_site");
    assert!(laptop.handshake_with(&[cookie, ("Origin", &own)]).await.is_ok());
}

#[tokio::test]
async fn an_origin_of_the_configuration_may_open_a_socket() {
    let server = LiveServer::with(&["--allowed-origins", "https://id.example.org,https://www.example.org"]).await;
    // Its pages are those origins' now; the port is no longer one of them.
    let mut laptop = server.device(CHROME);
    let form = serde_urlencoded::to_string([("email", "anna@example.org"), ("password", crate::support::PASSWORD)])
        .expect("a form");
    let headers = [
        ("Content-Type", crate::support::browser::FORM),
        ("Accept", "application/json"),
        ("Origin", "https://id.example.org"),
        ("User-Agent", CHROME),
    ];
    let reply = wire::ask(server.address, &wire::request("POST", "/api/sign_up", &headers, &form)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let cookie =
        reply.set_cookie("__Host-refresh").and_then(|line| line.split(';').next()).expect("a cookie").to_owned();
    for (origin, opens) in
        [("https://id.example.org", true), ("https://www.example.org", true), ("https://example.org", false)]
    {
        assert_eq!(laptop.handshake_with(&[("Cookie", &cookie), ("Origin", origin)]).await.is_ok(), opens, "{origin}");
    }
    cookie.trim_start_matches("__Host-refresh=").clone_into(&mut laptop.refresh_token);
    let own = laptop.handshake().await.expect_err("the port is not an allowed origin");
    own.expect(403, "cross_site");
}

#[tokio::test]
async fn a_socket_opens_for_a_live_session_only() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let phone = server.signed_in(FIREFOX, "anna@example.org").await;
    let own = wire::origin(server.address);
    let origin = ("Origin", own.as_str());
    refusal(&laptop, &[origin]).await.expect(401, "not_signed_in");
    let token = &laptop.refresh_token;
    let (cut, turned) = (&token[..token.len() - 1], format!("{}{}", &token[..token.len() - 2], "AA"));
    for junk in ["", "x", "cft_", "cft_AAAA", "../../etc/passwd", cut, &turned, &format!("{token}A"), &"A".repeat(4000)]
    {
        refusal(&laptop, &[origin, ("Cookie", &format!("__Host-refresh={junk}"))]).await.expect(401, "not_signed_in");
    }
    let named_alike = format!("__host-refresh={token}; refresh={token}");
    refusal(&laptop, &[origin, ("Cookie", &named_alike)]).await.expect(401, "not_signed_in");
    let twice = format!("__Host-refresh={token}; __Host-refresh={token}");
    refusal(&laptop, &[origin, ("Cookie", &twice)]).await.expect(400, "cookie_duplicated");
    // An access token opens none: browsers cannot send one with a handshake.
    let bearer = format!("Bearer {}", laptop.access_token);
    refusal(&laptop, &[origin, ("Authorization", &bearer)]).await.expect(401, "not_signed_in");
    assert_eq!(laptop.me().await.status, 200, "junk ends nothing");

    laptop.end(&phone.session).await;
    let reply = refusal(&phone, &[origin, ("Cookie", &phone.cookie())]).await;
    let told = reply.expect(401, "session_ended").json();
    assert_eq!(
        (told["reason"].as_str(), told["by"]["device"].as_str()),
        (Some("signed_out_elsewhere"), Some("Chrome on Linux"))
    );
    assert!(told["at"].is_string());
}

#[tokio::test]
async fn what_is_no_websocket_handshake_is_refused_as_http() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let (cookie, own) = (laptop.cookie(), wire::origin(server.address));
    let known = [("Cookie", cookie.as_str()), ("Origin", own.as_str()), ("User-Agent", CHROME)];
    let send = async |method: &str, headers: &[(&str, &str)]| {
        let all: Vec<_> = known.iter().chain(headers).copied().collect();
        wire::ask(server.address, &wire::request(method, "/live", &all, "")).await
    };
    let [connection, upgrade, version, key] = wire::UPGRADE;
    let broken: [&[(&str, &str)]; 7] = [
        &[],
        &[upgrade, version, key],
        &[connection, version, key],
        &[connection, ("Upgrade", "h2c"), version, key],
        &[connection, upgrade, key],
        &[connection, upgrade, ("Sec-WebSocket-Version", "8"), key],
        &[connection, upgrade, version],
    ];
    for headers in broken {
        let reply = send("GET", headers).await;
        assert!(reply.status.is_client_error(), "{} for {headers:?}", reply.status);
    }
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let reply = send(method, &wire::UPGRADE).await;
        reply.expect(405, "method_not_allowed");
        assert!(reply.header("allow").contains("GET"), "{method}: {}", reply.header("allow"));
    }
    assert_eq!(laptop.me().await.status, 200, "and nothing has happened");
    laptop.tab().await.is_open_and_quiet().await;
}
