//! Without JavaScript: plain forms, answered by 303, with the outcome on the next page and never in a URL.
//! And the other sites that would like to send such forms.

use crate::support::{
    Browser, PASSWORD, Reply, TestApp,
    browser::{DEVICE, FLOW, FORM, REFRESH, form},
};
use axum::body::Body;
use http::Method;
use std::time::Duration;

const WRONG: &str = "six loud lanterns sink";
const TRIES_ARE_FORGOTTEN: Duration = Duration::from_mins(15);
const REJECTED: &str = "Email or password is not right.";

async fn with_account() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    (app, browser)
}

fn no_secret_in(reply: &Reply) {
    for secret in [PASSWORD, WRONG, "cft_", "eyJ", "invalid", "error"] {
        assert!(!reply.location().contains(secret), "{}", reply.location());
    }
}

#[tokio::test]
async fn signing_up_leads_to_the_list_of_devices() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    let reply = browser.submit("/api/sign_up", &[("email", "anna@example.org"), ("password", PASSWORD)]).await;
    reply.leads_to("/sessions");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert!(browser.cookies.contains_key(REFRESH) && browser.cookies.contains_key(DEVICE));
    let page = browser.get("/sessions").await;
    assert!(page.status == 200 && page.text().contains("Your devices"));
}

#[tokio::test]
async fn signing_in_leads_where_the_person_was_going() {
    let (app, _) = with_account().await;
    for (next, to) in [("/sessions?sort=name", "/sessions?sort=name"), ("/", "/"), ("", "/sessions")] {
        let mut browser = app.browser();
        let reply = browser
            .submit("/api/sign_in", &[("email", "anna@example.org"), ("password", PASSWORD), ("next", next)])
            .await;
        reply.leads_to(to);
        assert!(browser.cookies.contains_key(REFRESH));
    }
}

#[tokio::test]
async fn no_way_back_leads_off_this_site() {
    let (app, _) = with_account().await;
    for evil in [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\t/evil.example",
        "/\r\nLocation: https://evil.example",
        "\u{2f}\u{202e}/evil",
        "http:/\\evil",
        " //evil.example",
    ] {
        let fields = [("email", "anna@example.org"), ("password", PASSWORD), ("next", evil)];
        app.browser().submit("/api/sign_in", &fields).await.leads_to("/sessions");
        let fields = [("email", "anna@example.org"), ("password", WRONG), ("next", evil)];
        app.browser().submit("/api/sign_in", &fields).await.leads_to("/sign-in");
        let mut signed_in = app.browser();
        signed_in.sign_in("anna@example.org").await;
        let query = serde_urlencoded::to_string([("next", evil)]).expect("text");
        signed_in.get(&format!("/sign-in?{query}")).await.leads_to("/sessions");
        app.advance(TRIES_ARE_FORGOTTEN);
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_once_on_the_form_with_the_address_typed_before() {
    let (app, _) = with_account().await;
    let mut browser = app.browser();
    let reply = browser
        .submit("/api/sign_in", &[("email", "anna@example.org"), ("password", WRONG), ("next", "/sessions?sort=name")])
        .await;
    reply.leads_to("/sign-in?next=/sessions%3Fsort%3Dname");
    no_secret_in(&reply);
    let page = browser.get(reply.location()).await.text();
    assert!(page.contains(REJECTED) && page.contains("role=\"alert\""), "{page}");
    assert!(page.contains("value=\"anna@example.org\"") && page.contains("value=\"/sessions?sort=name\""), "{page}");
    assert!(!page.contains(WRONG), "a password never comes back");
    assert!(!browser.get(reply.location()).await.text().contains(REJECTED), "told once");
}

#[tokio::test]
async fn a_flow_cookie_that_names_nothing_is_removed_in_a_way_browsers_follow() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    let reply = browser.submit("/api/sign_in", &[("email", "anna@example.org"), ("password", WRONG)]).await;
    let set = reply.set_cookie(FLOW).expect("it is set").to_owned();
    browser.cookies.insert(FLOW.into(), "AAAAAAAAAAAAAAAAAAAAAA".into());
    let page = browser.get("/sign-in").await;
    let removed = page.set_cookie(FLOW).expect("it is removed");
    for line in [set.as_str(), removed] {
        let attributes: Vec<&str> = line.split("; ").skip(1).collect();
        for wanted in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(attributes.contains(&wanted), "{wanted}: {line}");
        }
        assert!(!line.contains("Domain"), "{line}");
    }
    assert!(removed.starts_with("__Host-flow=;") && removed.contains("; Max-Age=0;"), "{removed}");
    assert!(!browser.cookies.contains_key(FLOW));
    assert!(browser.get("/sign-in").await.set_cookie(FLOW).is_none(), "nothing to remove any more");
}

async fn flow_sessions(app: &TestApp) -> i64 {
    let count = sqlx::query_scalar("SELECT count(*) FROM flow_sessions");
    count.fetch_one(&mut app.sql().await).await.expect("counts")
}

