//! Recovery codes: ten, each good once, gone with a new set.

use super::{House, password, second};
use crate::support::{Browser, TestApp};
use futures::future::join_all;
use serde_json::json;
use std::collections::BTreeSet;

async fn left(anna: &mut Browser) -> u64 {
    anna.post("/api/list_factors", &[]).await.json()["recovery_codes_left"].as_u64().expect("a number")
}

#[tokio::test]
async fn each_code_signs_in_once_however_it_is_typed() {
    let mut house = House::open().await;
    assert_eq!(house.codes.iter().collect::<BTreeSet<_>>().len(), 10);
    for (at, code) in house.codes.clone().iter().enumerate().take(3) {
        let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
        let mut browser = house.half().await;
        assert_eq!(second(&mut browser, "recovery_code", &typed).await.status, 200);
        assert_eq!(browser.claims()["amr"], json!(["pwd", "otp", "mfa"]));
        let mut again = house.half().await;
        second(&mut again, "recovery_code", code).await.expect(403, "code_wrong");
        assert_eq!(left(&mut house.anna).await, 9 - at as u64);
    }
    let mut browser = house.half().await;
    second(&mut browser, "recovery_code", "0000-0000-0000-0000").await.expect(403, "code_wrong");
}

#[tokio::test]
async fn of_ten_that_race_for_one_code_one_wins() {
    let house = House::open().await;
    let mut halves = Vec::new();
    for _ in 0..8 {
        halves.push(house.half().await);
    }
    let code = house.codes[0].as_str();
    let replies = join_all(halves.iter_mut().map(|half| second(half, "recovery_code", code))).await;
    let won = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(won, 1, "{:?}", replies.iter().map(|reply| reply.text()).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_new_set_replaces_the_old_one() {
    let mut house = House::open().await;
    let renewed = house.anna.post("/api/recovery_codes_renew", &[]).await.json();
    let new: Vec<String> = serde_json::from_value(renewed["recovery_codes"].clone()).expect("codes");
    assert_eq!((new.len(), left(&mut house.anna).await), (10, 10));
    let mut browser = house.half().await;
    second(&mut browser, "recovery_code", &house.codes[0]).await.expect(403, "code_wrong");
    assert_eq!(second(&mut browser, "recovery_code", &new[0]).await.status, 200);
}

#[tokio::test]
async fn somebody_elses_code_is_no_code() {
    let (house, other) = (House::open().await, House::open().await);
    let mut browser = house.half().await;
    second(&mut browser, "recovery_code", &other.codes[0]).await.expect(403, "code_wrong");
}

#[tokio::test]
async fn codes_come_with_a_factor_and_not_without() {
    let app = TestApp::start().await;
    let mut anna = app.browser();
    anna.sign_up(super::ANNA).await;
    anna.post("/api/recovery_codes_renew", &[]).await.expect(404, "factor_not_found");
}

#[tokio::test]
async fn the_audit_log_says_who_used_one_and_how_many_are_left() {
    let house = House::open().await;
    let mut browser = house.half().await;
    assert_eq!(second(&mut browser, "recovery_code", &house.codes[0]).await.status, 200);
    let mut root = house.app.browser();
    house.app.administrator(&mut root, "root@example.org").await;
    let acts = root.api("GET", "/v1/admin/audit?actor=anna", &root.access_token, None).await.json();
    let said: Vec<_> = acts["entries"].as_array().expect("a list").iter().map(|act| &act["action"]).collect();
    assert_eq!(said, ["recovery_code_used", "factor_added", "account_created"]);
    assert_eq!(acts["entries"][0]["detail"], "9 left");
    assert!(!acts.to_string().contains(&house.codes[0]));
    password(&mut house.app.browser()).await.expect(401, "factor_needed");
}
