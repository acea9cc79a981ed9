//! The seven scenarios of the session protocol, each a hundred times with other moments: 1 to 4 never sign
//! anybody out, 5 to 7 always end the session by the move the protocol states. Some trials restart the
//! server in between.

use crate::support::{Browser, Reply, TestApp, chance::Chance};
use app::{
    error::ApiError,
    view::{EndReason, EndedByKind},
};
use futures::future::join_all;
use std::time::Duration;

const TRIALS: u64 = 100;
const MINUTE: Duration = Duration::from_mins(1);

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Says which trial failed, so that it can be repeated alone.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the trial that failed had seed {}", self.0);
        }
    }
}

struct Trial {
    app: TestApp,
    owner: Browser,
    chance: Chance,
}

impl Trial {
    /// Time passes: more than T, so that the next refresh moves the line. Sometimes the server restarts.
    async fn later(&mut self) {
        let span = self.chance.span(secs(31), 4 * MINUTE);
        self.pass(span).await;
    }

    async fn pass(&mut self, span: Duration) {
        self.app.advance(span);
        if self.chance.one_in(12) {
            self.app.restart().await;
        }
    }

    /// A session with a past: signed in some time ago, refreshed now and then.
    async fn begin(&mut self, name: &str) {
        self.owner = self.app.browser();
        self.owner.sign_up(name).await;
        for _ in 0..self.chance.below(3) {
            self.later().await;
            self.owner.refresh().await.expect("an owner alone refreshes");
        }
    }

    /// The owner goes on for a while: nobody else is there, nothing ends.
    async fn goes_on(&mut self) {
        for _ in 0..2 {
            assert_eq!(self.owner.me().await.status, 200, "the token of the last refresh is good");
            self.later().await;
            self.owner.refresh().await.expect("the owner goes on");
        }
    }

    /// The session is over for both, on every road, also after a restart.
    async fn dead_for(&mut self, thief: &mut Browser) {
        if self.chance.one_in(4) {
            self.app.restart().await;
        }
        for party in [&mut self.owner, thief] {
            if !party.access_token.is_empty() {
                assert_over(&party.me().await.error());
            }
            // The one whose refresh showed the theft has lost the cookie already.
            if !party.refresh_token().is_empty() {
                assert_over(&party.refresh().await.expect_err("no refresh token of it is good for anything"));
            }
            assert!(party.refresh_token().is_empty(), "the cookie is taken away");
        }
    }
}

fn assert_over(error: &ApiError) {
    let ApiError::RefreshReused { notice: Some(notice) } = error else { panic!("not told of the theft: {error:?}") };
    assert_eq!((notice.reason, notice.by.kind), (EndReason::RefreshReuse, EndedByKind::System));
}

/// Runs a scenario a hundred times on one server; answers how many sessions ended, and how many for reuse.
async fn trials(story: impl AsyncFn(&mut Trial)) -> (i64, i64) {
    let app = TestApp::start().await;
    let mut trial = Trial { owner: app.browser(), app, chance: Chance::seeded(0) };
    for seed in 0..TRIALS {
        let _named = Seed(seed);
        trial.chance = Chance::seeded(seed);
        trial.begin(&format!("owner{seed}@example.org")).await;
        story(&mut trial).await;
    }
    let all = sqlx::query_scalar("SELECT count(*) FROM endings WHERE scope = 'session'");
    let all = all.fetch_one(&mut trial.app.sql().await).await.expect("counts");
    (all, trial.app.endings("refresh_reuse").await)
}

const NOBODY: (i64, i64) = (0, 0);
const EVERYBODY_FOR_REUSE: (i64, i64) = (100, 100);

#[tokio::test]
async fn scenario_1_a_lost_response_is_repeated_by_a_retry_seconds_later() {
    let ended = trials(async |trial: &mut Trial| {
        trial.later().await;
        let lost = trial.owner.refresh_in_flight().await;
        let span = trial.chance.span(secs(1), secs(30));
        trial.pass(span).await;
        let retry = trial.owner.refresh_in_flight().await;
        // Towards the end of T nothing is handed out that could arrive after it.
        if span <= trial.app.state.policy.handout_window() {
            assert_eq!(token_in(&retry), token_in(&lost), "the same token, byte for byte");
        }
        trial.owner.land(&retry).expect("the retry is answered");
        trial.goes_on().await;
    });
    assert_eq!(ended.await, NOBODY);
}

#[tokio::test]
async fn scenario_2_a_lost_response_is_replaced_by_a_retry_minutes_later() {
    let ended = trials(async |trial: &mut Trial| {
        trial.later().await;
        let lost = trial.owner.refresh_in_flight().await;
        let span = trial.chance.span(10 * MINUTE, 60 * MINUTE);
        trial.pass(span).await;
        let retry = trial.owner.refresh_in_flight().await;
        assert_ne!(token_in(&retry), token_in(&lost), "what was lost is dead");
        trial.owner.land(&retry).expect("the retry is answered");
        trial.goes_on().await;
    });
    assert_eq!(ended.await, NOBODY);
}

#[tokio::test]
async fn scenario_2_a_browser_that_crashes_and_brings_the_previous_cookie_back_stays_signed_in() {
    let ended = trials(async |trial: &mut Trial| {
        trial.later().await;
        let on_disk = trial.owner.clone();
        trial.owner.refresh().await.expect("the owner refreshes");
        // Browsers write their cookie file every 30 s; this one dies before, perhaps more than once.
        for _ in 0..=trial.chance.below(2) {
            trial.owner = on_disk.clone();
            let span = trial.chance.span(secs(1), 20 * MINUTE);
            trial.pass(span).await;
            trial.owner.refresh().await.expect("the cookie before is good");
        }
        trial.goes_on().await;
    });
    assert_eq!(ended.await, NOBODY);
}

