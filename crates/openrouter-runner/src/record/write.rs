//! Writes to the client: heads, and bodies in chunks or by their length.

use std::io;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// The time that a client may leave its response unread.
const PATIENCE: Duration = Duration::from_secs(60);

/// Hop-by-hop headers, which are not forwarded.
const OF_THE_CONNECTION: &[&str] = &[
    "connection",
    "content-length",
    "keep-alive",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// How the end of a body is signalled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    Length(u64),
    Chunks,
    /// There is no body, whatever the headers say.
    Bodiless,
}

/// Writes the head of a response; the connection closes after the response.
pub(super) async fn head(
    stream: &mut TcpStream,
    status: reqwest::StatusCode,
    headers: &[(String, String)],
    framing: Framing,
) -> io::Result<()> {
    let reason = status.canonical_reason().unwrap_or("Unknown");
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16());
    let own = |name: &str| {
        OF_THE_CONNECTION
            .iter()
            .any(|own| name.eq_ignore_ascii_case(own))
    };
    for (name, value) in headers.iter().filter(|(name, _)| !own(name)) {
        for part in [name, ": ", value, "\r\n"] {
            head.push_str(part);
        }
    }
    match framing {
        Framing::Length(length) => head.push_str(&format!("Content-Length: {length}\r\n")),
        Framing::Chunks => head.push_str("Transfer-Encoding: chunked\r\n"),
        Framing::Bodiless => {}
    }
    head.push_str("Connection: close\r\n\r\n");
    write(stream, head.as_bytes()).await
}

/// Writes a piece of the body.
pub(super) async fn piece(
    stream: &mut TcpStream,
    bytes: &[u8],
    framing: Framing,
) -> io::Result<()> {
    if framing != Framing::Chunks {
        return write(stream, bytes).await;
    }
    let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
    chunk.extend_from_slice(bytes);
    chunk.extend_from_slice(b"\r\n");
    write(stream, &chunk).await
}

/// Writes the end of the body.
pub(super) async fn end(stream: &mut TcpStream, framing: Framing) -> io::Result<()> {
    if framing == Framing::Chunks {
        write(stream, b"0\r\n\r\n").await?;
    }
    Ok(())
}

/// Writes a response of the recorder itself, in OpenRouter's envelope.
pub(super) async fn own(stream: &mut TcpStream, status: u16, why: &str) -> io::Result<()> {
    let message = format!("openrouter-conform record: {why}");
    let body = serde_json::json!({"error": {"code": status, "message": message}}).to_string();
    let status = reqwest::StatusCode::from_u16(status).unwrap_or(reqwest::StatusCode::BAD_GATEWAY);
    let headers = [("Content-Type".to_owned(), "application/json".to_owned())];
    let framing = Framing::Length(body.len() as u64);
    head(stream, status, &headers, framing).await?;
    write(stream, body.as_bytes()).await
}

async fn write(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    tokio::time::timeout(PATIENCE, stream.write_all(bytes))
        .await
        .unwrap_or(Err(io::ErrorKind::TimedOut.into()))
}
