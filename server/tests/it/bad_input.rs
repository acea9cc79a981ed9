//! Junk at every door: each piece gets a clear 4xx with a code, is echoed nowhere, ends nothing and panics
//! nowhere.

use crate::support::{Browser, PASSWORD, Reply, TestApp, browser::{FORM, REFRESH}};
use axum::body::Body;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderValue, Method, Request};
use serde_json::{Value, json};

/// Stands for anything that must not come back as markup.
const MARKUP: &str = "<img src=x onerror=alert(1)>";
const ACTIONS: [&str; 8] = ["sign_up", "sign_in", "refresh", "sign_out", "list_sessions", "rename_session", "end_session", "end_other_sessions"];

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
        let request = self.anna.plain(method.parse().expect("a method"), path).header("content-type", "application/json");
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
        let ended: i64 = sqlx::query_scalar("SELECT count(*) FROM endings").fetch_one(&mut self.app.sql().await).await.expect("counts");
        assert_eq!(ended, 0);
    }
}

fn nested(open: &str, close: &str, depth: usize) -> String {
    open.repeat(depth) + &close.repeat(depth)
}

#[tokio::test]
async fn a_body_that_is_no_form_of_the_action_is_refused() {
    let house = House::open().await;
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("empty", vec![]),
        ("not UTF-8", b"\xff\xfe\x00\x80".to_vec()),
        ("percent-encoded not UTF-8", b"email=%ff%fe&password=%ff&session_id=%ff&name=%c3".to_vec()),
        ("broken percent-encoding", b"email=%&password=%zz&session_id=%1&name=%".to_vec()),
        ("separators", b"&&&;;;===&=&[]=&[".to_vec()),
        ("lists", b"email[]=a&password[]=b&session_id[]=c&name[]=d".to_vec()),
        ("objects", b"email[a]=b&password[a]=b&session_id[a]=b&name[a]=b".to_vec()),
        ("deep", format!("email{0}=1&session_id{0}=1&name{0}=1&password=x", "[a]".repeat(2000)).into_bytes()),
        ("duplicates", b"email=a%40b&email=c%40d&password=x&password=y&session_id=a&session_id=b&name=a&name=b".to_vec()),
        ("JSON", br#"{"email":"a@b","password":"x","session_id":"y","name":"z"}"#.to_vec()),
        ("markup", format!("email={MARKUP}&password={MARKUP}&session_id={MARKUP}&name={MARKUP}").into_bytes()),
        ("control characters", b"email=\x00\x01\x1b&password=%00&session_id=%00%0d%0a&name=%00".to_vec()),
        ("only unknown fields", b"admin=true&role=admin".to_vec()),
    ];
    for action in ["sign_in", "sign_up", "end_session", "rename_session"] {
        for (what, body) in &bodies {
            house.refuses_form(action, body.clone(), what).await;
        }
    }
    house.stands().await;
}

#[tokio::test]
async fn a_field_that_is_missing_is_named_as_a_bad_request() {
    let house = House::open().await;
    for (action, body) in [("sign_in", "email=a%40b"), ("sign_in", "password=x"), ("sign_up", "email=a%40b"), ("end_session", ""), ("rename_session", "name=x"), ("rename_session", "session_id=x")] {
        house.refuses_form(action, body, body).await.expect(400, "bad_request");
    }
    house.stands().await;
}

#[tokio::test]
async fn fields_no_action_has_are_ignored_where_the_rest_is_right() {
    let house = House::open().await;
    let mut visitor = house.app.browser();
    let fields = [("email", "anna@example.org"), ("password", PASSWORD), ("session_id", &house.bert.session), ("role", "admin")];
    assert_eq!(visitor.post("/api/sign_in", &fields).await.status, 200);
    house.stands().await;
}