#[tokio::test]
async fn scenario_3_two_tabs_whose_cookies_land_in_the_wrong_order_stay_signed_in() {
    let ended = trials(async |trial: &mut Trial| {
        // Around the edge of T, where one tab is told to keep its token and the other moves the line.
        let span = trial.chance.span(secs(24), secs(34));
        trial.pass(span).await;
        let first = trial.owner.refresh_in_flight().await;
        // A browser gives a refresh up after 8 s, so no answer is older when it lands.
        let span = trial.chance.span(Duration::ZERO, secs(8));
        trial.pass(span).await;
        let second = trial.owner.refresh_in_flight().await;
        trial.owner.land(&second).expect("the second tab is answered");
        let newest = trial.owner.generation();
        trial.owner.land(&first).expect("the first tab is answered, late");
        if trial.owner.generation() < newest {
            trial.owner.refresh().await.expect("a tab handed a lower generation than it has seen asks again at once");
            assert_eq!(trial.owner.generation(), newest);
        }
        trial.goes_on().await;
    });
    assert_eq!(ended.await, NOBODY);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scenario_4_ten_pages_rendered_around_a_refresh_all_show_a_signed_in_person() {
    let ended = trials(async |trial: &mut Trial| {
        let span = trial.chance.span(secs(1), 2 * MINUTE);
        trial.pass(span).await;
        // Unoptimised, a page costs some 50 ms of processor time: ten in every trial would make this a minute of
        // it instead of 23 s. `/sign-in` leads a signed-in person on before that, by the same look at the session.
        let rendered = if trial.chance.one_in(10) { 10 } else { 2 };
        let mut tabs = vec![trial.owner.clone(); 10];
        let pages =
            tabs.iter_mut().enumerate().map(|(n, tab)| page(tab, if n < rendered { "/sessions" } else { "/sign-in" }));
        let (refreshed, pages) = tokio::join!(trial.owner.refresh(), join_all(pages));
        refreshed.expect("the refresh is answered");
        for (n, page) in pages.iter().enumerate() {
            let expected = if n < rendered { (200, "") } else { (303, "/sessions") };
            assert_eq!((page.status.as_u16(), page.location()), expected, "a signed-in person");
            assert!(page.set_cookie("__Host-refresh").is_none(), "a page moves nothing");
        }
        trial.goes_on().await;
    });
    assert_eq!(ended.await, NOBODY);
}

/// A page, asked for again for as long as the server says that it is busy: on a loaded machine ten renders of an
/// unoptimised build outlast the wait for a connection, and busy is not signed out.
async fn page(tab: &mut Browser, path: &str) -> Reply {
    for _ in 0..20 {
        let page = tab.get(path).await;
        if page.status != 503 {
            return page;
        }
        assert!(page.header("retry-after").parse::<u32>().is_ok(), "it says when to come back");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("{path}: busy for ever");
}

#[tokio::test]
async fn scenario_5_a_thief_who_goes_first_is_found_out_by_the_third_move() {
    let ended = trials(async |trial: &mut Trial| {
        trial.later().await;
        let mut thief = trial.owner.stolen();
        thief.refresh().await.expect("first move: nothing shows yet");
        trial.later().await;
        trial.owner.refresh().await.expect("second move: the owner takes the line back");
        trial.later().await;
        third_move(&mut thief, &mut trial.chance).await;
        trial.dead_for(&mut thief).await;
    });
    assert_eq!(ended.await, EVERYBODY_FOR_REUSE);
}

#[tokio::test]
async fn scenario_6_a_thief_and_an_owner_who_alternate_end_by_the_third_move() {
    let ended = trials(async |trial: &mut Trial| {
        trial.later().await;
        let mut thief = trial.owner.stolen();
        let thief_first = trial.chance.one_in(2);
        trial.owner.access_token.clear();
        for turn in 0..2 {
            let mover = if (turn == 0) == thief_first { &mut thief } else { &mut trial.owner };
            mover.refresh().await.expect("two moves look like a lost reply");
            trial.later().await;
        }
        third_move(if thief_first { &mut thief } else { &mut trial.owner }, &mut trial.chance).await;
        trial.dead_for(&mut thief).await;
    });
    assert_eq!(ended.await, EVERYBODY_FOR_REUSE);
}

#[tokio::test]
async fn scenario_7_a_token_two_or_more_generations_old_ends_the_session_at_once() {
    let ended = trials(async |trial: &mut Trial| {
        trial.later().await;
        let mut thief = trial.owner.stolen();
        for _ in 0..2 + trial.chance.below(3) {
            trial.owner.refresh().await.expect("the owner goes on");
            trial.later().await;
        }
        trial.owner.refresh().await.expect("the owner goes on");
        let span = trial.chance.span(Duration::ZERO, 2 * MINUTE);
        trial.pass(span).await;
        assert_over(&thief.refresh().await.expect_err("a copy"));
        trial.dead_for(&mut thief).await;
    });
    assert_eq!(ended.await, EVERYBODY_FOR_REUSE);
}

/// Whoever was superseded moves again: by a refresh, or by a call with the access token they hold.
async fn third_move(mover: &mut Browser, chance: &mut Chance) {
    if chance.one_in(2) {
        assert_over(&mover.refresh().await.expect_err("a superseded refresh token is evidence"));
    } else {
        mover.me().await.expect(401, "refresh_reused");
    }
}

fn token_in(reply: &crate::support::Reply) -> &str {
    assert_eq!(reply.status, 200, "{}", reply.text());
    let line = reply.set_cookie("__Host-refresh").expect("a refresh sets the cookie");
    line.split(';').next().expect("a pair")
}
