//! Stopping: open sockets are told to come back, and do not hold the server up.

use crate::support::{
    device::CHROME,
    serving::LiveServer,
    wire::{self, CLOSE, TEXT, close_code, read_frame},
};
use std::time::Duration;
use tokio::net::TcpStream;

#[tokio::test]
async fn open_tabs_are_told_to_come_back_and_the_server_stops_in_time() {
    let mut server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let mut polite = [laptop.tab().await, laptop.tab().await];
    let mut silent = laptop.handshake().await.unwrap_or_else(|reply| panic!("refused: {}", reply.text()));
    assert_eq!(read_frame(&mut silent).await.expect("a hello").0, TEXT);
    // A connection kept alive, and one that never said anything.
    let mut idle = wire::connect(server.address).await;
    wire::exchange(&mut idle, &wire::request("GET", "/healthz", &[], "")).await;
    let _mute = wire::connect(server.address).await;

    let took = server.stop().await;
    assert!(took < Duration::from_secs(5), "it took {took:?}");
    for tab in &mut polite {
        assert_eq!(tab.closed().await, (1012, "restarting".into()));
    }
    let (first, payload) = read_frame(&mut silent).await.expect("it is told too");
    assert_eq!((first, close_code(&payload)), (CLOSE, (1012, "restarting".into())));
    assert!(read_frame(&mut silent).await.is_none(), "and cut");
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_server_nobody_is_connected_to_stops_at_once() {
    let took = LiveServer::start().await.stop().await;
    assert!(took < Duration::from_secs(2), "it took {took:?}");
}
