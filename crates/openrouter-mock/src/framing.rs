//! Converts a [`CannedResponse`] to the writes that carry it: head, framed pieces, terminator.

use super::canned::{CannedResponse, End, Framing};

/// The facts of a request that determine the framing of its response.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Terms {
    /// The request was HEAD: send no body.
    pub(super) head_only: bool,
    /// The request was HTTP/1.0: send no chunks.
    pub(super) http_1_0: bool,
    /// Close the connection after this response, because the client wants it or framing requires it.
    pub(super) close: bool,
    /// Compress the body.
    pub(super) gzip: bool,
}

/// One write and the number of body bytes in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    pub(super) body: usize,
}

/// The writes of one response.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Writes {
    pub(super) pieces: Vec<Piece>,
    pub(super) end: End,
    /// Whether another request may follow on the connection.
    pub(super) keep_alive: bool,
}

/// Headers that belong to the recorded connection and not to the message.
const OF_THE_CONNECTION: &[&str] = &[
    "content-length",
    "transfer-encoding",
    "content-encoding",
    "connection",
    "keep-alive",
    "trailer",
];

pub(super) fn writes(play: &CannedResponse, terms: Terms) -> Writes {
    let end = play.wire.end;
    let Some(status) = play.status else {
        let end = if end == End::Complete {
            End::Close
        } else {
            end
        };
        return Writes {
            pieces: Vec::new(),
            end,
            keep_alive: false,
        };
    };
    let framing = match play.wire.framing {
        Framing::Chunked | Framing::MissingTerminator if terms.http_1_0 => Framing::UntilClose,
        framing => framing,
    };
    let bodiless = terms.head_only || matches!(status, 100..=199 | 204 | 304);
    let gzip = terms.gzip && !bodiless;
    let cut = match end {
        End::Complete => play.body.len(),
        _ => play.wire.at_byte.unwrap_or(usize::MAX).min(play.body.len()),
    };
    let (mut parts, rest) = parts(&play.body, &play.wire.chunks, cut);
    let mut length = play.body.len();
    let lengths: Vec<usize> = parts.iter().map(Vec::len).collect();
    if gzip {
        length = compress(&mut parts, &rest);
    }
    let close = terms.close
        || end != End::Complete
        || matches!(
            framing,
            Framing::UntilClose | Framing::MissingTerminator | Framing::ShortOfLength
        );
    let says_close = framing == Framing::UntilClose || (terms.close && end == End::Complete);
    let head = head(
        play,
        status,
        framing,
        (!bodiless || terms.head_only).then_some(length),
        gzip,
        says_close,
    );
    let whole = play.wire.chunks.is_empty() && play.wire.delay_ms == 0;
    let mut pieces = vec![Piece {
        bytes: head,
        body: 0,
    }];
    if !bodiless {
        let chunked = matches!(framing, Framing::Chunked | Framing::MissingTerminator);
        // Compression may add a last part, which carries no byte of the body.
        let lengths = lengths.into_iter().chain(std::iter::repeat(0));
        pieces.extend(parts.into_iter().zip(lengths).map(|(part, body)| {
            let bytes = if chunked { chunk(&part) } else { part };
            Piece { bytes, body }
        }));
        let ended = matches!(end, End::Complete | End::Close) && cut == play.body.len();
        if framing == Framing::Chunked && ended {
            pieces.push(Piece {
                bytes: b"0\r\n\r\n".to_vec(),
                body: 0,
            });
        }
    }
    if whole {
        pieces = vec![joined(pieces)];
    }
    let end = if close && end == End::Complete {
        End::Close
    } else {
        end
    };
    Writes {
        pieces,
        end,
        keep_alive: !close,
    }
}

/// Splits the body at the write boundaries and at the cut; also returns the rest after the cut.
fn parts(body: &[u8], chunks: &[usize], cut: usize) -> (Vec<Vec<u8>>, Vec<u8>) {
    let (mut sent, rest) = body.split_at(cut);
    let mut parts = Vec::with_capacity(chunks.len() + 1);
    for &count in chunks {
        let (part, left) = sent.split_at(count.min(sent.len()));
        if !part.is_empty() {
            parts.push(part.to_vec());
        }
        sent = left;
    }
    if !sent.is_empty() {
        parts.push(sent.to_vec());
    }
    (parts, rest.to_vec())
}

/// Compresses the parts as one gzip stream, flushed after each, and returns the length of the whole stream.
#[cfg(feature = "gzip")]
fn compress(parts: &mut Vec<Vec<u8>>, rest: &[u8]) -> usize {
    use std::io::Write as _;

    use flate2::{Compression, write::GzEncoder};

    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing to a Vec cannot fail.
    for part in parts.iter_mut() {
        let _ = encoder.write_all(part).and_then(|()| encoder.flush());
        *part = std::mem::take(encoder.get_mut());
    }
    let mut length: usize = parts.iter().map(Vec::len).sum();
    let _ = encoder.write_all(rest);
    let end = encoder.finish().unwrap_or_default();
    length += end.len();
    if rest.is_empty() {
        match parts.last_mut() {
            Some(last) => last.extend(end),
            None => parts.push(end),
        }
    }
    length
}

#[cfg(not(feature = "gzip"))]
fn compress(_: &mut Vec<Vec<u8>>, _: &[u8]) -> usize {
    unreachable!("without the feature gzip, no answer is compressed")
}

fn head(
    play: &CannedResponse,
    status: u16,
    framing: Framing,
    length: Option<usize>,
    gzip: bool,
    close: bool,
) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} {}\r\n", reason(status));
    for (name, value) in play.sent_headers() {
        for part in [name, ": ", value, "\r\n"] {
            head.push_str(part);
        }
    }
    if gzip {
        head.push_str("Content-Encoding: gzip\r\n");
    }
    match (framing, length) {
        (Framing::ContentLength, Some(length)) => {
            head.push_str(&format!("Content-Length: {length}\r\n"))
        }
        (Framing::ShortOfLength, Some(length)) => {
            head.push_str(&format!("Content-Length: {}\r\n", length.saturating_add(1)));
        }
        (Framing::Chunked | Framing::MissingTerminator, Some(_)) => {
            head.push_str("Transfer-Encoding: chunked\r\n")
        }
        _ => {}
    }
    if close {
        head.push_str("Connection: close\r\n");
    }
    head.push_str("\r\n");
    head.into_bytes()
}

pub(super) fn can_be_sent(name: &str, value: &str) -> bool {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !name.is_empty()
        && name.bytes().all(token)
        && !value.bytes().any(|b| matches!(b, b'\r' | b'\n' | 0))
        && !OF_THE_CONNECTION
            .iter()
            .any(|own| name.eq_ignore_ascii_case(own))
}

fn chunk(part: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{:x}\r\n", part.len()).into_bytes();
    bytes.extend_from_slice(part);
    bytes.extend_from_slice(b"\r\n");
    bytes
}

fn joined(pieces: Vec<Piece>) -> Piece {
    let body = pieces.iter().map(|piece| piece.body).sum();
    Piece {
        bytes: pieces.into_iter().flat_map(|piece| piece.bytes).collect(),
        body,
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        412 => "Precondition Failed",
        413 => "Payload Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        _ => "Unknown",
    }
}
