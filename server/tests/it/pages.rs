//! Pages: the guard stands before the rendering, rendering changes nothing, and nothing private or secret is
//! in what should not have it.

use crate::support::{Browser, TestApp, browser::REFRESH};
use axum::body::Body;
use futures::future::join_all;
use http::Method;
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

async fn with_account() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.sign_up("anna@example.org").await;
    (app, browser)
}

#[tokio::test]
async fn a_guarded_page_refuses_before_it_renders() {
    let (app, signed_in) = with_account().await;
    let mut stranger = app.browser();
    stranger.get("/sessions").await.leads_to("/sign-in?next=/sessions");
    stranger.get("/sessions?sort=name&dir=up").await.leads_to("/sign-in?next=/sessions%3Fsort%3Dname%26dir%3Dup");
    for junk in ["junk", "cft_AAAA", &signed_in.refresh_token()[..80]] {
        stranger.cookies.insert(REFRESH.to_owned(), junk.to_owned());
        let reply = stranger.get("/sessions").await;
        reply.leads_to("/sign-in?next=/sessions");
        assert!(reply.set_cookie(REFRESH).is_none(), "a page takes no cookie away");
    }
}

#[tokio::test]
async fn every_spelling_of_a_guarded_page_is_guarded_or_not_there() {
    let (app, _) = with_account().await;
    for path in [
        "/sessions/",
        "/Sessions",
        "//sessions",
        "/sessions/.",
        "/./sessions",
        "/%73essions",
        "/sessions%2f",
        "/sessions;x",
        "/sessions/x",
        "/sessions%00",
        "/x/../sessions",
        "/sessions/%2e",
        "/x/%2E%2e/sessions",
        "/sign-in/../sessions?a=b",
    ] {
        let reply = app.browser().get(path).await;
        assert!(matches!(reply.status.as_u16(), 303 | 404), "{path}: {}", reply.status);
        assert!(!reply.text().contains("Your devices"), "{path}");
    }
}

#[tokio::test]
async fn public_pages_render_for_everybody_with_the_heading_they_promise() {
    let (app, mut signed_in) = with_account().await;
    let mut stranger = app.browser();
    for (path, status, heading) in [
        ("/", 200, "Sessions that end when you say so"),
        ("/sign-in", 200, "Sign in"),
        ("/sign-up", 200, "Create your account"),
        ("/signed-out", 200, "You&#x27;re signed out"),
        ("/forgot-password", 200, "Forgot your password?"),
        ("/reset-password?token=cfl_x", 200, "Set another password"),
        ("/confirm-email?token=cfl_x", 200, "Confirm your address"),
        ("/confirm-email-change?token=cfl_x", 200, "Another address for your account"),
        ("/not-me?token=cfl_x", 200, "This wasn&#x27;t you?"),
        ("/not-me", 200, "This link is not complete"),
        ("/nothing/here", 404, "There is nothing here"),
    ] {
        let page = stranger.get(path).await;
        let heading_shown = heading_of(&page.text());
        assert_eq!((page.status.as_u16(), heading_shown.as_str()), (status, plain(heading).as_str()), "{path}");
        assert_eq!(page.content_type(), "text/html; charset=utf-8");
    }
    for path in ["/", "/sessions", "/nothing/here"] {
        let page = signed_in.get(path).await.text();
        assert!(page.contains("anna@example.org") && page.contains("Sign out"), "{path} says who is signed in");
    }
}

/// The text of the one `<h1>`.
fn heading_of(page: &str) -> String {
    let mut headings = page.split("<h1").skip(1);
    let heading = headings
        .next()
        .and_then(|rest| rest.split_once('>'))
        .and_then(|(_, rest)| rest.split_once("</h1>"))
        .expect("a heading")
        .0;
    assert!(headings.next().is_none(), "one heading");
    plain(heading)
}

fn plain(html: &str) -> String {
    html.replace("&#x27;", "'").replace("&#39;", "'").replace("<!>", "")
}

#[tokio::test]
async fn whoever_is_signed_in_is_led_past_the_sign_in_page() {
    let (_app, mut browser) = with_account().await;
    for (path, to) in [
        ("/sign-in", "/sessions"),
        ("/sign-up", "/sessions"),
        ("/sign-in?next=/", "/"),
        ("/sign-in?next=/sessions%3Fa", "/sessions?a"),
        ("/sign-in?next=//evil.example", "/sessions"),
    ] {
        browser.get(path).await.leads_to(to);
    }
}

