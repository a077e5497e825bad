//! Reads a request: the head with `httparse`, the body by length or in chunks, both bounded.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::time::{Instant, timeout_at};

use super::body::{self, Trouble};
use super::limits::{BodyBudget, Limits};

/// A request as it was received.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// The method, as sent.
    pub method: String,
    /// The request target: path and query, as sent.
    pub target: String,
    /// The minor version of HTTP/1.
    pub minor_version: u8,
    /// Headers in order, names as sent; bytes that are not UTF-8 are replaced.
    pub headers: Vec<(String, String)>,
    /// The body, after decoding chunks.
    pub body: Vec<u8>,
}

/// Why there is no request to answer.
#[derive(Debug)]
pub enum NoRequest {
    /// The peer closed, or stayed silent too long, between two requests.
    Ended,
    /// The connection failed.
    Failed,
    /// The request is rejected with this status; what is known of it goes to the journal.
    Refused {
        /// The status of the rejection.
        status: u16,
        /// Why the request is rejected.
        why: String,
        /// The part of the request that was read.
        partial: Box<Request>,
    },
}

/// Returns the value of the first header with this name.
#[must_use]
pub fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    let named = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
    headers.iter().find(named).map(|(_, value)| value.as_str())
}

impl Request {
    /// Returns the value of the first header with that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// Returns the path without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        let target = self.target.split(['?', '#']).next().unwrap_or_default();
        // Absolute form, as sent to proxies.
        target
            .strip_prefix("http://")
            .map_or(target, |rest| rest.find('/').map_or("/", |at| &rest[at..]))
    }

    /// Whether a comma-separated header contains `token`.
    #[must_use]
    pub fn lists(&self, header: &str, token: &str) -> bool {
        let values = self
            .headers
            .iter()
            .filter(|(n, _)| n.eq_ignore_ascii_case(header));
        values.flat_map(|(_, v)| v.split(',')).any(|part| {
            let mut part = part.split(';').map(str::trim);
            part.next()
                .is_some_and(|name| name.eq_ignore_ascii_case(token))
                && !part.any(|p| p == "q=0")
        })
    }

    /// Whether the client wants the connection to close after the response.
    #[must_use]
    pub fn wants_close(&self) -> bool {
        self.lists("connection", "close")
            || (self.minor_version == 0 && !self.lists("connection", "keep-alive"))
    }
}

/// Reads the next request; `buffer` holds the bytes received after the last one.
///
/// # Errors
/// Returns [`NoRequest`] if the peer closed, the connection failed, or the data is not a request within the limits.
pub async fn read<S>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    limits: &Limits,
    budget: &mut BodyBudget<'_>,
) -> Result<Request, NoRequest>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut request, until) = read_head(stream, buffer, limits).await?;
    match body::read(stream, buffer, &request, until, limits, budget).await {
        Ok(body) => {
            request.body = body;
            Ok(request)
        }
        Err(Trouble::Io(error)) if error.kind() != io::ErrorKind::TimedOut => Err(refused(
            request,
            400,
            format!("the connection ended inside the body: {error}"),
        )),
        Err(Trouble::Io(_)) => Err(refused(
            request,
            408,
            "the body did not arrive in time".to_owned(),
        )),
        Err(Trouble::Refused(status, why)) => Err(refused(request, status, why)),
    }
}

fn refused(partial: Request, status: u16, why: String) -> NoRequest {
    NoRequest::Refused {
        status,
        why,
        partial: Box::new(partial),
    }
}

/// Reads the head. Also returns the deadline of the body, so that a request that arrives byte by byte has no more time
/// than one that stops.
async fn read_head<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    limits: &Limits,
) -> Result<(Request, Instant), NoRequest> {
    let mut searched = 0;
    let mut begun = !buffer.is_empty();
    let mut until = Instant::now() + limits.idle;
    loop {
        // RFC 9112, 2.2: empty lines before a request line are ignored.
        let blank = buffer
            .iter()
            .take_while(|b| matches!(b, b'\r' | b'\n'))
            .count();
        buffer.drain(..blank);
        if let Some(why) = buffer.first().and_then(|first| no_request(*first)) {
            return Err(refused(Request::default(), 400, why));
        }
        let found = head_end(buffer, searched);
        if found.unwrap_or(buffer.len()) > limits.head_bytes {
            let why = format!(
                "the request head is longer than {} bytes",
                limits.head_bytes
            );
            return Err(refused(partial(buffer), 431, why));
        }
        if let Some(end) = found {
            let parsed = parse_head(&buffer[..end]);
            buffer.drain(..end);
            return Ok((parsed?, until));
        }
        searched = buffer.len();
        let read = more(stream, buffer, until).await;
        if !std::mem::replace(&mut begun, true) {
            until = Instant::now() + limits.idle;
        }
        match read {
            Ok(0) if buffer.is_empty() => return Err(NoRequest::Ended),
            Ok(0) => {
                return Err(refused(
                    partial(buffer),
                    400,
                    "the connection ended inside the request head".to_owned(),
                ));
            }
            Ok(_) => {}
            Err(error) if error.kind() != io::ErrorKind::TimedOut => {
                return Err(NoRequest::Failed);
            }
            Err(_) if buffer.is_empty() => return Err(NoRequest::Ended),
            Err(_) => {
                return Err(refused(
                    partial(buffer),
                    408,
                    "the head did not arrive in time".to_owned(),
                ));
            }
        }
    }
}