#[tokio::test]
async fn once_an_outcome_is_told_neither_row_nor_cookie_is_left() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.submit("/api/sign_in", &[("email", "anna@example.org"), ("password", WRONG)]).await;
    assert_eq!(flow_sessions(&app).await, 1);
    let copy = browser.clone();
    assert!(browser.get("/sign-in").await.text().contains(REJECTED));
    assert_eq!((flow_sessions(&app).await, browser.cookies.contains_key(FLOW)), (0, false));
    // A second tab that had the cookie finds nothing, and leaves nothing.
    let mut second_tab = copy;
    assert!(!second_tab.get("/sign-in").await.text().contains(REJECTED));
    assert_eq!((flow_sessions(&app).await, second_tab.cookies.contains_key(FLOW)), (0, false));
}

#[tokio::test]
async fn what_else_a_flow_session_holds_stays_when_an_outcome_is_told() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.submit("/api/sign_in", &[("email", "anna@example.org"), ("password", WRONG)]).await;
    let more = "UPDATE flow_sessions SET data = json_set(data, '$.other', 1)";
    sqlx::query(more).execute(&mut app.sql().await).await.expect("updates");
    assert!(browser.get("/sign-in").await.text().contains(REJECTED));
    let data: String = sqlx::query_scalar("SELECT data FROM flow_sessions")
        .fetch_one(&mut app.sql().await)
        .await
        .expect("it is there");
    assert_eq!((data.as_str(), browser.cookies.contains_key(FLOW)), (r#"{"other":1}"#, true));
    assert!(!browser.get("/sign-in").await.text().contains(REJECTED), "told once");
}

#[tokio::test]
async fn markup_in_a_field_comes_back_as_text() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    let markup = "\"><script>alert(1)</script>";
    browser.submit("/api/sign_in", &[("email", markup), ("password", WRONG)]).await.leads_to("/sign-in");
    let page = browser.get("/sign-in").await.text();
    assert!(page.contains(REJECTED) && !page.contains("<script>alert") && !page.contains("\"><script"), "{page}");
}

#[tokio::test]
async fn a_refused_sign_up_is_told_on_its_form() {
    let app = TestApp::start().await;
    for (password, told) in [("short", "too short"), ("password1", "too easy to guess"), (&"x".repeat(300), "too long")]
    {
        let mut browser = app.browser();
        let reply = browser.submit("/api/sign_up", &[("email", "anna@example.org"), ("password", password)]).await;
        reply.leads_to("/sign-up");
        let page = browser.get("/sign-up").await.text();
        assert!(page.contains(told) && page.contains("value=\"anna@example.org\""), "{page}");
    }
}

#[tokio::test]
async fn an_outcome_is_shown_to_the_browser_that_caused_it_alone() {
    let app = TestApp::start().await;
    let (mut browser, mut other) = (app.browser(), app.browser());
    browser.submit("/api/sign_in", &[("email", "anna@example.org"), ("password", WRONG)]).await;
    assert!(!other.get("/sign-in").await.text().contains(REJECTED));
    other.cookies.insert(FLOW.into(), "AAAAAAAAAAAAAAAAAAAAAA".into());
    assert!(!other.get("/sign-in").await.text().contains(REJECTED));
    assert!(browser.get("/sign-in").await.text().contains(REJECTED));
}

#[tokio::test]
async fn a_device_is_ended_and_the_next_page_says_so_once() {
    let (_app, mut browser) = with_account().await;
    let mut other = browser.other_device();
    other.sign_in("anna@example.org").await;
    browser.submit("/api/end_session", &[("session_id", &other.session)]).await.leads_to("/sessions");
    other.me().await.expect(401, "session_ended");
    let told = "That device is signed out.";
    let page = browser.get("/sessions").await.text();
    let card = format!("data-session-id=\"{}\"", other.session);
    assert!(page.contains(told) && !page.contains(&card), "{page}");
    assert!(!browser.get("/sessions").await.text().contains(told));
    let reply = browser.submit("/api/end_session", &[("session_id", &other.session)]).await;
    reply.leads_to("/sessions");
    assert!(browser.get("/sessions").await.text().contains("That device is already signed out."));
}

#[tokio::test]
async fn all_others_are_ended_and_a_name_is_saved() {
    let (_app, mut browser) = with_account().await;
    let mut other = browser.other_device();
    other.sign_in("anna@example.org").await;
    browser
        .submit("/api/rename_session", &[("session_id", &other.session), ("name", "Old telephone")])
        .await
        .leads_to("/sessions");
    let page = browser.get("/sessions").await.text();
    assert!(page.contains("The name is saved.") && page.contains("Old telephone"), "{page}");
    browser.submit("/api/rename_session", &[("session_id", &other.session), ("name", "")]).await.leads_to("/sessions");
    assert!(browser.get("/sessions").await.text().contains("A name has 1 to 60 characters"));
    browser.submit("/api/end_other_sessions", &[]).await.leads_to("/sessions");
    assert!(browser.get("/sessions").await.text().contains("All other devices are signed out."));
    other.me().await.expect(401, "session_ended");
}

