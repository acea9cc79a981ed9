//! HTTP/1.1 and WebSocket frames as bytes on a connection (RFC 9112, RFC 6455), for requests no client
//! library would send.

use super::Reply;
use std::{io, net::SocketAddr};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

pub type Stream = BufReader<TcpStream>;

pub fn origin(address: SocketAddr) -> String {
    format!("http://{address}")
}

pub async fn connect(address: SocketAddr) -> Stream {
    let stream = TcpStream::connect(address).await.expect("the server listens");
    stream.set_nodelay(true).expect("a socket option");
    BufReader::new(stream)
}

/// A request's bytes; `Host` and `Content-Length` are added.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let lines: String = headers.iter().map(|(name, value)| [name, ": ", value, "\r\n"].concat()).collect();
    let length =
        if body.is_empty() && method == "GET" { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{lines}{length}\r\n{body}")
}

/// Sends on a connection and reads one answer. Of `101 Switching Protocols`, what follows stays in the stream.
pub async fn exchange(stream: &mut Stream, request: &str) -> Reply {
    stream.write_all(request.as_bytes()).await.expect("the server reads");
    read_answer(stream).await.expect("the server answers")
}

/// Sends on a connection of its own.
pub async fn ask(address: SocketAddr, request: &str) -> Reply {
    exchange(&mut connect(address).await, request).await
}

async fn read_answer(stream: &mut Stream) -> io::Result<Reply> {
    let status = line(stream).await?;
    let status = status
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .unwrap_or_else(|| panic!("a status line: {status:?}"));
    let mut answer = http::Response::builder().status::<u16>(status);
    let (mut length, mut is_chunked) = (0, false);
    loop {
        let header = line(stream).await?;
        let Some((name, value)) = header.split_once(": ") else { break };
        is_chunked |= name.eq_ignore_ascii_case("transfer-encoding");
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().expect("a length");
        }
        answer = answer.header(name, value);
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    while is_chunked {
        // RFC 9112 §7.1; the last chunk is empty.
        let size = usize::from_str_radix(&line(stream).await?, 16).expect("a chunk's size");
        let mut chunk = vec![0; size + 2];
        stream.read_exact(&mut chunk).await?;
        body.extend_from_slice(&chunk[..size]);
        is_chunked = size > 0;
    }
    Ok(Reply::read(answer.body(body.into()).expect("an answer")).await)
}

async fn line(stream: &mut Stream) -> io::Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    Ok(line.trim_end().to_owned())
}

/// What a browser sends to open a socket, with RFC 6455's own example key.
pub const UPGRADE: [(&str, &str); 4] = [
    ("Connection", "Upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
];
/// The answer to that key (RFC 6455 §1.3).
pub const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

pub const TEXT: u8 = 0x81;
pub const BINARY: u8 = 0x82;
pub const CLOSE: u8 = 0x88;
pub const PING: u8 = 0x89;
pub const PONG: u8 = 0x8a;

/// A client's frame: `first` is FIN, reserved bits and opcode. The mask is all zeros, which is a mask too.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = match payload.len() {
        short @ 0..=125 => vec![0x80 | u8::try_from(short).expect("short")],
        long => [&[0x80 | 127][..], &u64::try_from(long).expect("fits").to_be_bytes()].concat(),
    };
    [&[first][..], &length, &[0; 4], payload].concat()
}

/// The next frame from the server; `None` when it cut the connection.
pub async fn read_frame(stream: &mut Stream) -> Option<(u8, Vec<u8>)> {
    let first = stream.read_u8().await.ok()?;
    let length = match stream.read_u8().await.ok()? {
        126 => usize::from(stream.read_u16().await.ok()?),
        short @ 0..=125 => usize::from(short),
        other => panic!("a frame of ours is short and never masked: {other}"),
    };
    let mut payload = vec![0; length];
    stream.read_exact(&mut payload).await.ok()?;
    Some((first, payload))
}

/// Code and reason of a close frame.
pub fn close_code(payload: &[u8]) -> (u16, String) {
    let code = payload.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code));
    (code, String::from_utf8_lossy(payload.get(2..).unwrap_or_default()).into_owned())
}
