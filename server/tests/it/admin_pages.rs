//! The administration and one's own account as pages: who may see them, and what their plain forms lead to.

use crate::support::{Browser, PASSWORD, TestApp, browser::REFRESH};

const OTHER: &str = "zoe@example.org";
const NEW: &str = "nine patient herons listen";

/// An administrator and somebody else, signed in.
async fn with_people() -> (TestApp, Browser, Browser) {
    let app = TestApp::start().await;
    let (mut admin, mut person) = (app.browser(), app.device(crate::support::Device::FIREFOX_ON_WINDOWS));
    app.administrator(&mut admin, "root@example.org").await;
    person.sign_up(OTHER).await;
    (app, admin, person)
}

/// The id of the other account, as the list links it.
async fn other_id(admin: &mut Browser) -> String {
    let page = admin.get("/admin?q=zoe").await.text();
    let id = page.split("?user=").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    id.to_owned()
}

#[tokio::test]
async fn nobody_is_led_to_sign_in_and_back_to_the_very_place() {
    let (app, _, _) = with_people().await;
    for (path, next) in [
        ("/admin", "/admin"),
        ("/admin?view=audit", "/admin%3Fview%3Daudit"),
        ("/admin/", "/admin/"),
        ("/account", "/account"),
    ] {
        app.browser().get(path).await.leads_to(&format!("/sign-in?next={next}"));
    }
}

#[tokio::test]
async fn a_person_without_the_role_gets_403_and_nothing_of_anybody() {
    let (_app, mut admin, mut person) = with_people().await;
    let own = format!("/admin?user={}", other_id(&mut admin).await);
    for path in ["/admin", "/admin/", "/x/../admin", "/admin?q=root", "/admin?view=audit", "/admin?view=everyone", &own]
    {
        let page = person.get(path).await;
        assert_eq!((page.status.as_u16(), page.header("cache-control")), (403, "no-store"), "{path}");
        let text = page.text();
        assert!(text.contains("You are not allowed to see this page"), "{path}");
        for private in ["root@example.org", "Audit log", "/api/disable_user", "Firefox on Windows"] {
            assert!(!text.contains(private), "{private} in {path}");
        }
        assert!(!text.contains("href=\"/admin\""), "the header leads nowhere forbidden");
    }
    assert_eq!(person.get("/sessions").await.status, 200, "still signed in");
}

#[tokio::test]
async fn an_administrator_sees_accounts_devices_the_log_and_what_everyone_is() {
    let (_app, mut admin, _person) = with_people().await;
    let account = format!("/admin?user={}", other_id(&mut admin).await);
    for (path, told) in [
        ("/admin", vec![OTHER, "root@example.org", "href=\"/admin\""]),
        ("/admin?q=ZOE", vec![OTHER]),
        (&account, vec![OTHER, "Firefox on Windows", "192.0.2.1", "/api/disable_user", "/api/admin_end_session"]),
        ("/admin?view=audit", vec!["roles changed", "/admin/audit.csv"]),
        ("/admin?view=everyone", vec!["2 sessions", "END EVERYONE"]),
    ] {
        let page = admin.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        let text = page.text().replace("<!>", "");
        for told in told {
            assert!(text.contains(told), "{told} in {path}: {text}");
        }
    }
}

#[tokio::test]
async fn the_role_taken_away_closes_the_page_at_once() {
    let (app, mut admin, mut second) = with_people().await;
    app.give_roles(OTHER, "admin").await;
    assert_eq!(second.get("/admin").await.status, 200);
    assert!(second.get("/").await.text().contains("href=\"/admin\""));
    let id = other_id(&mut admin).await;
    admin.submit("/api/set_roles", &[("user_id", &id), ("roles", "")]).await.leads_to(&format!("/admin?user={id}"));
    assert!(admin.get(&format!("/admin?user={id}")).await.text().contains("The roles are changed."));
    assert_eq!(second.get("/admin").await.status, 403);
    assert_eq!(second.get("/sessions").await.status, 200);
    second.post("/api/list_users", &[]).await.expect(403, "forbidden");
}

