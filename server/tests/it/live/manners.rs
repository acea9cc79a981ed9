//! Clients that do not keep to the protocol: told so with the code RFC 6455 §7.4.1 has for it, and cut.

use crate::support::{
    device::{CHROME, Device, FIREFOX},
    serving::{LiveServer, eventually},
    wire::{self, BINARY, CLOSE, PING, TEXT, close_code, frame, read_frame},
};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Opens a tab, sends these bytes, and answers how the server said goodbye. After that it hangs up by itself.
async fn goodbye_to(device: &Device, bytes: &[u8]) -> (u16, String) {
    let stream = device.handshake().await.unwrap_or_else(|reply| panic!("refused: {}", reply.text()));
    let (mut read, mut write) = tokio::io::split(stream);
    // Reading goes on while writing: the server may hang up in the middle of it.
    let sent = async {
        let _ = write.write_all(bytes).await;
        std::future::pending::<()>().await;
    };
    let answered = async {
        let mut all = Vec::new();
        let _ = read.read_to_end(&mut all).await;
        all
    };
    let all = tokio::select! {
        () = sent => unreachable!("it waits"),
        all = tokio::time::timeout(Duration::from_secs(5), answered) => all.expect("the server hangs up"),
    };
    last_close(&all)
}

/// The close frame at the end of what the server said.
fn last_close(mut bytes: &[u8]) -> (u16, String) {
    while let [first, length, rest @ ..] = bytes {
        let (payload, after) = match length {
            126 => rest[2..].split_at(usize::from(u16::from_be_bytes([rest[0], rest[1]]))),
            short => rest.split_at(usize::from(*short)),
        };
        if *first == CLOSE {
            assert!(after.is_empty(), "nothing follows a close");
            return close_code(payload);
        }
        bytes = after;
    }
    panic!("it hung up without a goodbye");
}

#[tokio::test]
async fn a_message_over_4_kib_is_too_big() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let half = vec![b'a'; 2500];
    let in_fragments = [frame(0x01, &half), frame(0x80, &half)].concat();
    // The length alone is enough: nobody waits for sixteen exabytes.
    let claimed = [&[TEXT, 0xff][..], &(1_u64 << 62).to_be_bytes(), &[0; 4]].concat();
    for bytes in [
        frame(TEXT, &[b'a'; 4097]),
        frame(BINARY, &[0; 5000]),
        frame(TEXT, &vec![b'a'; 16 << 20]),
        in_fragments,
        claimed,
    ] {
        assert_eq!(goodbye_to(&laptop, &bytes).await.0, 1009, "{} bytes", bytes.len());
    }
}

#[tokio::test]
async fn text_that_is_not_utf_8_is_refused_as_such() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    for junk in [&b"\xff\xfe"[..], b"\xc3\x28", b"\xed\xa0\x80", b"ok \xf0\x9f"] {
        assert_eq!(goodbye_to(&laptop, &frame(TEXT, junk)).await.0, 1007, "{junk:?}");
    }
    let split = [frame(0x01, b"\xf0\x9f"), frame(0x80, b"x")].concat();
    assert_eq!(goodbye_to(&laptop, &split).await.0, 1007);
}

#[tokio::test]
async fn a_broken_frame_is_a_protocol_error() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let broken: [(&str, Vec<u8>); 8] = [
        ("not masked", vec![TEXT, 2, b'h', b'i']),
        ("a reserved bit", frame(TEXT | 0x40, b"hi")),
        ("an unknown opcode", frame(0x83, b"hi")),
        ("an unknown control opcode", frame(0x8b, b"")),
        ("a ping in fragments", frame(PING & 0x7f, b"")),
        ("a ping that is too long", frame(PING, &[0; 126])),
        ("a continuation of nothing", frame(0x80, b"hi")),
        ("a message within a message", [frame(0x01, b"a"), frame(TEXT, b"b")].concat()),
    ];
    for (what, bytes) in broken {
        assert_eq!(goodbye_to(&laptop, &bytes).await.0, 1002, "{what}");
    }
    assert_eq!(goodbye_to(&laptop, b"\x16\x03\x01GET / HTTP/1.1\r\n\r\n").await.0, 1002, "another protocol");
}

#[tokio::test]
async fn a_client_that_says_anything_is_told_that_nothing_is_expected() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let session_ended = br#"{"type":"session_ended"}"#;
    for bytes in [frame(TEXT, b""), frame(TEXT, b"hello"), frame(TEXT, session_ended), frame(BINARY, &[0; 4096])] {
        assert_eq!(goodbye_to(&laptop, &bytes).await, (1003, "nothing is expected from you".into()));
    }
    assert_eq!(laptop.me().await.status, 200, "whatever a socket says, nothing happens");
}

#[tokio::test]
async fn pings_and_unasked_pongs_are_fine() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let mut stream = laptop.handshake().await.unwrap_or_else(|reply| panic!("refused: {}", reply.text()));
    assert_eq!(read_frame(&mut stream).await.expect("a hello").0, TEXT);
    for n in 0..200_u8 {
        let bytes = [frame(wire::PONG, b"unasked"), frame(PING, &[n; 125])].concat();
        stream.write_all(&bytes).await.expect("it reads");
        assert_eq!(read_frame(&mut stream).await, Some((wire::PONG, vec![n; 125])));
    }
}

#[tokio::test]
async fn a_client_that_ignores_the_goodbye_is_cut_within_two_seconds() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let phone = server.signed_in(FIREFOX, "anna@example.org").await;
    let mut stream = phone.handshake().await.unwrap_or_else(|reply| panic!("refused: {}", reply.text()));
    assert_eq!(read_frame(&mut stream).await.expect("a hello").0, TEXT);
    laptop.end(&phone.session).await;
    let ended = Instant::now();
    assert_eq!(read_frame(&mut stream).await.expect("it is told").0, TEXT);
    let (first, payload) = read_frame(&mut stream).await.expect("it is closed");
    assert_eq!((first, close_code(&payload)), (CLOSE, (4401, "signed_out_elsewhere".into())));
    // Says things instead of goodbye; the server has stopped caring.
    for _ in 0..100 {
        let _ = stream.write_all(&frame(PING, b"still here")).await;
        tokio::task::yield_now().await;
    }
    let cut =
        tokio::time::timeout(Duration::from_secs(5), async { while read_frame(&mut stream).await.is_some() {} }).await;
    assert!(cut.is_ok() && ended.elapsed() < Duration::from_millis(2500), "cut after {:?}", ended.elapsed());
}

#[tokio::test]
async fn a_client_that_never_reads_loses_its_socket_all_the_same() {
    let server = LiveServer::start().await;
    let laptop = server.signed_up(CHROME, "anna@example.org").await;
    let phone = server.signed_in(FIREFOX, "anna@example.org").await;
    let _deaf = phone.handshake().await.unwrap_or_else(|reply| panic!("refused: {}", reply.text()));
    let tabs = || async {
        let ids = (laptop_account(&laptop).await, phone.session.parse().expect("an id"));
        server.app.hub.open_tabs(ids.0, ids.1)
    };
    eventually(Duration::from_secs(2), "the tab is open", || async { tabs().await == 1 }).await;
    laptop.end(&phone.session).await;
    eventually(Duration::from_millis(2500), "the tab is gone", || async { tabs().await == 0 }).await;
}

async fn laptop_account(device: &Device) -> curfew_domain::ids::AccountId {
    device.me().await.json()["sub"].as_str().and_then(|sub| sub.parse().ok()).expect("an account")
}