#[tokio::test]
async fn a_link_from_another_site_is_continued_and_then_arrives_signed_in() {
    let (_app, mut browser) = with_account().await;
    let reply = browser.get_from_elsewhere("/sessions?sort=name&dir=%22").await;
    let page = reply.text();
    assert_eq!((reply.status.as_u16(), reply.header("cache-control")), (200, "no-store"));
    assert!(page.contains("url=/sessions?sort=name&amp;dir=%22\"") && page.contains("Continue to Curfew"), "{page}");
    for private in ["anna@example.org", "Sign in", "<script"] {
        assert!(!page.contains(private), "{private}");
    }
    assert_eq!(reply.set_cookies(), [""; 0]);
    let page = browser.get("/sessions?sort=name&dir=%22").await;
    assert!(page.status == 200 && page.text().contains("Your devices"));
}

#[tokio::test]
async fn a_link_from_another_site_never_loops() {
    let (app, _) = with_account().await;
    let mut stranger = app.browser();
    assert_eq!(stranger.get_from_elsewhere("/sessions").await.status, 200);
    stranger.get("/sessions").await.leads_to("/sign-in?next=/sessions");
    assert_eq!(stranger.get("/sign-in?next=/sessions").await.status, 200);
}

#[tokio::test]
async fn an_ended_device_is_told_on_the_sign_in_page_who_ended_it_from_where_and_when() {
    let (app, mut browser) = with_account().await;
    let mut other = browser.other_device();
    other.sign_in("anna@example.org").await;
    app.advance(MINUTE);
    other.post("/api/end_session", &[("session_id", &browser.session)]).await;
    browser.get("/sessions").await.leads_to("/sign-in?next=/sessions");
    for path in ["/sign-in?next=/sessions", "/signed-out"] {
        let page = plain(&browser.get(path).await.text());
        for told in [
            "You've been signed out",
            "signed out from another of your devices",
            "Firefox on Windows",
            "198.51.100.7",
            "2023-11-14T22:14:20Z",
        ] {
            assert!(page.contains(told), "{path} {told}: {page}");
        }
        assert!(!page.contains("anna@example.org"), "{path}: nothing private is left");
    }
    assert!(browser.cookies.contains_key(REFRESH), "pages take no cookie away");
}

