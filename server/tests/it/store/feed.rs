//! The feed between programs: what another one commits to the same database, a running server acts on.

use super::fixtures::write;
use crate::support::{
    Reply,
    device::CHROME,
    serving::{LiveServer, eventually},
};
use curfew_domain::{
    access::Token,
    ending::{Actor, Ended, Reason},
    ids::SessionId,
    time::Timestamp,
};
use server::store::{Guarded, Store, endings};
use std::time::{Duration, Instant};

/// The store's own contract: the feed looks every second by itself.
const HEARD_WITHIN: Duration = Duration::from_secs(2);

/// A moment `millis` from now, as the server sees it.
fn soon(server: &LiveServer, millis: u64) -> Timestamp {
    server.app.clock.now() + Duration::from_millis(millis)
}

async fn end_from_outside(server: &LiveServer, other: &Store, session: SessionId, lasting: u64) {
    let (ended, until) =
        (Ended { at: soon(server, 0), reason: Reason::Admin, by: Actor::Admin }, soon(server, lasting));
    let outcome = write(other, async |db| endings::end_session(db, session, &ended, until).await).await;
    assert_eq!(outcome, Guarded::Won);
}

#[tokio::test]
async fn an_ending_committed_by_another_program_reaches_tokens_and_tabs_within_two_seconds() {
    let server = LiveServer::start().await;
    let other = Store::open(&server.app.config.database_url()).await.expect("a second program opens it");
    for n in 0..3 {
        let laptop = server.signed_up(CHROME, &format!("anna{n}@example.org")).await;
        let mut tab = laptop.tab().await;
        end_from_outside(&server, &other, laptop.session.parse().expect("an id"), 600_000).await;
        let committed = Instant::now();
        let refused = || async { laptop.me().await.status == 401 };
        eventually(HEARD_WITHIN, "the access token is refused", refused).await;
        let told = tab.ended("admin").await;
        assert_eq!(told["by"], serde_json::json!({"kind": "admin"}));
        assert!(committed.elapsed() < HEARD_WITHIN, "{:?}", committed.elapsed());
        let reply: Reply = laptop.me().await;
        assert_eq!(reply.expect(401, "session_ended").json()["reason"], "admin");
    }
}

#[tokio::test]
async fn the_index_forgets_endings_that_no_token_needs_even_when_commits_never_pause() {
    let server = LiveServer::with(&["--access-ttl", "1h"]).await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let token = server.app.access_tokens.verify(&laptop.access_token).expect("its own token");
    let Token::Person(claims) = token else { panic!("a person's token") };
    // In force for a second only, so that forgetting shows long before the token has expired.
    end_from_outside(&server, &server.app.store, laptop.session.parse().expect("an id"), 1000).await;
    let standing = || server.app.hub.standing(&claims);
    eventually(HEARD_WITHIN, "the ending is in the index", || async { standing() != server::hub::Standing::Clear })
        .await;
    let started = Instant::now();
    while standing() != server::hub::Standing::Clear {
        assert!(started.elapsed() < Duration::from_secs(6), "it is still there");
        write(&server.app.store, async |_| Ok(())).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
