//! An open tab's end of `/live`, as a well-behaved client: it reads, answers pings and closes, says nothing.

use super::wire;
use futures::{SinkExt, StreamExt};
use serde_json::Value;
use std::time::Duration;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        protocol::{CloseFrame, Role, frame::coding::CloseCode},
    },
};

/// Longer than anything here is promised to take.
const PATIENCE: Duration = Duration::from_secs(8);

#[derive(Debug, PartialEq)]
pub enum Heard {
    Frame(Value),
    /// The server's goodbye.
    Closed(u16, String),
    /// The connection ended without one.
    Cut,
}

pub struct Tab {
    socket: WebSocketStream<wire::Stream>,
}

impl Tab {
    pub async fn over(stream: wire::Stream) -> Self {
        Self { socket: WebSocketStream::from_raw_socket(stream, Role::Client, None).await }
    }

    pub async fn next(&mut self) -> Heard {
        self.next_within(PATIENCE).await.expect("the server says something")
    }

    /// `None` when nothing came.
    pub async fn next_within(&mut self, bound: Duration) -> Option<Heard> {
        tokio::time::timeout(bound, self.hear()).await.ok()
    }

    async fn hear(&mut self) -> Heard {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    return Heard::Frame(serde_json::from_str(&text).expect("frames are JSON"));
                }
                Some(Ok(Message::Close(Some(close)))) => {
                    return Heard::Closed(close.code.into(), close.reason.to_string());
                }
                Some(Ok(Message::Ping(_))) => {}
                Some(Ok(other)) => panic!("the server never says this: {other:?}"),
                Some(Err(_)) | None => return Heard::Cut,
            }
        }
    }

    pub async fn frame(&mut self) -> Value {
        match self.next().await {
            Heard::Frame(frame) => frame,
            other => panic!("a frame was expected: {other:?}"),
        }
    }

    /// Told to read its list again, and nothing else.
    pub async fn looks_again(&mut self) {
        assert_eq!(self.next().await, Heard::Frame(serde_json::json!({"type": "sessions_changed"})));
    }

    /// The next thing is the server's goodbye, and after it the connection is gone.
    pub async fn closed(&mut self) -> (u16, String) {
        match self.next().await {
            Heard::Closed(code, reason) => {
                assert_eq!(self.next().await, Heard::Cut);
                (code, reason)
            }
            other => panic!("a close was expected: {other:?}"),
        }
    }

    /// Told that its session is over, then closed with the reason. Answers what it was told. That other
    /// devices came or went may be said before.
    pub async fn ended(&mut self, reason: &str) -> Value {
        let mut told = self.frame().await;
        while told["type"] == "sessions_changed" {
            told = self.frame().await;
        }
        assert_eq!((told["type"].as_str(), told["reason"].as_str()), (Some("session_ended"), Some(reason)), "{told}");
        assert_eq!(self.closed().await, (4401, reason.to_owned()));
        told
    }

    /// Takes whatever the server had to say of the list when the tab was opened.
    pub async fn settle(&mut self) {
        self.socket.send(Message::Ping("settled".into())).await.expect("it is open");
        loop {
            match tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("it answers") {
                Some(Ok(Message::Pong(_))) => return,
                Some(Ok(Message::Text(text))) if text.contains("sessions_changed") => {}
                other => panic!("nothing else is said to a new tab: {other:?}"),
            }
        }
    }

    /// Still there: a ping is answered, and nothing is said before.
    pub async fn is_open_and_quiet(&mut self) {
        self.socket.send(Message::Ping("?".into())).await.expect("it is open");
        let heard = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("it answers");
        assert!(matches!(&heard, Some(Ok(Message::Pong(echo))) if echo.as_ref() == b"?"), "{heard:?}");
    }

    /// Goes away as a browser does, and waits for the server to say goodbye too.
    pub async fn leave(mut self) -> Heard {
        let close = CloseFrame { code: CloseCode::Away, reason: "".into() };
        self.socket.send(Message::Close(Some(close))).await.expect("it is open");
        self.next().await
    }
}
