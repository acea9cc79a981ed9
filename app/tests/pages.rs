//! Every page as the server renders it, in every state a person can meet. The snapshots show a change of
//! markup to its reviewer; the assertions hold whatever the markup becomes.

mod support;

use app::{
    error::ApiError,
    view::{EndReason, EndedBy, EndedByKind, SessionView},
};
use support::{EMAIL, FakeBackend, Page, ended, session, several};

const PUBLIC: [&str; 4] = ["/", "/sign-in", "/sign-up", "/signed-out"];

/// Renders, checks what every page must keep, and compares with the kept picture.
macro_rules! snapshot {
    ($name:literal, $page:expr) => {{
        let page: Page = $page;
        assert_eq!(page.headings(), 1, "one h1 in {}", $name);
        assert!(page.html.contains("<title>"), "a title in {}", $name);
        assert!(!page.html.contains(" style="), "no inline style in {}", $name);
        insta::assert_snapshot!($name, page.lines());
        page
    }};
}

mod account;
mod admin;
mod gates;

fn alone() -> FakeBackend {
    FakeBackend::signed_in(vec![session("s-1", "Chromium on Linux", true)])
}

#[tokio::test]
async fn a_stranger_sees_the_way_in() {
    let home = snapshot!("home_signed_out", FakeBackend::signed_out().get("/").await);
    assert!(home.body().contains("Create account"));
    assert!(home.body().contains("Sign in"));
    snapshot!("sign_up", FakeBackend::signed_out().get("/sign-up").await);
    snapshot!("sign_in", FakeBackend::signed_out().get("/sign-in").await);
    snapshot!("signed_out", FakeBackend::signed_out().get("/signed-out").await);
}

#[tokio::test]
async fn a_signed_in_person_sees_who_they_are_and_every_device() {
    snapshot!("home_signed_in", FakeBackend::signed_in(several()).get("/").await);
    let page = snapshot!("sessions_several", FakeBackend::signed_in(several()).get("/sessions").await);
    let body = page.body();
    for text in [EMAIL, "Chromium on Linux", "My phone", "Safari on iOS", "Lisbon, Portugal", "22 Nov 2026, 14:32 UTC"]
    {
        assert!(body.contains(text), "{text}");
    }
    assert_eq!(body.matches("data-session-id=").count(), 4);
    assert_eq!(body.matches(">This device<").count(), 1);
    assert!(body.find("This device") < body.find("My phone"), "the current device comes first");
    assert!(body.contains("Sign out all other devices"));
}

#[tokio::test]
async fn the_only_device_has_no_others_to_sign_out() {
    let page = snapshot!("sessions_alone", alone().get("/sessions").await);
    assert!(page.body().contains("You're signed in only here."));
    assert!(!page.body().contains("Sign out all other devices"));
}

#[tokio::test]
async fn devices_that_are_signed_out_are_told_with_who_when_and_why() {
    let by = |kind| EndedBy { kind, device: Some("Chromium on Linux".into()), ip: Some("203.0.113.5".into()) };
    let thrown_out =
        SessionView { ended_by: Some(by(EndedByKind::Owner)), ..ended("s-8", EndReason::SignedOutElsewhere) };
    let idle = SessionView { name: "Borrowed phone".into(), ..ended("s-9", EndReason::Idle) };
    let devices = vec![session("s-1", "Chromium on Linux", true), thrown_out, idle];
    let page = snapshot!("sessions_history", FakeBackend::signed_in(devices).get("/sessions").await);
    let body = page.body();
    for text in [
        "Signed out in the last 30 days",
        "Old laptop",
        "signed out from Chromium on Linux (203.0.113.5)",
        "20 Nov 2026, 10:00 UTC",
        "Borrowed phone",
        "not used for a long time",
    ] {
        assert!(body.contains(text), "{text}");
    }
    assert_eq!(body.matches("data-session-id=").count(), 1, "what is over cannot be ended again");
    assert!(body.contains("signed in only here"));
}

