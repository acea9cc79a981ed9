//! Peers that take their time: a connection that asks for nothing is not kept.

use crate::support::{serving::LiveServer, wire};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Headers are waited for 10 s; slow-header attacks count on more.
const CUT_WITHIN: Duration = Duration::from_secs(15);

/// How long the server keeps a connection on which only these bytes ever come.
async fn kept_for(server: &LiveServer, bytes: &[u8]) -> Duration {
    let (mut stream, opened) = (wire::connect(server.address).await, Instant::now());
    stream.write_all(bytes).await.expect("it is open");
    let cut = tokio::time::timeout(CUT_WITHIN, stream.read_to_end(&mut Vec::new())).await;
    assert!(cut.is_ok(), "{} is kept", String::from_utf8_lossy(bytes));
    opened.elapsed()
}

#[tokio::test]
async fn a_connection_that_never_finishes_its_headers_is_cut() {
    let server = LiveServer::start().await;
    let beginnings: [&[u8]; 5] =
        [b"", b"P", b"PRI * HTTP/2.0\r\n", b"GET /healthz HT", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: "];
    let kept = beginnings.map(|beginning| kept_for(&server, beginning));
    for kept in futures::future::join_all(kept).await {
        assert!(kept < CUT_WITHIN, "{kept:?}");
    }
}
