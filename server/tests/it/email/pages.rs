//! Where the links of mails lead, without JavaScript: a page that asks, and then tells.

use super::{NEW, OLD, with_account, with_confirmed_account};
use crate::support::PASSWORD;

#[tokio::test]
async fn a_confirming_link_asks_first_and_tells_how_it_came_out_once() {
    let (app, _) = with_account().await;
    let mail = app.newest_mail(OLD).await;
    let mut reader = app.browser();
    for _ in 0..2 {
        let page = reader.get(mail.link()).await.text();
        assert!(page.contains("action=\"/api/confirm_email\"") && page.contains(mail.token()), "{page}");
    }
    reader.submit("/api/confirm_email", &[("token", mail.token())]).await.leads_to("/confirm-email");
    assert!(reader.get("/confirm-email").await.text().contains("Your address is confirmed."));
    assert!(reader.get("/confirm-email").await.text().contains("This link is not complete"), "told once");
    reader.submit("/api/confirm_email", &[("token", mail.token())]).await.leads_to("/confirm-email");
    let page = reader.get("/confirm-email").await.text();
    assert!(!page.contains("is confirmed.") && page.contains("role=\"alert\""), "{page}");
}

#[tokio::test]
async fn another_address_is_agreed_to_or_refused_on_its_page() {
    let (app, mut anna) = with_confirmed_account().await;
    let wish = [("current_password", PASSWORD), ("new_email", NEW)];
    anna.post("/api/change_email", &wish).await.expect(200, "");
    let mail = app.newest_mail(NEW).await;
    let mut reader = app.browser();
    let page = reader.get(mail.link()).await.text();
    assert!(
        page.contains("action=\"/api/confirm_email_change\"") && page.contains("action=\"/api/cancel_email_change\"")
    );
    reader.submit("/api/confirm_email_change", &[("token", mail.token())]).await.leads_to("/confirm-email-change");
    assert!(reader.get("/confirm-email-change").await.text().contains("The other address still has to."));
    reader.submit("/api/cancel_email_change", &[("token", mail.token())]).await.leads_to("/confirm-email-change");
    let page = reader.get("/confirm-email-change").await.text();
    assert!(page.contains("Nothing changes.") || page.contains("role=\"alert\""), "{page}");
}
