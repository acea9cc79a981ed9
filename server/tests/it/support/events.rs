//! A stream of server-sent events (HTML Standard §9.2.6) over a real connection, read as it comes.

use super::wire;
use serde_json::Value;
use std::{net::SocketAddr, time::Duration};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};

/// Longer than anything here is promised to take.
const PATIENCE: Duration = Duration::from_secs(8);

#[derive(Debug, PartialEq)]
pub enum Heard {
    Ending {
        id: i64,
        data: Value,
    },
    Comment,
    /// The server closed the stream in order.
    Over,
    /// The connection ended in the middle.
    Cut,
}

pub struct Events {
    stream: wire::Stream,
    text: String,
}

impl Events {
    /// # Panics
    /// When it is refused.
    pub async fn open(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Self {
        let mut stream = wire::connect(address).await;
        let headers = [&[("Accept", "text/event-stream")], headers].concat();
        stream.write_all(wire::request("GET", path, &headers, "").as_bytes()).await.expect("the server reads");
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(stream.read_line(&mut head).await.expect("a head"), 0, "{head}");
        }
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        let head = head.to_ascii_lowercase();
        for line in ["content-type: text/event-stream", "cache-control: no-store", "transfer-encoding: chunked"] {
            assert!(head.contains(line), "{line}: {head}");
        }
        let mut events = Self { stream, text: String::new() };
        assert_eq!(events.next().await, Heard::Comment, "a sign of life at once");
        events
    }

    pub async fn next(&mut self) -> Heard {
        self.next_within(PATIENCE).await.expect("the server says something")
    }

    /// `None` when nothing came.
    pub async fn next_within(&mut self, bound: Duration) -> Option<Heard> {
        tokio::time::timeout(bound, self.read()).await.ok()
    }

    /// The `seq` and data of the next event, which is an ending.
    pub async fn ending(&mut self) -> (i64, Value) {
        match self.next().await {
            Heard::Ending { id, data } => (id, data),
            other => panic!("{other:?}"),
        }
    }

    async fn read(&mut self) -> Heard {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                return parsed(&block);
            }
            match self.chunk().await {
                None => return Heard::Cut,
                Some(chunk) if chunk.is_empty() => return Heard::Over,
                Some(chunk) => self.text.push_str(&chunk),
            }
        }
    }

    /// RFC 9112 §7.1.
    async fn chunk(&mut self) -> Option<String> {
        let mut size = String::new();
        self.stream.read_line(&mut size).await.ok()?;
        let size = usize::from_str_radix(size.trim_end(), 16).ok()?;
        let mut bytes = vec![0; size + 2];
        self.stream.read_exact(&mut bytes).await.ok()?;
        bytes.truncate(size);
        String::from_utf8(bytes).ok()
    }
}

fn parsed(block: &str) -> Heard {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    if block.starts_with(':') {
        return Heard::Comment;
    }
    assert_eq!(field("event"), Some("ending"), "{block}");
    let id = field("id").and_then(|id| id.parse().ok()).unwrap_or_else(|| panic!("{block}"));
    Heard::Ending { id, data: field("data").and_then(|data| serde_json::from_str(data).ok()).expect("JSON") }
}
