//! `/oauth/revoke`: a person's token takes its session along, a machine's goes alone, and nobody else's is
//! touched.

use super::refused;
use crate::support::{Browser, Machine, TestApp};
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);
const REVOKE: &str = "/oauth/revoke";

struct House {
    app: TestApp,
    machine: Machine,
    anna: Browser,
    phone: Browser,
    bert: Browser,
}

impl House {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let machine = Machine::new(&app, "introspect revoke").await;
        let (mut anna, mut bert) = (app.browser(), app.browser());
        anna.sign_up("anna@example.org").await;
        bert.sign_up("bert@example.org").await;
        let mut phone = anna.other_device();
        phone.sign_in("anna@example.org").await;
        Self { app, machine, anna, phone, bert }
    }

    async fn revoke(&self, token: &str) {
        let reply = self.machine.post(REVOKE, &[("token", token)]).await;
        assert_eq!((reply.status.as_u16(), reply.text().as_str()), (200, ""));
    }

    async fn others_stand(&self) {
        for browser in [&self.phone, &self.bert] {
            assert_eq!(browser.me().await.status, 200);
        }
    }

    async fn all_endings(&self) -> i64 {
        let count = sqlx::query_scalar("SELECT count(*) FROM endings");
        count.fetch_one(&mut self.app.sql().await).await.expect("counts")
    }
}

#[tokio::test]
async fn a_persons_token_of_either_kind_ends_its_session_and_no_other() {
    for is_refresh in [true, false] {
        let house = House::open().await;
        let token = if is_refresh { house.anna.refresh_token() } else { &house.anna.access_token };
        for _ in 0..2 {
            house.revoke(token).await;
            house.anna.me().await.expect(401, "session_ended");
            let reply = house.anna.clone().post("/api/refresh", &[]).await;
            assert_eq!((reply.status.as_u16(), reply.json()["reason"].as_str()), (401, Some("revoked")));
            assert_eq!(reply.json()["by"]["kind"], "system");
        }
        assert_eq!(house.app.endings("revoked").await, 1);
        house.others_stand().await;
    }
}

#[tokio::test]
async fn a_hint_is_only_a_hint() {
    for hint in ["access_token", "refresh_token", "saml", ""] {
        let house = House::open().await;
        for token in [house.anna.refresh_token(), &house.bert.access_token] {
            let reply = house.machine.post(REVOKE, &[("token", token), ("token_type_hint", hint)]).await;
            assert_eq!(reply.status, 200);
        }
        house.anna.me().await.expect(401, "session_ended");
        house.bert.me().await.expect(401, "session_ended");
        assert_eq!(house.phone.me().await.status, 200);
    }
}

#[tokio::test]
async fn junk_is_answered_like_what_was_revoked_and_ends_nothing() {
    let house = House::open().await;
    let elsewhere = House::open().await;
    let honest = house.anna.refresh_token();
    let mut altered = honest.as_bytes().to_vec();
    altered[50] ^= 1;
    let altered = String::from_utf8(altered).expect("ASCII");
    for token in [
        "x",
        "cft_",
        "..",
        &altered,
        &honest[..86],
        elsewhere.anna.refresh_token(),
        &elsewhere.anna.access_token,
        &house.machine.secret,
        &house.anna.session,
        "\u{0}",
    ] {
        house.revoke(token).await;
    }
    assert_eq!((house.all_endings().await, house.anna.me().await.status.as_u16()), (0, 200));
    house.others_stand().await;
    house.app.advance(Duration::from_mins(11));
    house.revoke(&house.anna.access_token).await;
    assert_eq!(house.all_endings().await, 0, "an expired token revokes nothing");
}

#[tokio::test]
async fn a_token_that_only_had_to_be_exchanged_takes_its_session_too() {
    let house = House::open().await;
    let sub = house.anna.me().await.json()["sub"].as_str().expect("text").to_owned();
    let mut db = house.app.state.store.begin().await.expect("a transaction");
    let roles = curfew_domain::roles::Roles::parse("editor").expect("roles");
    let now = server::clock::Clock::now(&*house.app.clock);
    let until = now + Duration::from_mins(11);
    server::store::endings::change_roles(&mut db, sub.parse().expect("an id"), &roles, now, until).await.expect("done");
    server::accounts::end::commit(&house.app.state, db).await.expect("committed");
    house.anna.me().await.expect(401, "refresh_needed");
    house.revoke(&house.anna.access_token).await;
    house.anna.me().await.expect(401, "session_ended");
}

#[tokio::test]
async fn a_copied_token_is_evidence_of_theft_here_too() {
    let mut house = House::open().await;
    let copied = house.anna.clone();
    for _ in 0..2 {
        house.app.advance(MINUTE);
        house.anna.refresh().await.expect("goes on");
    }
    house.revoke(copied.refresh_token()).await;
    house.anna.me().await.expect(401, "refresh_reused");
    assert_eq!((house.app.endings("refresh_reuse").await, house.app.endings("revoked").await), (1, 0));
    house.others_stand().await;
}

#[tokio::test]
async fn a_machines_own_token_goes_alone_and_anothers_is_not_its_to_revoke() {
    let mut house = House::open().await;
    let other = Machine::new(&house.app, "introspect revoke").await;
    let [first, second] = [house.machine.access_token().await, house.machine.access_token().await];
    refused(&other.post(REVOKE, &[("token", &first)]).await, 400, "unauthorized_client");
    let is_good =
        async |machine: &Machine, token: &str| machine.get_as(&format!("Bearer {token}"), "/v1/me").await.status == 403;
    assert!(is_good(&house.machine, &first).await, "nothing happened");
    for _ in 0..2 {
        house.revoke(&first).await;
        assert!(!is_good(&house.machine, &first).await);
        assert!(is_good(&house.machine, &second).await);
        let asked = house.machine.post("/oauth/introspect", &[("token", &first)]).await;
        assert_eq!(asked.text(), r#"{"active":false}"#);
        house.app.restart().await;
    }
    assert_eq!(house.all_endings().await, 1);
    house.others_stand().await;
}

#[tokio::test]
async fn only_a_machine_client_with_the_permission_may_revoke() {
    let house = House::open().await;
    let token = format!("token={}", house.anna.refresh_token());
    refused(&house.machine.post_as("", REVOKE, token.clone()).await, 401, "invalid_client");
    let person = format!("Bearer {}", house.anna.access_token);
    refused(&house.machine.post_as(&person, REVOKE, token.clone()).await, 401, "invalid_token");
    let other = Machine::new(&house.app, "introspect endings").await;
    refused(&other.post_as(&other.basic(), REVOKE, token.clone()).await, 403, "insufficient_scope");
    for fields in [vec![], vec![("token", "")], vec![("token", "a"), ("token", "a")]] {
        refused(&house.machine.post(REVOKE, &fields).await, 400, "invalid_request");
    }
    assert_eq!((house.all_endings().await, house.anna.me().await.status.as_u16()), (0, 200));
}

#[tokio::test]
async fn without_the_database_nothing_is_promised() {
    let house = House::open().await;
    let bearer = format!("Bearer {}", house.machine.access_token().await);
    house.app.state.store.close().await;
    for token in [house.anna.refresh_token(), &house.anna.access_token] {
        let reply = house.machine.post_as(&bearer, REVOKE, format!("token={token}")).await;
        refused(&reply, 503, "temporarily_unavailable");
        assert!(!reply.header("retry-after").is_empty());
    }
}