#[tokio::test]
async fn a_body_of_the_wrong_kind_is_refused_by_every_action() {
    let house = House::open().await;
    for action in ACTIONS {
        for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencodedx", "", "\u{1}"] {
            let Ok(kind) = HeaderValue::from_bytes(kind.as_bytes()) else { continue };
            let request = house.anna.call(Method::POST, &format!("/api/{action}")).header("content-type", kind);
            let request = request.body(Body::from(format!("email={MARKUP}"))).expect("a request");
            house.refuses(request, action).await.expect(415, "unsupported_media_type");
        }
    }
    house.stands().await;
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_by_everything() {
    let house = House::open().await;
    let own = format!("/v1/sessions/{}", house.anna.session);
    for size in [17 * 1024, 1024 * 1024] {
        for action in ACTIONS {
            house.refuses_form(action, format!("name={}", "x".repeat(size)), "huge").await.expect(413, "body_too_large");
        }
        house.refuses_json("PATCH", &own, format!(r#"{{"name":"{}"}}"#, "x".repeat(size)), "huge").await.expect(413, "body_too_large");
    }
    house.stands().await;
}

#[tokio::test]
async fn json_that_is_not_of_the_documented_form_is_refused() {
    let house = House::open().await;
    let own = format!("/v1/sessions/{}", house.anna.session);
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("empty", vec![]),
        ("null", b"null".to_vec()),
        ("a number", b"5".to_vec()),
        ("a list", b"[]".to_vec()),
        ("no field", b"{}".to_vec()),
        ("a number for a name", br#"{"name":5}"#.to_vec()),
        ("null for a name", br#"{"name":null}"#.to_vec()),
        ("a list for a name", br#"{"name":["a"]}"#.to_vec()),
        ("an unknown field", br#"{"name":"a","id":"b"}"#.to_vec()),
        ("a field twice", br#"{"name":"a","name":"b"}"#.to_vec()),
        ("cut off", br#"{"name":"a"#.to_vec()),
        ("more behind", br#"{"name":"a"} {"name":"b"}"#.to_vec()),
        ("not UTF-8", b"{\"name\":\"\xff\xfe\"}".to_vec()),
        ("half a surrogate", br#"{"name":"\ud800"}"#.to_vec()),
        ("deep lists", nested("[", "]", 5000).into_bytes()),
        ("deep objects", format!(r#"{{"name":{}}}"#, nested("{\"a\":", "}", 1000)).into_bytes()),
        ("markup that is none", format!(r#"{{"{MARKUP}":1}}"#).into_bytes()),
    ];
    for (what, body) in bodies {
        house.refuses_json("PATCH", &own, body, what).await.expect(400, "bad_request");
    }
    let request = house.anna.plain(Method::PATCH, &own).header("authorization", format!("Bearer {}", house.anna.access_token));
    let request = request.header("content-type", "text/plain").body(Body::from(r#"{"name":"a"}"#)).expect("a request");
    house.refuses(request, "text").await.expect(415, "unsupported_media_type");
    house.stands().await;
}

#[tokio::test]
async fn an_id_that_is_none_names_no_session() {
    let house = House::open().await;
    let (upper, bare, long) = (house.anna.session.to_uppercase(), house.anna.session.replace('-', ""), "a".repeat(8000));
    let ids = ["x", "0", "-1", "null", "%00", "%0d%0a", "%ff", "%3Cimg%20src=x%3E", "..%2f..%2fetc", "' OR 1=1 --", &upper, &bare, &long, "%F0%9F%8F%AE", "00000000-0000-0000-0000-000000000000", &house.bert.session];
    for id in ids {
        let path = format!("/v1/sessions/{}", id.replace(' ', "%20"));
        let reply = house.refuses_json("DELETE", &path, "", "").await;
        assert!(matches!(reply.code().as_str(), "session_not_found" | "bad_request"), "{id}: {}", reply.text());
        let reply = house.refuses_json("PATCH", &path, r#"{"name":"mine"}"#, "").await;
        assert!(matches!(reply.code().as_str(), "session_not_found" | "bad_request"), "{id}: {}", reply.text());
        let body = format!("session_id={}&name=mine", id.replace(' ', "%20"));
        for action in ["end_session", "rename_session"] {
            let reply = house.refuses_form(action, body.clone(), id).await;
            assert!(matches!(reply.code().as_str(), "session_not_found" | "bad_request"), "{id}: {}", reply.text());
        }
    }
    house.stands().await;
}

#[tokio::test]
async fn a_query_that_is_not_of_the_documented_form_is_refused() {
    let house = House::open().await;
    for query in ["ended=banana", "ended=", "ended=1", "ended=%ff", "ended=true&ended=true", "ended[]=true"] {
        let path = format!("/v1/sessions?{query}");
        let reply = house.anna.api("GET", &path, &house.anna.access_token, None).await;
        let harmless = query == "ended[]=true";
        assert_eq!((reply.status.as_u16(), reply.code().as_str()), if harmless { (200, "") } else { (400, "bad_request") }, "{query}");
    }
    for query in ["", "except", "except=%ff", "except=current%00", "except=CURRENT", "except=current&except=current", "except[]=current"] {
        house.refuses_json("DELETE", &format!("/v1/sessions?{query}"), "", "").await.expect(400, "bad_request");
    }
    house.stands().await;
}

#[tokio::test]
async fn an_authorization_header_that_is_none_is_refused() {
    let house = House::open().await;
    let long = format!("Bearer {}", "A".repeat(100_000));
    let headers: [&[u8]; 12] = [b"", b"Bearer", b"Bearer ", b"Bearer  ", b"Basic YTpi", b"Token x", b"Bearer \xff\xfe", b"\xff", b"Bearer a b", b"Bearer <img src=x>", b"Bearer a.b.c", long.as_bytes()];
    for header in headers {
        for path in ["/v1/me", "/v1/sessions"] {
            let request = house.anna.plain(Method::GET, path).header("authorization", HeaderValue::from_bytes(header).expect("a header value"));
            house.refuses(request.body(Body::empty()).expect("a request"), path).await.expect(401, "token_invalid");
        }
        let request = house.anna.call(Method::POST, "/api/sign_out").header("authorization", HeaderValue::from_bytes(header).expect("a header value"));
        house.refuses(request.body(Body::empty()).expect("a request"), "sign_out").await.expect(401, "token_invalid");
    }
    let twice = house.anna.plain(Method::GET, "/v1/me").header("authorization", format!("Bearer {}", house.anna.access_token));
    let twice = twice.header("authorization", format!("Bearer {}", house.bert.access_token)).body(Body::empty()).expect("a request");
    house.refuses(twice, "two tokens").await.expect(401, "token_invalid");
    house.stands().await;
}

/// A token's part, decoded, changed and encoded again; the signature stays.
fn altered(token: &str, part: usize, change: impl Fn(&mut Value)) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let mut value: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(&parts[part]).expect("base64url")).expect("JSON");
    change(&mut value);
    parts[part] = URL_SAFE_NO_PAD.encode(value.to_string());
    parts.join(".")
}

#[tokio::test]
async fn only_an_access_token_of_this_server_for_this_audience_is_one() {
    let mut house = House::open().await;
    let honest = house.anna.access_token.clone();
    let (head, signature) = honest.rsplit_once('.').expect("three parts");
    let elsewhere = House::open().await;
    let alg = |alg: &str| altered(&honest, 0, |header| header["alg"] = json!(alg));
    let mut bad = vec![
        format!("{}.", alg("none").rsplit_once('.').expect("three parts").0),
        alg("none"),
        alg("HS256"),
        alg("RS256"),
        altered(&honest, 0, |header| header["typ"] = json!("JWT")),
        altered(&honest, 0, |header| header["kid"] = json!("../../etc/passwd")),
        altered(&honest, 0, |header| header["jwk"] = json!({"kty": "OKP"})),
        altered(&honest, 1, |claims| claims["exp"] = json!(9_999_999_999_i64)),
        altered(&honest, 1, |claims| claims["sid"] = json!(house.bert.session)),
        altered(&honest, 1, |claims| claims["roles"] = json!(["admin"])),
        format!("{head}."),
        format!("{head}.{}", &signature[1..]),
        format!("{head}.{}", signature.chars().rev().collect::<String>()),
        format!("{honest}="),
        format!("{honest}.{signature}"),
        honest[1..].to_owned(),
        honest.to_uppercase(),
        house.anna.refresh_token().to_owned(),
        "..".to_owned(),
        elsewhere.anna.access_token.clone(),
    ];
    bad.push(format!("{head}.{}", house.bert.access_token.rsplit_once('.').expect("three parts").1));
    for token in bad {
        house.anna.api("GET", "/v1/me", &token, None).await.expect(401, "token_invalid");
    }
    house.stands().await;
    for flags in [["--audience", "https://other.example"], ["--public-url", "http://localhost:4000"]] {
        house.app.restart_with(&flags).await;
        house.anna.me().await.expect(401, "token_invalid");
    }
    house.app.restart().await;
    house.stands().await;
}

#[tokio::test]
async fn a_refresh_token_of_another_server_is_forged_here() {
    let (house, elsewhere) = (House::open().await, House::open().await);
    let mut browser = house.anna.clone();
    browser.cookies.insert(REFRESH.to_owned(), elsewhere.anna.refresh_token().to_owned());
    let reply = browser.post("/api/refresh", &[]).await;
    reply.expect(401, "refresh_forged");
    house.stands().await;
}

#[tokio::test]
async fn cookies_beyond_measure_neither_break_nor_sign_out() {
    let house = House::open().await;
    let (token, many) = (house.anna.refresh_token(), (0..10_000).map(|n| format!("c{n}={n}; ")).collect::<String>());
    let raw: [(&str, Vec<u8>); 3] = [
        ("ten thousand", format!("{many}{REFRESH}={token}").into_bytes()),
        ("a huge one", format!("x={}; {REFRESH}={token}", "y".repeat(100_000)).into_bytes()),
        ("not UTF-8", [b"\xff\xfe=\xfd; ".as_slice(), REFRESH.as_bytes(), b"=", token.as_bytes(), b"; \x80"].concat()),
    ];
    for (what, cookies) in raw {
        for (method, path) in [(Method::GET, "/sessions"), (Method::POST, "/api/list_sessions"), (Method::GET, "/")] {
            let request = house.anna.plain(method, path).header("sec-fetch-site", "same-origin");
            let request = request.header("cookie", HeaderValue::from_bytes(&cookies).expect("a header value")).body(Body::empty()).expect("a request");
            assert_eq!(house.app.door().knock(request).await.status, 200, "{what} {path}");
        }
    }
    for junk in [b"\xff\xfe".to_vec(), "x".repeat(100_000).into_bytes(), MARKUP.as_bytes().to_vec(), b"cft_\x80".to_vec()] {
        let cookies = [REFRESH.as_bytes(), b"=", &junk].concat();
        for action in ["refresh", "list_sessions", "end_other_sessions"] {
            let request = house.anna.plain(Method::POST, &format!("/api/{action}")).header("sec-fetch-site", "same-origin");
            let request = request.header("cookie", HeaderValue::from_bytes(&cookies).expect("a header value")).body(Body::empty()).expect("a request");
            house.refuses(request, action).await;
        }
    }
    house.stands().await;
}

#[tokio::test]
async fn headers_that_are_junk_neither_break_nor_show_up() {
    let house = House::open().await;
    let names = ["user-agent", "sec-ch-ua", "sec-ch-ua-platform", "sec-ch-ua-mobile", "accept", "accept-language", "accept-encoding", "x-forwarded-for", "referer", "host", "content-length-hint", "x-request-id"];
    let long = "ä<img src=x>".repeat(2000);
    for name in names {
        for value in [b"\xff\xfe\x80".as_slice(), b"", MARKUP.as_bytes(), long.as_bytes(), b"\"\"\"\\\\,;,;==q=0"] {
            let mut request = house.anna.navigation(Method::GET, "/sessions", "same-origin").body(Body::empty()).expect("a request");
            request.headers_mut().insert(http::HeaderName::from_static(name), HeaderValue::from_bytes(value).expect("a header value"));
            let reply = house.app.door().knock(request).await;
            assert_eq!(reply.status, 200, "{name}");
            assert!(!reply.text().contains("<img"), "{name}");
        }
    }
    house.stands().await;
}

#[tokio::test]
async fn a_method_nobody_takes_is_told_which_ones_are() {
    let house = House::open().await;
    let own = format!("/v1/sessions/{}", house.anna.session);
    for (path, allowed) in [("/v1/me", "GET,HEAD"), ("/v1/sessions", "GET,HEAD,DELETE"), (own.as_str(), "PATCH,DELETE"), ("/healthz", "GET,HEAD"), ("/readyz", "GET,HEAD"), ("/live", "GET,HEAD")] {
        for method in ["POST", "PUT", "OPTIONS", "BREW"] {
            let reply = house.refuses_json(method, path, "", "").await;
            reply.expect(405, "method_not_allowed");
            assert_eq!(reply.header("allow"), allowed, "{method} {path}");
        }
    }
    for action in ACTIONS {
        for method in ["GET", "PUT", "DELETE", "OPTIONS", "BREW"] {
            let request = house.anna.call(method.parse().expect("a method"), &format!("/api/{action}?session_id={}", house.anna.session));
            let reply = house.refuses(request.body(Body::empty()).expect("a request"), action).await;
            reply.expect(405, "method_not_allowed");
            assert_eq!(reply.header("allow"), "POST", "{method} {action}");
        }
    }
    house.stands().await;
}

#[tokio::test]
async fn an_address_that_is_none_is_not_found_in_the_form_of_its_folder() {
    let house = House::open().await;
    for path in ["/v1", "/v1/", "/v1/x", "/v1/me/", "/v1/sessions/a/b", "/v1/%ff", "/v1/../api", "/v1/%3Cimg%20src=x%3E", "/api", "/api/", "/api/x", "/api/sign_out/", "/api/SIGN_OUT", "/api/%73ign_out", "/api//sign_out", "/api/sign_out123", "/api/%ff"] {
        for method in [Method::GET, Method::POST] {
            let request = house.anna.call(method.clone(), path).body(Body::empty()).expect("a request");
            house.refuses(request, path).await.expect(404, "not_found");
        }
    }
    house.stands().await;
}

#[tokio::test]
async fn a_page_address_that_is_junk_is_a_page_that_is_not_there() {
    let house = House::open().await;
    let long = format!("/{}", "a".repeat(8000));
    for path in ["/%ff", "/%00", "/%3Cimg%20src=x%20onerror=alert(1)%3E", "/sign-in/x", "/..%2f..%2fetc%2fpasswd", "/pkg/..%2f..%2fsecret.key", "/pkg/../secret.key", "/pkg/%00", "/.git/config", "/%F0%9F%8F%AE", &long] {
        let reply = house.anna.clone().get(path).await;
        assert_eq!(reply.status, 404, "{path}");
        assert!(!reply.text().contains("<img"), "{path}");
    }
    for query in ["?%ff", "?next=%ff%fe", "?next=%3Cimg%20src=x%3E", "?next=//evil.example", "?&&&=&=", "?next=/a&next=/b"] {
        let reply = house.app.browser().get(&format!("/sign-in{query}")).await;
        assert_eq!(reply.status, 200, "{query}");
        assert!(!reply.text().contains("<img") && !reply.text().contains("//evil.example"), "{query}");
    }
    house.stands().await;
}
