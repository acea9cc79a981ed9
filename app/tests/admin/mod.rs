//! The administration, part by part, and nothing of it for anybody else.

use crate::support::{Desk, EMAIL, FakeBackend, Page, act, several, user};
use app::{
    error::ApiError,
    view::{AuditEntry, UserView},
};

fn desk() -> Desk {
    let users = vec![
        UserView { roles: vec!["admin".into(), "support".into()], own: true, ..user("u-1", EMAIL) },
        user("u-2", "zoe@example.com"),
        UserView { disabled: true, sessions: 0, open_tabs: 0, ..user("u-3", "mallory@example.com") },
    ];
    let audit = vec![
        AuditEntry { reason: Some("Lost laptop".into()), ..act(2, "account_disabled", "mallory@example.com") },
        AuditEntry {
            target_name: None,
            target_kind: "everyone".into(),
            target_id: None,
            ..act(1, "everyone_ended", "")
        },
    ];
    Desk { users, audit, broken: false }
}

fn fake() -> FakeBackend {
    FakeBackend::admin(desk())
}

#[tokio::test]
async fn administrators_see_every_account_and_the_way_there() {
    let page = snapshot!("admin_accounts", fake().get("/admin").await);
    let body = page.body();
    assert_eq!(page.status, 200);
    for text in [EMAIL, "zoe@example.com", "mallory@example.com", ">Disabled<", ">support<", ">You<", "?user=u-2"] {
        assert!(body.contains(text), "{text}");
    }
    assert!(
        body.contains("<a href=\"/admin\" rel=\"external\" aria-current=\"page\" class=\"nav-link\""),
        "the header leads here"
    );
    assert!(body.contains("/admin?q=&amp;after=u-9"), "and on to the next page");
}

#[tokio::test]
async fn a_search_keeps_what_was_searched_for_and_says_when_it_found_nobody() {
    let page = fake().get("/admin?q=zoe").await;
    assert!(page.body().contains("value=\"zoe\"") && !page.body().contains("mallory@example.com"));
    let page = snapshot!("admin_nobody", fake().get("/admin?q=%22%3E%3Cimg%20src%3Dx%3E").await);
    assert!(
        page.body().contains("Nobody&#x27;s address contains that.")
            || page.body().contains("Nobody's address contains that.")
    );
    assert!(!page.html.contains("<img"), "what was typed is text");
}

#[tokio::test]
async fn what_cannot_be_read_says_so_and_shows_nothing() {
    let broken = FakeBackend::admin(Desk { broken: true, ..desk() });
    let page = snapshot!("admin_broken", broken.get("/admin").await);
    assert!(page.body().contains("Something went wrong on our side."));
    let gone = fake().get("/admin?user=u-8").await;
    assert!(gone.body().contains("That account is not there any more."));
}

#[tokio::test]
async fn somebody_without_the_role_gets_403_and_nothing_private() {
    let fake = FakeBackend { desk: Some(desk()), ..FakeBackend::signed_in(several()) };
    for path in ["/admin", "/admin?user=u-2", "/admin?view=audit", "/admin?view=everyone"] {
        let page = fake.get(path).await;
        assert_eq!(page.status, 403, "{path}");
        for private in ["zoe@example.com", "mallory@example.com", "12 sessions", "My phone", "Lost laptop"] {
            assert!(!page.html.contains(private), "{private} in {path}");
        }
    }
    let page = snapshot!("admin_not_allowed", fake.get("/admin").await);
    assert!(page.body().contains("You are not allowed to see this page"));
    assert!(!page.body().contains("href=\"/admin\""));
}

#[tokio::test]
async fn a_role_lost_since_the_page_was_asked_for_shows_nothing_either() {
    let fake = FakeBackend { desk: None, ..fake() };
    let page = fake.get("/admin").await;
    assert!(page.body().contains("You are not allowed to do that."));
}

#[tokio::test]
async fn a_stranger_is_led_to_sign_in_first() {
    let page = FakeBackend { desk: Some(desk()), ..FakeBackend::signed_out() }.get("/admin").await;
    assert_eq!((page.status, page.location.as_deref()), (302, Some("/sign-in?next=/admin")));
    assert!(!page.html.contains("zoe@example.com"));
}

