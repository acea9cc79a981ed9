//! Factors that are taken away by others: the operator's reset, and the end of the account.

use super::{ANNA, House, password};
use crate::support::PASSWORD;
use server::accounts::admin::{self, Mandate, reset_factors};

async fn rows(house: &House) -> i64 {
    let count =
        "SELECT (SELECT count(*) FROM totp) + (SELECT count(*) FROM recovery_codes) + (SELECT count(*) FROM begun)";
    sqlx::query_scalar(count).fetch_one(&mut house.app.sql().await).await.expect("counts")
}

#[tokio::test]
async fn a_reset_takes_everything_away_and_ends_every_session() {
    let house = House::open().await;
    house.half().await;
    let mandate = Mandate::operator();
    let account = admin::account_of(&house.app.state, &mandate.authority, ANNA).await.expect("it is there");
    reset_factors::reset_factors(&house.app.state, &mandate, account.id).await.expect("resets");
    assert_eq!(house.anna.me().await.json()["reason"], "factor_changed");
    assert_eq!(rows(&house).await, 0);
    password(&mut house.app.browser()).await.expect(200, "");
}

#[tokio::test]
async fn nothing_of_it_outlives_the_account() {
    let mut house = House::open().await;
    house.half().await;
    house.anna.post("/api/delete_account", &[("password", PASSWORD)]).await.expect(200, "");
    assert_eq!(rows(&house).await, 0);
}

#[tokio::test]
async fn what_nobody_can_finish_any_more_is_forgotten() {
    let house = House::open().await;
    house.half().await;
    let before = rows(&house).await;
    house.app.advance(std::time::Duration::from_mins(5));
    server::jobs::sweep::forget(&house.app.state).await.expect("forgets");
    assert_eq!(rows(&house).await, before - 1);
}
