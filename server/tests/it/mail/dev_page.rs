//! The page of mails that were not sent: on the machine of whoever tries Curfew out, and nowhere else.

use crate::support::{Browser, TestApp};
use axum::body::Body;
use http::{Method, header::HOST};

const ADDRESS: &str = "anna@example.org";

async fn with_mail(flags: &[&str]) -> (TestApp, Browser) {
    let app = TestApp::with(flags).await;
    let mut browser = app.browser();
    browser.sign_up(ADDRESS).await;
    browser.post("/api/forgot_password", &[("email", ADDRESS)]).await.expect(200, "");
    app.mails().await;
    (app, browser)
}

#[tokio::test]
async fn a_newcomer_reads_the_mail_and_follows_its_link() {
    let (app, mut browser) = with_mail(&[]).await;
    let page = browser.get("/dev/mail").await;
    assert_eq!((page.status.as_u16(), page.content_type()), (200, "text/html; charset=utf-8"));
    let mail = app.newest_mail(ADDRESS).await;
    assert!(page.text().contains(&format!("<a href=\"http://localhost:3000{}\">", mail.link())), "{}", page.text());
    assert!(page.text().contains(mail.subject()) && page.text().contains(ADDRESS), "{}", page.text());
    assert_eq!(page.header("cache-control"), "no-store");
}

#[tokio::test]
async fn without_any_mail_it_says_so() {
    let app = TestApp::start().await;
    let page = app.browser().get("/dev/mail").await;
    assert!(page.status == 200 && page.text().contains("No mail yet."), "{}", page.text());
    assert!(!app.data_dir().join("mail").exists(), "looking makes no folder");
}

#[tokio::test]
async fn it_is_not_there_where_anybody_could_come() {
    for flags in [
        ["--public-url", "https://id.example.org"],
        ["--listen", "0.0.0.0:3000"],
        ["--smtp-url", "smtps://mail.example.org"],
    ] {
        let app = TestApp::with(&flags).await;
        let page = app.browser().get("/dev/mail").await;
        assert_eq!(page.status, 404, "{flags:?}: {}", page.text());
    }
}

#[tokio::test]
async fn a_site_whose_name_leads_to_this_machine_does_not_read_it() {
    let (_app, browser) = with_mail(&[]).await;
    for (name, status) in [("evil.example:3000", 404), ("localhost", 404), ("127.0.0.1:3000", 200)] {
        let mut request = browser.navigation(Method::GET, "/dev/mail", "none").body(Body::empty()).expect("a request");
        request.headers_mut().insert(HOST, name.parse().expect("a name"));
        let reply = browser.clone().send(request).await;
        assert_eq!(reply.status, status, "{name}");
    }
}
