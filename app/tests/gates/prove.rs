//! A fresh proof of somebody signed in, and what waited for it.

use crate::support::{EMAIL, FakeBackend, Page, several};
use app::{error::ApiError, proofs::Offer};

const PROVE: &str = "/prove?next=/sessions";

fn fake() -> FakeBackend {
    FakeBackend::signed_in(several())
}

fn ending(id: &str) -> Offer {
    Offer { action: "/api/end_session".into(), fields: vec![("session_id".into(), id.into())] }
}

#[tokio::test]
async fn the_proof_says_what_waits_for_it_and_leads_back_without_it() {
    let page = snapshot!("prove", FakeBackend { waiting: Some(ending("s-3")), ..fake() }.get(PROVE).await);
    let body = page.body();
    assert!(body.contains("You are about to sign out Firefox on Windows."), "{body}");
    assert!(body.contains("action=\"/api/prove\"") && body.contains("name=\"next\" value=\"/sessions\""));
    assert!(body.contains("href=\"/sessions\">Go back"));
    assert_eq!(body.matches("autocomplete=\"current-password\"").count(), 1);
    assert!(body.contains(&format!("autocomplete=\"username\" value=\"{EMAIL}\"")), "whose password it is");
    assert!(!body.contains("/api/end_session"), "nothing is offered before the proof");

    let others = Some(Offer { action: "/api/end_other_sessions".into(), fields: Vec::new() });
    let page = FakeBackend { waiting: others, ..fake() }.get(PROVE).await;
    assert!(page.body().contains("You are about to sign out all other devices."));
    let page = fake().get("/prove").await;
    assert!(page.body().contains("What you are about to do") && page.body().contains("value=\"/account\""));
}

#[tokio::test]
async fn a_refused_proof_says_why_beside_the_field_and_what_waits_still_waits() {
    let fake = FakeBackend { waiting: Some(ending("s-3")), ..fake() };
    let wrong = fake.clone().flash("/api/prove", Some(ApiError::PasswordWrong));
    let page = snapshot!("prove_refused", wrong.get(PROVE).await);
    assert!(page.body().contains("That is not your current password."));
    assert!(page.body().contains("aria-invalid=\"true\" aria-describedby=\"proof-error\""), "{}", page.body());
    assert!(page.body().contains("sign out Firefox on Windows"));
    let page = fake.flash("/api/prove", Some(ApiError::TooManyAttempts { retry_after: 840 })).get(PROVE).await;
    assert!(page.body().contains("Too many tries. Try again in 14 minutes."));
}

#[tokio::test]
async fn after_the_proof_the_act_is_one_press_away() {
    let fake = FakeBackend { offered: Some(ending("s-3")), ..fake() }.flash("/api/prove", None);
    let page = snapshot!("prove_offered", fake.get(PROVE).await);
    let body = page.body();
    assert!(body.contains("Sign out Firefox on Windows?") && body.contains("Nothing has happened yet."), "{body}");
    assert!(body.contains("action=\"/api/end_session\"") && body.contains("name=\"session_id\" value=\"s-3\""));
    assert!(body.contains("href=\"/sessions\">Go back"));
    assert!(!body.contains("type=\"password\""));
}

#[tokio::test]
async fn a_device_that_left_meanwhile_is_called_that_device() {
    let page = FakeBackend { offered: Some(ending("s-9")), ..fake() }.get(PROVE).await;
    assert!(page.body().contains("Sign out that device?"));
}

#[tokio::test]
async fn what_cannot_be_told_is_not_offered() {
    let offer = Some(Offer { action: "/api/delete_account".into(), fields: Vec::new() });
    let page = snapshot!("prove_unknown", FakeBackend { offered: offer, ..fake() }.get(PROVE).await);
    assert!(!page.body().contains("/api/delete_account") && page.body().contains("href=\"/sessions\""));
}

#[tokio::test]
async fn the_proof_leads_to_pages_of_ours_only() {
    for evil in ["//evil.example", "https://evil.example", "javascript:alert(1)"] {
        for fake in [fake(), FakeBackend { offered: Some(ending("s-3")), ..fake() }] {
            let page: Page = fake.get(&format!("/prove?next={evil}")).await;
            assert!(!page.html.contains("evil") && !page.html.contains("javascript:"), "{evil}");
        }
    }
}

#[tokio::test]
async fn markup_in_the_name_of_what_waits_is_text() {
    let mut devices = several();
    devices[1].name = "<img src=x onerror=alert(1)>".into();
    for fake in [
        FakeBackend { waiting: Some(ending("s-2")), ..FakeBackend::signed_in(devices.clone()) },
        FakeBackend { offered: Some(ending("s-2")), ..FakeBackend::signed_in(devices) },
    ] {
        let page = fake.get(PROVE).await;
        assert!(!page.html.contains("<img") && page.html.contains("&lt;img"));
    }
}

#[tokio::test]
async fn nobody_proves_before_they_are_signed_in() {
    let page = FakeBackend { waiting: Some(ending("s-3")), ..FakeBackend::signed_out() }.get(PROVE).await;
    assert_eq!((page.status, page.location.as_deref()), (302, Some("/sign-in?next=/prove")));
}