#[tokio::test]
async fn devices_nobody_uses_are_marked_and_can_be_looked_at_alone() {
    let devices = || {
        let mut devices = several();
        devices[2].inactive = true;
        FakeBackend::signed_in(devices)
    };
    let all = devices().get("/sessions").await;
    assert_eq!(all.body().matches(">Inactive<").count(), 1);
    assert!(all.body().contains("1 device was not used for a while."));
    assert!(all.body().contains("href=\"/sessions?show=inactive\""));
    let page = snapshot!("sessions_inactive", devices().get("/sessions?show=inactive").await);
    assert_eq!(page.body().matches("data-session-id=").count(), 1);
    assert!(page.body().contains("data-session-id=\"s-3\""));
    assert!(!page.body().contains("Sign out all other devices"), "that would not be about what is on show");
    let used = FakeBackend::signed_in(several());
    assert!(!used.get("/sessions").await.body().contains("show=inactive"));
    assert!(used.get("/sessions?show=inactive").await.body().contains("No device is inactive."));
}

#[tokio::test]
async fn a_list_that_cannot_be_read_says_so() {
    let page = snapshot!("sessions_broken", FakeBackend::broken().get("/sessions").await);
    assert!(page.body().contains("role=\"alert\""));
    assert!(page.body().contains("Something went wrong on our side."));
}

#[tokio::test]
async fn a_guarded_page_shows_a_stranger_nothing_but_the_way_to_sign_in() {
    let fake = FakeBackend { sessions: Some(several()), ..FakeBackend::signed_out() };
    let page = fake.get("/sessions").await;
    assert_eq!(page.status, 302);
    assert_eq!(page.location.as_deref(), Some("/sign-in?next=/sessions"));
    for private in [EMAIL, "Chromium on Linux", "My phone", "203.0.113.5"] {
        assert!(!page.html.contains(private), "{private}");
    }
}

#[tokio::test]
async fn no_public_page_holds_anything_of_anybody() {
    let fake = FakeBackend { sessions: Some(several()), ..FakeBackend::signed_out() };
    for path in PUBLIC {
        let page = fake.get(path).await;
        for private in [EMAIL, "My phone", "203.0.113.5", "s-1"] {
            assert!(!page.html.contains(private), "{private} in {path}");
        }
    }
}

#[tokio::test]
async fn a_signed_in_person_is_led_past_the_sign_in_page() {
    for path in ["/sign-in", "/sign-up"] {
        assert_eq!(alone().get(path).await.location.as_deref(), Some("/sessions"));
    }
    assert_eq!(alone().get("/sign-in?next=/").await.location.as_deref(), Some("/"));
    assert_eq!(alone().get("/sign-in?next=//evil.example").await.location.as_deref(), Some("/sessions"));
}

#[tokio::test]
async fn the_way_back_travels_with_the_sign_in_form() {
    let page = FakeBackend::signed_out().get("/sign-in?next=%2Fsessions").await;
    assert!(page.body().contains("name=\"next\" value=\"/sessions\""), "{}", page.body());
    for evil in ["//evil.example", "https://evil.example", "%5C%5Cevil", "/%22onfocus=alert(1)"] {
        let page = FakeBackend::signed_out().get(&format!("/sign-in?next={evil}")).await;
        assert!(!page.body().contains("\"//evil"), "{evil}");
        assert!(!page.body().contains("\"onfocus"), "{evil}");
    }
}

#[tokio::test]
async fn a_refused_plain_form_comes_back_with_the_error_and_the_email_but_never_the_password() {
    let refused = FakeBackend::signed_out().flash("/api/sign_in", Some(ApiError::InvalidCredentials));
    let page = snapshot!("sign_in_refused", refused.get("/sign-in").await);
    assert!(page.body().contains("Email or password is not right."));
    assert!(page.body().contains(&format!("value=\"{EMAIL}\"")));
    let password = page.body().split("id=\"password\"").nth(1).and_then(|rest| rest.split('>').next());
    assert!(!password.expect("a password field").contains("value="));

    let weak = FakeBackend::signed_out().flash("/api/sign_up", Some(ApiError::PasswordTooWeak));
    let page = snapshot!("sign_up_refused", weak.get("/sign-up").await);
    assert!(page.body().contains("too easy to guess"));
}

#[tokio::test]
async fn an_error_is_shown_by_its_own_form_only() {
    let refused = FakeBackend::signed_out().flash("/api/sign_in", Some(ApiError::InvalidCredentials));
    assert!(!refused.get("/sign-up").await.body().contains("not right"));
}