#[tokio::test]
async fn signing_out_leads_to_a_goodbye_and_takes_the_cookie_away() {
    for action in ["/api/sign_out", "/api/end_session"] {
        let (_app, mut browser) = with_account().await;
        let own = browser.session.clone();
        let reply = browser.submit(action, &[("session_id", &own)]).await;
        reply.leads_to("/signed-out");
        assert_eq!(reply.header("clear-site-data"), "\"cache\", \"storage\"");
        assert_eq!(
            reply.set_cookie(REFRESH),
            Some("__Host-refresh=; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=0")
        );
        let page = browser.get("/signed-out").await.text();
        assert!(page.contains("signed out") && !page.contains("anna@example.org"), "{page}");
        browser.get("/sessions").await.leads_to("/sign-in?next=/sessions");
    }
}

#[tokio::test]
async fn a_form_of_an_ended_device_leads_to_signing_in() {
    let (_app, mut browser) = with_account().await;
    let mut other = browser.other_device();
    other.sign_in("anna@example.org").await;
    browser.post("/api/end_session", &[("session_id", &other.session)]).await;
    let reply = other.submit("/api/end_other_sessions", &[]).await;
    reply.leads_to("/sign-in?next=/sessions");
    browser.me().await.expect(200, "");
    let page = other.get(reply.location()).await.text();
    assert!(page.contains("signed out from another of your devices") && page.contains("Chromium on Linux"), "{page}");
}

#[tokio::test]
async fn two_session_cookies_are_refused_and_nothing_is_done() {
    let (app, browser) = with_account().await;
    let token = browser.refresh_token();
    for accept in ["application/json", "text/html"] {
        let request = browser
            .plain(Method::POST, "/api/sign_out")
            .header("sec-fetch-site", "same-origin")
            .header("accept", accept);
        let request = request
            .header("cookie", format!("{REFRESH}={token}; a=b; {REFRESH}=other"))
            .body(Body::empty())
            .expect("a request");
        let reply = app.door().knock(request).await;
        assert!(reply.set_cookie(REFRESH).is_none());
        if accept == "application/json" {
            reply.expect(400, "cookie_duplicated")
        } else {
            reply.leads_to("/sessions")
        };
    }
    browser.me().await.expect(200, "");
}

/// A form posted with these headers about where it comes from.
async fn posted(browser: &Browser, path: &str, provenance: &[(&str, &str)]) -> Reply {
    let mut request = browser.plain(Method::POST, path).header("accept", "text/html").header("content-type", FORM);
    request = request.header("cookie", format!("{REFRESH}={}", browser.refresh_token()));
    for (name, value) in provenance {
        request = request.header(*name, *value);
    }
    browser.clone().send(request.body(form(&[])).expect("a request")).await
}

#[tokio::test]
async fn no_other_site_can_make_a_browser_act() {
    let (_app, browser) = with_account().await;
    let elsewhere: [&[(&str, &str)]; 10] = [
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        &[("sec-fetch-site", "same-site"), ("origin", "http://other.localhost:3000")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "banana")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://localhost:3001")],
        &[("origin", "https://localhost:3000")],
        &[("origin", "http://localhost:3000.evil.example")],
        &[],
    ];
    for provenance in elsewhere {
        for action in
            ["sign_out", "end_other_sessions", "end_session", "rename_session", "sign_in", "sign_up", "refresh"]
        {
            let reply = posted(&browser, &format!("/api/{action}"), provenance).await;
            reply.expect(403, "cross_site");
            assert_eq!(reply.set_cookies(), [""; 0]);
        }
    }
    let lying_host = [("origin", "http://evil.example"), ("host", "evil.example")];
    posted(&browser, "/api/sign_out", &lying_host).await.expect(403, "cross_site");
    browser.me().await.expect(200, "");
}

#[tokio::test]
async fn our_own_pages_can_in_browsers_old_and_new() {
    let own: [&[(&str, &str)]; 4] = [
        &[("sec-fetch-site", "same-origin"), ("origin", "http://localhost:3000")],
        &[("sec-fetch-site", "none")],
        &[("origin", "http://localhost:3000")],
        &[("origin", "http://127.0.0.1:3000")],
    ];
    for provenance in own {
        let (_app, browser) = with_account().await;
        posted(&browser, "/api/sign_out", provenance).await.leads_to("/signed-out");
        browser.me().await.expect(401, "session_ended");
    }
}

#[tokio::test]
async fn the_json_api_needs_no_provenance_but_refuses_other_sites_pages() {
    let (_app, browser) = with_account().await;
    let request = |site: &str| {
        let request = browser
            .plain(Method::DELETE, "/v1/sessions?except=current")
            .header("authorization", format!("Bearer {}", browser.access_token));
        request.header("sec-fetch-site", site).body(Body::empty()).expect("a request")
    };
    browser.clone().send(request("cross-site")).await.expect(403, "cross_site");
    assert_eq!(browser.api("DELETE", "/v1/sessions?except=current", &browser.access_token, None).await.status, 200);
}
