//! Endings that race with sockets and calls: none is missed, whatever comes first.

use crate::support::{
    chance::Chance,
    device::{CHROME, FIREFOX},
    serving::LiveServer,
    tab::{Heard, Tab},
};
use std::time::{Duration, Instant};

const ROUNDS: usize = 200;
/// The most any of this may take on a machine with other work; it is printed how long it took.
const BOUND: Duration = Duration::from_secs(2);

/// How an opened tab fared.
#[derive(Debug, Default)]
struct Tally {
    refused: usize,
    /// Told first that it is signed in, then that it is not.
    told_later: usize,
    /// Told at once: the ending was committed between the check of the cookie and the look that follows.
    told_at_once: usize,
}

async fn fate(mut tab: Tab, tally: &mut Tally) {
    let mut heard = tab.next_within(BOUND).await.expect("every open socket hears something");
    if matches!(&heard, Heard::Frame(frame) if frame["type"] == "hello") {
        tally.told_later += 1;
        heard = tab.next_within(BOUND).await.expect("an ending is not missed");
        while matches!(&heard, Heard::Frame(frame) if frame["type"] == "sessions_changed") {
            heard = tab.next_within(BOUND).await.expect("an ending is not missed");
        }
    } else {
        tally.told_at_once += 1;
    }
    assert!(matches!(&heard, Heard::Frame(frame) if frame["type"] == "session_ended"), "{heard:?}");
    assert_eq!(tab.next_within(BOUND).await, Some(Heard::Closed(4401, "signed_out_elsewhere".into())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tab_that_opens_while_its_session_ends_is_refused_or_told() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let (mut chance, mut tally) = (Chance::seeded(11), Tally::default());
    for _ in 0..ROUNDS {
        let phone = server.signed_in(FIREFOX, "anna@example.org").await;
        let head_start = |micros| Duration::from_micros(micros);
        let (before_opening, before_ending) = (head_start(chance.below(4000)), head_start(chance.below(1000)));
        let opening = async {
            tokio::time::sleep(before_opening).await;
            phone.handshake().await
        };
        let ending = async {
            tokio::time::sleep(before_ending).await;
            laptop.end(&phone.session).await;
        };
        match tokio::join!(opening, ending).0 {
            Ok(stream) => fate(Tab::over(stream).await, &mut tally).await,
            Err(reply) => {
                reply.expect(401, "session_ended");
                tally.refused += 1;
            }
        }
    }
    println!("{ROUNDS} tabs opened while their session ended: {tally:?}");
    assert_eq!(tally.refused + tally.told_later + tally.told_at_once, ROUNDS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_ending_is_answered_the_device_is_refused_and_its_tab_told() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let (mut accepted, mut behind) = (0, Vec::with_capacity(ROUNDS));
    for _ in 0..ROUNDS {
        let mut phone = server.signed_in(FIREFOX, "anna@example.org").await;
        assert_eq!(phone.me().await.status, 200);
        let mut tab = phone.tab().await;
        let answered = async {
            laptop.end(&phone.session).await;
            let at = Instant::now();
            (at, phone.me().await.status == 200)
        };
        let told = async {
            // Where another device was seen coming or going, that is told as well.
            let mut told = tab.frame().await;
            while told["type"] == "sessions_changed" {
                told = tab.frame().await;
            }
            assert_eq!(told["type"], "session_ended");
            Instant::now()
        };
        let ((answered, was_accepted), told) = tokio::join!(answered, told);
        accepted += usize::from(was_accepted);
        behind.push(told.saturating_duration_since(answered));
        phone.refresh().await.expect(401, "session_ended");
    }
    behind.sort_unstable();
    let (median, p99, most) = (behind[ROUNDS / 2], behind[ROUNDS * 99 / 100], behind[ROUNDS - 1]);
    println!("from the answer to the frame, {ROUNDS} times: median {median:?}, 99th percentile {p99:?}, most {most:?}");
    println!("access tokens accepted after the answer: {accepted} of {ROUNDS}");
    assert_eq!(accepted, 0);
    assert!(most < BOUND, "{most:?}");
}