#[tokio::test]
async fn one_account_names_what_each_button_hits() {
    let page = snapshot!("admin_account", fake().get("/admin?user=u-2").await);
    let body = page.body();
    for text in [
        "Disable zoe@example.com?",
        "Sign zoe@example.com out everywhere?",
        "Change the roles of zoe@example.com?",
        "Sign out My phone?",
        "Signed in: 4 devices",
    ] {
        assert!(body.contains(text), "{text}");
    }
    assert_eq!(body.matches("action=\"/api/admin_end_session\"").count(), 4);
    assert_eq!(body.matches("name=\"reason\"").count(), 7, "every act takes a reason");
    for part in body.split("popovertarget=\"").skip(1) {
        let id = part.split('"').next().expect("an id");
        assert_eq!(body.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
}

#[tokio::test]
async fn a_disabled_account_can_be_enabled_and_shows_what_ended() {
    let page = snapshot!("admin_account_disabled", fake().get("/admin?user=u-3").await);
    let body = page.body();
    for text in
        ["Enable mallory@example.com?", "Not signed in anywhere", "Old laptop", "This account has been disabled."]
    {
        assert!(body.contains(text), "{text}");
    }
    assert!(!body.contains("out everywhere?"), "there is nothing to sign out");
}

#[tokio::test]
async fn ending_everyone_says_what_it_hits_and_asks_for_words() {
    let page = snapshot!("admin_everyone", fake().get("/admin?view=everyone").await);
    for text in ["12 sessions", "1 open tab<", "END EVERYONE", "name=\"confirm\""] {
        assert!(page.body().contains(text), "{text}");
    }
}

#[tokio::test]
async fn the_audit_log_is_a_table_to_filter_and_to_take_away() {
    let page = snapshot!("admin_audit", fake().get("/admin?view=audit").await);
    for text in ["Lost laptop", "account disabled", "everyone ended", "4 sessions ended", "Download CSV"] {
        assert!(page.body().contains(text), "{text}");
    }
    let page = fake().get("/admin?view=audit&text=a%26b&action=everyone_ended").await;
    assert!(!page.body().contains("Lost laptop"));
    assert!(page.body().contains("value=\"everyone_ended\" selected"), "{}", page.body());
    assert!(page.body().contains("/admin/audit.csv?text=a%26b&amp;action=everyone_ended"));
    let empty = FakeBackend::admin(Desk { audit: Vec::new(), ..desk() });
    assert!(empty.get("/admin?view=audit").await.body().contains("Nothing like that is in the log."));
}

#[tokio::test]
async fn a_plain_command_says_how_it_came_out_once() {
    let done = fake().flash("/api/disable_user", None).get("/admin?user=u-2").await;
    assert_eq!(done.body().matches("The account is disabled, and signed out everywhere.").count(), 1);
    let last = fake().flash("/api/set_roles", Some(ApiError::LastAdmin)).get("/admin?user=u-1").await;
    assert_eq!(last.body().matches("Nobody else administers Curfew.").count(), 1);
    let unsure = fake().flash("/api/end_everyone", Some(ApiError::NotConfirmed)).get("/admin?view=everyone").await;
    assert_eq!(unsure.body().matches("type the words exactly as shown").count(), 1);
}

#[tokio::test]
async fn markup_in_an_account_is_text() {
    let evil = "<img src=x onerror=alert(1)>";
    let users = vec![UserView { roles: vec![evil.into()], ..user("u-2", evil) }];
    let audit = vec![AuditEntry { reason: Some(evil.into()), actor_name: evil.into(), ..act(1, evil, evil) }];
    let fake = FakeBackend::admin(Desk { users, audit, broken: false });
    for path in ["/admin", "/admin?user=u-2", "/admin?view=audit"] {
        let page = fake.get(path).await;
        assert!(!page.html.contains("<img"), "{path}: nowhere, not even in the data scripts");
        assert!(page.body().contains("&lt;img"), "{path}");
    }
}