#[tokio::test]
async fn a_plain_command_says_how_it_came_out() {
    let fake = || FakeBackend::signed_in(several());
    let ended = snapshot!("sessions_ended_one", fake().flash("/api/end_session", None).get("/sessions").await);
    assert!(ended.body().contains("That device is signed out."));
    let gone = fake().flash("/api/end_session", Some(ApiError::SessionNotFound)).get("/sessions").await;
    assert!(gone.body().contains("That device is already signed out."));
    let renamed = fake().flash("/api/rename_session", Some(ApiError::NameInvalid)).get("/sessions").await;
    assert_eq!(renamed.body().matches("A name has 1 to 60 characters").count(), 1, "not in every card");
    let stayed = fake().flash("/api/sign_out", Some(ApiError::Unavailable { retry_after: 3 })).get("/sessions").await;
    assert_eq!(stayed.body().matches("Curfew is busy right now.").count(), 1);
}

#[tokio::test]
async fn an_ended_session_is_told_who_where_when_and_why() {
    let kicked = FakeBackend::signed_out().ended(EndReason::SignedOutElsewhere, EndedByKind::Owner);
    let page = snapshot!("sign_in_ended", kicked.get("/sign-in?next=/sessions").await);
    for text in [
        "signed out from another of your devices",
        "It was you, from Firefox on Linux (203.0.113.5), at ",
        "22 Nov 2026, 14:32 UTC",
    ] {
        assert!(page.body().contains(text), "{text}");
    }
    let page = snapshot!("signed_out_ended", kicked.get("/signed-out").await);
    assert!(page.body().contains("You've been signed out"));
    assert!(page.body().contains("/sign-in?next=/sessions"));
}

#[tokio::test]
async fn theft_is_a_warning_and_an_administrator_is_not_traced() {
    let theft = FakeBackend::signed_out().ended(EndReason::RefreshReuse, EndedByKind::System);
    let page = snapshot!("sign_in_reuse", theft.get("/sign-in").await);
    assert!(page.body().contains("notice-alarming"));
    let admin = FakeBackend::signed_out().ended(EndReason::Admin, EndedByKind::Admin);
    let page = admin.get("/sign-in").await;
    assert!(page.body().contains("It was an administrator, at "));
    assert!(!page.body().contains("203.0.113.5"));
    assert!(!page.body().contains("notice-alarming"));
}

#[tokio::test]
async fn markup_in_a_device_name_is_text() {
    let evil = "<img src=x onerror=alert(1)>";
    let devices = vec![
        session("s-1", "Chromium on Linux", true),
        SessionView {
            browser: evil.into(),
            os: evil.into(),
            ip: evil.into(),
            place: Some(evil.into()),
            ..session("s-2", evil, false)
        },
    ];
    let page = snapshot!("sessions_markup", FakeBackend::signed_in(devices).get("/sessions").await);
    assert!(!page.html.contains("<img"), "nowhere, not even in the data scripts");
    assert!(page.body().contains("&lt;img src=x onerror=alert(1)&gt;"));
}

#[tokio::test]
async fn markup_in_what_was_typed_is_text() {
    let mut fake = FakeBackend::signed_out().flash("/api/sign_in", Some(ApiError::InvalidCredentials));
    if let Some(flash) = &mut fake.boot.flash {
        flash.email = Some("\"><script>alert(1)</script>".into());
    }
    let page = fake.get("/sign-in").await;
    assert!(!page.html.contains("<script>alert"));
}

#[tokio::test]
async fn an_unknown_address_is_404() {
    let page = snapshot!("not_found", FakeBackend::signed_out().get("/no/such/page").await);
    assert_eq!(page.status, 404);
    assert!(page.body().contains("There is nothing here"));
}

#[tokio::test]
async fn the_nonce_is_on_scripts_and_nowhere_else() {
    let page = FakeBackend::signed_in(several()).get("/sessions").await;
    let in_scripts = page.html.matches("<script nonce=\"NONCE\"").count()
        + page.html.matches("<script type=\"module\" nonce=\"NONCE\"").count();
    assert_eq!(page.html.matches("NONCE").count(), in_scripts);
    assert_eq!(page.html.matches("<script").count(), in_scripts, "a script without a nonce would not run");
}