#[tokio::test]
async fn plain_forms_of_the_administration_lead_back_and_say_what_happened() {
    let (_app, mut admin, mut person) = with_people().await;
    let id = other_id(&mut admin).await;
    let back = format!("/admin?user={id}");
    for (action, told) in [
        ("/api/disable_user", "The account is disabled, and signed out everywhere."),
        ("/api/enable_user", "The account is enabled."),
        ("/api/end_user_sessions", "That account is signed out everywhere."),
    ] {
        admin.submit(action, &[("user_id", &id), ("reason", "Lost laptop")]).await.leads_to(&back);
        let page = admin.get(&back).await.text();
        assert!(page.contains(told), "{action}: {page}");
        assert!(!admin.get(&back).await.text().contains(told), "told once");
    }
    person.get("/sessions").await.leads_to("/sign-in?next=/sessions");
    assert!(admin.get("/admin?view=audit&text=laptop").await.text().contains("Lost laptop"));
}

#[tokio::test]
async fn ending_everyone_needs_the_words_and_ends_the_administrator_too() {
    let (_app, mut admin, person) = with_people().await;
    admin.submit("/api/end_everyone", &[("confirm", "end everyone")]).await.leads_to("/admin?view=everyone");
    assert!(admin.get("/admin?view=everyone").await.text().contains("type the words exactly as shown"));
    person.me().await.expect(200, "");
    admin.submit("/api/end_everyone", &[("confirm", "END EVERYONE")]).await.leads_to("/signed-out");
    person.me().await.expect(401, "session_ended");
    assert_eq!(admin.get("/").await.text().matches("root@example.org").count(), 0);
}

#[tokio::test]
async fn a_plain_change_of_the_password_tells_how_many_devices_went_and_the_box_decides() {
    let (_app, _admin, mut person) = with_people().await;
    let mut others = [person.other_device(), person.other_device()];
    for other in &mut others {
        other.sign_in(OTHER).await;
    }
    let fields = |old, new| [("current_password", old), ("new_password", new), ("asked", "true")];
    person.submit("/api/change_password", &fields("not it at all", NEW)).await.leads_to("/account");
    let page = person.get("/account").await.text();
    assert!(page.contains("That is not your current password.") && !page.contains("not it at all"));

    person.submit("/api/change_password", &fields(PASSWORD, NEW)).await.leads_to("/account");
    let page = person.get("/account").await.text();
    assert!(page.contains("Your password is changed."), "{page}");
    assert!(!page.contains("other devices are signed out"), "the box was not ticked");
    others[0].me().await.expect(200, "");

    let fields = [("current_password", NEW), ("new_password", PASSWORD), ("asked", "true"), ("end_others", "true")];
    person.submit("/api/change_password", &fields).await.leads_to("/account");
    assert!(person.get("/account").await.text().contains("2 other devices are signed out."));
    others[0].me().await.expect(401, "session_ended");
    assert_eq!(person.get("/sessions").await.status, 200, "this device stays");
}

#[tokio::test]
async fn a_plain_deletion_ends_on_a_page_that_says_so() {
    let (_app, mut admin, mut person) = with_people().await;
    person.submit("/api/delete_account", &[("password", "not it at all")]).await.leads_to("/account");
    assert!(person.get("/account").await.text().contains("That is not your current password."));
    person.submit("/api/delete_account", &[("password", PASSWORD)]).await.leads_to("/signed-out");
    assert!(!person.cookies.contains_key(REFRESH));
    let page = person.get("/signed-out").await.text();
    assert!(page.contains("This account has been deleted.") && !page.contains(OTHER), "{page}");
    assert!(!admin.get("/admin").await.text().contains(OTHER));
}

#[tokio::test]
async fn a_plain_page_is_rendered_before_its_document_and_leaves_no_data_beside_it() {
    let (_app, mut admin, mut person) = with_people().await;
    for path in ["/admin", "/admin/", "/admin?view=audit"] {
        let page = admin.get(path).await.text();
        assert!(page.contains("<div class=\"plain\"><section"), "{path}: {page}");
        assert_eq!(page.matches(">Administration<").count(), 1, "{path}");
        assert!(!page.contains("__RESOLVED_RESOURCES["), "{path}");
    }
    person.submit("/api/change_password", &[("current_password", "not it"), ("new_password", NEW)]).await;
    let (once, again) = (person.get("/account").await.text(), person.get("/account").await.text());
    assert_eq!(once.matches("That is not your current password.").count(), 1);
    assert!(!once.contains("password_wrong"), "not in the boot data either");
    assert!(!again.contains("That is not your current password."), "told once");
}
