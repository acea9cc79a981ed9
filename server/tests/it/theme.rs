//! Light or dark: chosen once, in the document from the first byte.

use crate::support::TestApp;

const COOKIE: &str = "__Host-theme";

#[tokio::test]
async fn a_chosen_theme_is_in_the_document_until_the_system_decides_again() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    assert!(!browser.get("/").await.text().contains("data-theme"));
    browser.submit("/theme", &[("theme", "dark")]).await.leads_to("/");
    assert!(browser.get("/sign-in").await.text().contains("<html lang=\"en\" data-theme=\"dark\">"));
    browser.submit("/theme", &[("theme", "light")]).await.leads_to("/");
    assert!(browser.get("/sign-in").await.text().contains("data-theme=\"light\""));
    browser.submit("/theme", &[("theme", "system")]).await.leads_to("/");
    assert!(!browser.cookies.contains_key(COOKIE));
    assert!(!browser.get("/").await.text().contains("data-theme"));
}

#[tokio::test]
async fn what_is_no_theme_changes_nothing_and_is_not_shown() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    for fields in [&[("theme", "\"><script>")][..], &[("theme", "")], &[]] {
        let reply = browser.submit("/theme", fields).await;
        assert_eq!(reply.status, 400);
        assert!(reply.set_cookie(COOKIE).is_none());
    }
    browser.cookies.insert(COOKIE.to_owned(), "\"><script>alert(1)</script>".to_owned());
    let page = browser.get("/").await;
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("data-theme") && !page.text().contains("alert(1)"));
}
