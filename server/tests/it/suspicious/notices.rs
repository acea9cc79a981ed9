//! What was told, as the app shows it: to its owner, until it is put away.

use super::{ADDRESS, change_password, notices, with_account};
use crate::support::{
    PASSWORD,
    browser::FORM,
    device::{CHROME, FIREFOX},
    serving::LiveServer,
    wire,
};
use curfew_domain::password::Password;
use server::{
    accounts::admin::{self, Mandate, set_password},
    jobs::sweep,
};
use std::time::Duration;

#[tokio::test]
async fn a_changed_password_is_told_by_whichever_way_it_was_changed() {
    let (app, mut laptop) = with_account().await;
    change_password(&mut laptop, "false").await.expect(200, "");
    let mail = app.newest_mail(ADDRESS).await;
    assert_eq!(mail.subject(), "Your password was changed");
    assert!(mail.text().contains("Chromium on Linux") && mail.text().contains("/not-me?token="), "{}", mail.text());
    let told = notices(&laptop).await;
    assert_eq!((&told[0]["kind"], &told[0]["by"]["ip"]), (&"password_changed".into(), &"192.0.2.1".into()));

    let mandate = Mandate::operator();
    let account = admin::account_of(&app.state, &mandate.authority, ADDRESS).await.expect("it is there");
    let password = Password::new(PASSWORD.to_owned());
    app.advance(Duration::from_secs(1));
    set_password::set_password(&app.state, &mandate, &account, password).await.expect("it may be set");
    assert!(app.newest_mail(ADDRESS).await.text().contains("The people who run this place"));
    laptop.sign_in(ADDRESS).await;
    let told = notices(&laptop).await;
    assert_eq!((&told[0]["kind"], &told[0]["by"]), (&"password_set".into(), &serde_json::Value::Null));
}

#[tokio::test]
async fn a_password_that_was_not_changed_is_told_to_nobody() {
    let (app, mut laptop) = with_account().await;
    let before = app.mails_to(ADDRESS).await;
    let wrong = [("current_password", "six loud lanterns sink"), ("new_password", super::NEW)];
    laptop.post("/api/change_password", &wrong).await.expect(403, "password_wrong");
    assert_eq!((app.mails_to(ADDRESS).await, notices(&laptop).await.len()), (before, 0));
}

#[tokio::test]
async fn a_notice_is_its_owners_and_is_put_away_once() {
    let (app, mut laptop) = with_account().await;
    change_password(&mut laptop, "false").await.expect(200, "");
    let id = notices(&laptop).await[0]["id"].as_str().expect("an id").to_owned();
    let mut bert = app.browser();
    bert.sign_up("bert@example.org").await;
    assert!(notices(&bert).await.is_empty());
    for bad in [id.as_str(), "x", ""] {
        bert.post("/api/dismiss_notice", &[("notice_id", bad)]).await.expect(404, "not_found");
    }
    assert_eq!(notices(&laptop).await[0]["seen"], false);
    laptop.post("/api/dismiss_notice", &[("notice_id", &id)]).await.expect(200, "");
    assert_eq!(notices(&laptop).await[0]["seen"], true);
    laptop.post("/api/dismiss_notice", &[("notice_id", &id)]).await.expect(404, "not_found");
    app.browser().post("/api/dismiss_notice", &[("notice_id", &id)]).await.expect(401, "not_signed_in");
    laptop.submit("/api/dismiss_notice", &[("notice_id", &id), ("next", "/account")]).await.leads_to("/account");
    laptop.submit("/api/dismiss_notice", &[("notice_id", &id), ("next", "//evil.example")]).await.leads_to("/sessions");
}

#[tokio::test]
async fn notices_are_forgotten_after_ninety_days_and_with_the_account() {
    let (app, mut laptop) = with_account().await;
    change_password(&mut laptop, "false").await.expect(200, "");
    let count = async || {
        let query = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM notices");
        query.fetch_one(&mut app.sql().await).await.expect("counts")
    };
    app.advance(Duration::from_hours(90 * 24));
    sweep::forget(&app.state).await.expect("forgets");
    assert_eq!(count().await, 1);
    app.advance(Duration::from_millis(1));
    sweep::forget(&app.state).await.expect("forgets");
    assert_eq!(count().await, 0);

    let (app, mut laptop) = with_account().await;
    change_password(&mut laptop, "false").await.expect(200, "");
    laptop.post("/api/delete_account", &[("password", super::NEW)]).await.expect(200, "");
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM notices").fetch_one(&mut app.sql().await).await.expect("counts");
    assert_eq!(left, 0);
}

#[tokio::test]
async fn an_open_tab_is_told_to_look_again() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, ADDRESS).await;
    let phone = server.signed_in(FIREFOX, ADDRESS).await;
    let mut tab = phone.tab().await;
    let (cookie, origin) = (laptop.cookie(), wire::origin(server.address));
    let headers = [("Content-Type", FORM), ("Accept", "application/json"), ("Origin", &origin), ("Cookie", &cookie)];
    let fields = [("current_password", PASSWORD), ("new_password", super::NEW), ("end_others", "false")];
    let body = serde_urlencoded::to_string(fields).expect("a form");
    let reply = wire::ask(server.address, &wire::request("POST", "/api/change_password", &headers, &body)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    tab.looks_again().await;
    tab.is_open_and_quiet().await;
}
