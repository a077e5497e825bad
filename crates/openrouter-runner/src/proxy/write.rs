//! Writes to the client: heads, and bodies in chunks or by their length.

use std::io;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::Config;
use super::exchange::Head;
use openrouter_mock::CannedResponse;

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
    /// By the end of the connection: HTTP/1.0 knows no chunks.
    UntilClose,
    /// There is no body, whatever the headers say.
    Bodiless,
}

/// Writes the head of a response; with `close`, the connection closes after the response.
pub(super) async fn head(
    stream: &mut TcpStream,
    head: &Head,
    framing: Framing,
    close: bool,
) -> io::Result<()> {
    let status = reqwest::StatusCode::from_u16(head.status).ok();
    let reason = status.and_then(|status| status.canonical_reason());
    let mut text = format!(
        "HTTP/1.1 {} {}\r\n",
        head.status,
        reason.unwrap_or("Unknown")
    );
    let own = |name: &str| {
        OF_THE_CONNECTION
            .iter()
            .any(|own| name.eq_ignore_ascii_case(own))
    };
    for (name, value) in head.headers.iter().filter(|(name, _)| !own(name)) {
        for part in [name, ": ", value, "\r\n"] {
            text.push_str(part);
        }
    }
    match framing {
        Framing::Length(length) => text.push_str(&format!("Content-Length: {length}\r\n")),
        Framing::Chunks => text.push_str("Transfer-Encoding: chunked\r\n"),
        Framing::UntilClose | Framing::Bodiless => {}
    }
    if close {
        text.push_str("Connection: close\r\n");
    }
    text.push_str("\r\n");
    write(stream, text.as_bytes()).await
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

/// An error of the proxy itself, in OpenRouter's envelope.
pub(super) async fn own(
    stream: &mut TcpStream,
    config: &Config,
    status: u16,
    why: &str,
) -> io::Result<()> {
    let message = format!("openrouter-conform {}: {why}", config.command);
    let error = serde_json::json!({"error": {"code": status, "message": message}});
    page(stream, &CannedResponse::json(status, &error)).await
}

/// Writes a response of the proxy itself; the connection closes after it.
pub(super) async fn page(stream: &mut TcpStream, page: &CannedResponse) -> io::Result<()> {
    let head = Head {
        status: page.status.unwrap_or(502),
        headers: page.headers.clone(),
    };
    let framing = Framing::Length(page.body.len() as u64);
    self::head(stream, &head, framing, true).await?;
    write(stream, &page.body).await
}

async fn write(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    tokio::time::timeout(PATIENCE, stream.write_all(bytes))
        .await
        .unwrap_or(Err(io::ErrorKind::TimedOut.into()))
}