#[tokio::test]
async fn a_copied_token_sees_a_sign_in_page_and_ends_nothing_by_looking() {
    let (app, mut browser) = with_account().await;
    let mut thief = browser.clone();
    for _ in 0..2 {
        app.advance(MINUTE);
        browser.refresh().await.expect("the owner goes on");
    }
    thief.get("/sessions").await.leads_to("/sign-in?next=/sessions");
    assert!(!thief.get("/").await.text().contains("anna@example.org"));
    browser.me().await.expect(200, "");
    assert_eq!(app.endings("refresh_reuse").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rendering_ten_pages_at_once_sets_no_session_cookie_and_moves_nothing() {
    let (app, browser) = with_account().await;
    for _ in 0..3 {
        app.advance(MINUTE);
        let mut tabs = vec![browser.clone(); 10];
        for page in join_all(tabs.iter_mut().map(|tab| tab.get("/sessions"))).await {
            assert_eq!((page.status.as_u16(), page.set_cookies().len()), (200, 0));
        }
        assert_eq!(app.generation(&browser.session).await, 0);
    }
}

#[tokio::test]
async fn the_script_carries_the_nonce_of_the_policy_and_another_one_on_every_load() {
    let (_app, mut browser) = with_account().await;
    let mut nonces = Vec::new();
    for path in ["/sessions", "/sessions", "/", "/nothing"] {
        let reply = browser.get(path).await;
        let policy = reply.header("content-security-policy").to_owned();
        let nonce =
            policy.split_once("'nonce-").and_then(|(_, rest)| rest.split_once('\'')).expect("a nonce").0.to_owned();
        assert!(nonce.len() >= 22, "128 bits: {nonce}");
        let page = reply.text();
        for script in page.split("<script").skip(1) {
            assert!(
                script.split('>').next().is_some_and(|tag| tag.contains(&format!("nonce=\"{nonce}\""))),
                "{path}: {script}"
            );
        }
        assert!(page.contains("<script type=\"module\""), "{path}");
        for unsafe_thing in [" style=\"", " onclick=", " onsubmit=", "javascript:", "<style"] {
            assert!(!page.contains(unsafe_thing), "{path} {unsafe_thing}");
        }
        nonces.push(nonce);
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 4);
}

#[tokio::test]
async fn no_token_is_ever_in_a_page() {
    let (_app, mut browser) = with_account().await;
    for path in ["/", "/sessions", "/signed-out", "/nothing"] {
        let page = browser.get(path).await.text();
        for secret in [browser.refresh_token(), &browser.access_token, "cft_", "eyJ"] {
            assert!(!page.contains(secret), "{path}");
        }
        for cookie in browser.cookies.values() {
            assert!(!page.contains(cookie.as_str()), "{path}");
        }
    }
}

#[tokio::test]
async fn markup_in_names_and_headers_is_text() {
    let (_app, mut browser) = with_account().await;
    let markup = "</script><img src=x onerror=alert(1)>";
    let own = browser.session.clone();
    browser.post("/api/rename_session", &[("session_id", &own), ("name", markup)]).await.expect(200, "");
    let request = browser.navigation(Method::GET, "/sessions?a=%3Cimg%20src%3Dx%3E", "same-origin");
    let request = request.header("referer", markup).body(Body::empty()).expect("a request");
    let page = browser.send(request).await.text();
    assert!(page.contains("img src=x onerror=alert(1)"), "the name is shown");
    assert!(!page.contains("<img"), "{page}");
}

#[tokio::test]
async fn a_device_that_calls_itself_markup_gets_a_name_of_ours() {
    let (app, _) = with_account().await;
    let mut browser = app.device(crate::support::Device {
        user_agent: "<script>alert(1)</script>",
        brands: "\"<b>\";v=\"1\"",
        platform: "\"<i>\"",
    });
    browser.sign_in("anna@example.org").await;
    let page = browser.get("/sessions").await.text();
    assert!(page.contains("An app on an unknown system") && !page.contains("<script>alert"), "{page}");
}

#[tokio::test]
async fn two_session_cookies_get_a_page_that_says_what_to_do() {
    let (app, browser) = with_account().await;
    let token = browser.refresh_token();
    let request = browser
        .plain(Method::GET, "/sessions")
        .header("cookie", format!("{REFRESH}={token}; {REFRESH}={token}"))
        .body(Body::empty());
    let reply = app.door().knock(request.expect("a request")).await;
    assert_eq!((reply.status.as_u16(), reply.content_type()), (400, "text/html; charset=utf-8"));
    assert!(reply.text().contains("two session cookies") && !reply.text().contains("anna@example.org"));
}

#[tokio::test]
async fn junk_in_other_cookies_does_not_lose_the_session() {
    let (app, browser) = with_account().await;
    for (before, after) in
        [("a=\u{e4}; b=%zz; ", "; c=\"; d"), ("=; ;; ", "; ="), ("%5F_Host-refresh=other; ", "; __host-refresh=other")]
    {
        let cookies = [
            before.as_bytes(),
            format!("{REFRESH}={}", browser.refresh_token()).as_bytes(),
            after.as_bytes(),
            b"; z=\xff\xfe",
        ]
        .concat();
        let request = browser
            .plain(Method::GET, "/sessions")
            .header("cookie", http::HeaderValue::from_bytes(&cookies).expect("a header value"));
        let reply = app.door().knock(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(reply.status, 200, "{before}");
    }
}

#[tokio::test]
async fn pages_are_read_and_never_written_to() {
    let (_app, browser) = with_account().await;
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        for path in ["/", "/sessions", "/sign-in", "/nothing"] {
            let request = browser.call(method.parse().expect("a method"), path).body(Body::empty()).expect("a request");
            let reply = browser.clone().send(request).await;
            reply.expect(405, "method_not_allowed");
            assert_eq!(reply.header("allow"), "GET, HEAD", "{method} {path}");
        }
    }
    let head = browser
        .clone()
        .send(browser.navigation(Method::HEAD, "/sessions", "same-origin").body(Body::empty()).expect("a request"))
        .await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
}