/// Returns why bytes that begin with this byte are not a request. A client that speaks TLS waits for an answer, so they
/// are rejected at once.
fn no_request(first: u8) -> Option<String> {
    const TLS_HANDSHAKE: u8 = 0x16;
    if first.is_ascii_graphic() {
        return None;
    }
    let what = if first == TLS_HANDSHAKE {
        "a TLS handshake arrived, but this port speaks plain HTTP; use http:// instead of https://"
    } else {
        "a request begins with its method"
    };
    Some(what.to_owned())
}

/// Reads once; a timeout is an error of kind `TimedOut`.
pub(super) async fn more<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    until: Instant,
) -> io::Result<usize> {
    buffer.reserve(8 * 1024);
    timeout_at(until, stream.read_buf(buffer))
        .await
        .unwrap_or(Err(io::ErrorKind::TimedOut.into()))
}

/// Returns the end of the head, searching from `searched` on.
pub(super) fn head_end(bytes: &[u8], searched: usize) -> Option<usize> {
    let mut at = searched.saturating_sub(3);
    while let Some(newline) = bytes.get(at..)?.iter().position(|b| *b == b'\n') {
        at += newline + 1;
        match bytes.get(at..) {
            Some([b'\n', ..]) => return Some(at + 1),
            Some([b'\r', b'\n', ..]) => return Some(at + 2),
            _ => {}
        }
    }
    None
}

fn parse_head(head: &[u8]) -> Result<Request, NoRequest> {
    let mut headers = [httparse::EMPTY_HEADER; Limits::HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    match parsed.parse(head) {
        Ok(httparse::Status::Complete(_)) => Ok(Request {
            method: parsed.method.unwrap_or_default().to_owned(),
            target: parsed.path.unwrap_or_default().to_owned(),
            minor_version: parsed.version.unwrap_or(1),
            headers: parsed
                .headers
                .iter()
                .map(|h| {
                    (
                        h.name.to_owned(),
                        String::from_utf8_lossy(h.value).into_owned(),
                    )
                })
                .collect(),
            body: Vec::new(),
        }),
        Ok(httparse::Status::Partial) => Err(refused(
            partial(head),
            400,
            "the request head is incomplete".to_owned(),
        )),
        Err(httparse::Error::TooManyHeaders) => Err(refused(
            partial(head),
            431,
            format!("more than {} header lines", Limits::HEADERS),
        )),
        Err(httparse::Error::Version) => Err(refused(
            partial(head),
            505,
            "not HTTP/1.0 or HTTP/1.1".to_owned(),
        )),
        Err(error) => Err(refused(
            partial(head),
            400,
            format!("malformed request head: {error}"),
        )),
    }
}

/// Extracts method and path from a head that could not be parsed.
fn partial(head: &[u8]) -> Request {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let mut words = line
        .split(|b| *b == b' ')
        .map(|w| String::from_utf8_lossy(&w[..w.len().min(256)]).into_owned());
    Request {
        method: words.next().unwrap_or_default(),
        target: words.next().unwrap_or_default(),
        minor_version: 1,
        ..Request::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_ends_at_the_blank_line_wherever_reads_split_it() {
        let head = b"GET / HTTP/1.1\r\nA: b\r\n\r\nrest";
        for searched in 0..24 {
            assert_eq!(head_end(head, searched), Some(24), "searched {searched}");
        }
        assert_eq!(head_end(&head[..23], 0), None);
        assert_eq!(head_end(b"GET / HTTP/1.1\n\nx", 0), Some(16));
    }

    #[test]
    fn tokens_of_a_list_header() {
        let request = Request {
            headers: vec![("Accept-Encoding".into(), "br, GZIP;q=0.5, x;q=0".into())],
            ..Request::default()
        };
        assert!(request.lists("accept-encoding", "gzip"));
        assert!(!request.lists("accept-encoding", "x"));
        assert!(!request.lists("accept-encoding", "deflate"));
    }

    /// Bytes that cannot become a request are rejected at the first byte, while the peer waits.
    #[tokio::test]
    async fn what_begins_as_no_request_is_refused_at_once() {
        for (bytes, words) in [
            (&b"\x16\x03\x01"[..], "TLS handshake"),
            (b"\0", "its method"),
        ] {
            let (mut peer, mut stream) = tokio::io::duplex(64);
            tokio::io::AsyncWriteExt::write_all(&mut peer, bytes)
                .await
                .expect("it is open");
            let read = read_head(&mut stream, &mut Vec::new(), &Limits::default()).await;
            let Err(NoRequest::Refused { status, why, .. }) = read else {
                panic!("{bytes:?} is no request");
            };
            assert!(status == 400 && why.contains(words), "{why}");
        }
    }

    #[test]
    fn path_of_a_target() {
        let path = |target: &str| {
            Request {
                target: target.into(),
                ..Request::default()
            }
            .path()
            .to_owned()
        };
        assert_eq!(path("/a/b?c=d"), "/a/b");
        assert_eq!(path("http://127.0.0.1:1/a?x"), "/a");
        assert_eq!(path("http://127.0.0.1:1"), "/");
    }
}
