//! Reads the body of a request, by length or in chunks, within the limits.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, timeout};

use super::limits::{BodyBudget, Limits};
use super::request::{Request, head_end, more};

/// Why the body could not be read.
pub(super) enum Trouble {
    Io(io::Error),
    Refused(u16, String),
}

/// Reads the body of `request`, which must arrive by `until`.
pub(super) async fn read<S>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    request: &Request,
    until: Instant,
    limits: &Limits,
    budget: &mut BodyBudget<'_>,
) -> Result<Vec<u8>, Trouble>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let framing = body_framing(request)?;
    match framing {
        BodyFraming::Length(length) if length > limits.body_bytes => return Err(too_large(limits)),
        BodyFraming::Length(length) if !budget.take(length) => return Err(no_room(limits)),
        _ => {}
    }
    if request.lists("expect", "100-continue") {
        let go_on = stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n");
        timeout(limits.write, go_on)
            .await
            .unwrap_or(Err(io::ErrorKind::TimedOut.into()))
            .map_err(Trouble::Io)?;
    }
    match framing {
        BodyFraming::None => Ok(Vec::new()),
        BodyFraming::Length(length) => by_length(stream, buffer, length, until).await,
        BodyFraming::Chunked => in_chunks(stream, buffer, until, limits, budget).await,
    }
}

enum BodyFraming {
    None,
    Length(usize),
    Chunked,
}

fn body_framing(request: &Request) -> Result<BodyFraming, Trouble> {
    if request.header("transfer-encoding").is_some() {
        return if request.lists("transfer-encoding", "chunked") {
            Ok(BodyFraming::Chunked)
        } else {
            Err(Trouble::Refused(
                501,
                "a transfer coding other than chunked".to_owned(),
            ))
        };
    }
    let mut lengths = request
        .headers
        .iter()
        .filter(|(n, _)| n.eq_ignore_ascii_case("content-length"))
        .map(|(_, v)| v.trim());
    let Some(length) = lengths.next() else {
        return Ok(BodyFraming::None);
    };
    if lengths.any(|other| other != length) || !length.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Trouble::Refused(
            400,
            "content-length is not a single number".to_owned(),
        ));
    }
    Ok(BodyFraming::Length(length.parse().unwrap_or(usize::MAX)))
}

fn too_large(limits: &Limits) -> Trouble {
    Trouble::Refused(
        413,
        format!(
            "the request body is longer than {} bytes",
            limits.body_bytes
        ),
    )
}

fn no_room(limits: &Limits) -> Trouble {
    Trouble::Refused(
        413,
        format!(
            "all request bodies together exceed {} bytes",
            limits.bodies_together
        ),
    )
}

async fn fill<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    until: Instant,
) -> Result<(), Trouble> {
    match more(stream, buffer, until).await {
        Ok(0) => Err(Trouble::Io(io::ErrorKind::UnexpectedEof.into())),
        Ok(_) => Ok(()),
        Err(error) => Err(Trouble::Io(error)),
    }
}

async fn by_length<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    length: usize,
    until: Instant,
) -> Result<Vec<u8>, Trouble> {
    // Reserve the exact size: growing by doubling would take twice as much.
    buffer.reserve_exact(length.saturating_sub(buffer.len()));
    while buffer.len() < length {
        fill(stream, buffer, until).await?;
    }
    let rest = buffer.split_off(length);
    Ok(std::mem::replace(buffer, rest))
}

async fn in_chunks<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    until: Instant,
    limits: &Limits,
    budget: &mut BodyBudget<'_>,
) -> Result<Vec<u8>, Trouble> {
    let mut body = Vec::new();
    // The consumed part of the buffer: bytes are moved once per read, not once per chunk.
    let mut at = 0;
    loop {
        let (line, size) = loop {
            match httparse::parse_chunk_size(&buffer[at..]) {
                Ok(httparse::Status::Complete(found)) => break found,
                Ok(httparse::Status::Partial) if buffer.len() - at <= limits.head_bytes => {
                    buffer.drain(..std::mem::take(&mut at));
                    fill(stream, buffer, until).await?;
                }
                _ => return Err(Trouble::Refused(400, "malformed chunk size".to_owned())),
            }
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        if body.len().saturating_add(size) > limits.body_bytes {
            return Err(too_large(limits));
        }
        at += line;
        if size == 0 {
            break;
        }
        if !budget.take(size) {
            return Err(no_room(limits));
        }
        while buffer.len() < at + size + 2 {
            buffer.drain(..std::mem::take(&mut at));
            fill(stream, buffer, until).await?;
        }
        let end = at + size;
        if buffer.get(end..end + 2) != Some(b"\r\n") {
            return Err(Trouble::Refused(
                400,
                "a chunk does not match its size".to_owned(),
            ));
        }
        body.extend_from_slice(&buffer[at..end]);
        at = end + 2;
    }
    // A new buffer releases the memory of a large chunk.
    *buffer = buffer.split_off(at);
    // Read and discard trailer fields.
    loop {
        let end = if buffer.starts_with(b"\r\n") {
            Some(2)
        } else {
            head_end(buffer, 0)
        };
        if let Some(end) = end {
            buffer.drain(..end);
            return Ok(body);
        }
        if buffer.len() > limits.head_bytes {
            return Err(Trouble::Refused(
                431,
                format!("the trailer is longer than {} bytes", limits.head_bytes),
            ));
        }
        fill(stream, buffer, until).await?;
    }
}
