//! One response of the mock: status, headers, body, and how they are put on the wire.

use std::sync::Arc;

use openrouter_errors::Surface;

use super::cases::MockCase;

/// One response and its wire behaviour.
///
/// Headers go out in the order and case given here. Those that describe framing (`Content-Length`,
/// `Transfer-Encoding`, `Content-Encoding`, `Connection`, `Keep-Alive`, `Trailer`) are left out: they belong to the
/// recording's connection, and [`Wire`] decides them again. Headers that HTTP/1.1 cannot carry are left out too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedResponse {
    /// The HTTP status; `None` sends nothing at all, not even a head, before [`Wire::end`] happens.
    pub status: Option<u16>,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
    /// The body as it is before chunked framing or compression.
    pub body: Arc<[u8]>,
    /// Write boundaries, end and framing.
    pub wire: Wire,
    /// The surface the response was recorded on; auxiliary requests (`models`, `key`) of a client that was pointed at a
    /// case of another surface get the control answer. `None`: any surface.
    pub surface: Option<Surface>,
}

/// How the bytes of a [`CannedResponse`] are written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wire {
    /// Body bytes of each write; what is left goes into a last write. Empty: everything in one write.
    pub chunks: Vec<usize>,
    /// Milliseconds between two writes of the body.
    pub delay_ms: u64,
    /// What happens after the last byte.
    pub end: End,
    /// Where in the body the end happens (a count of body bytes); `None`: behind all of it. Ignored for
    /// [`End::Complete`].
    pub at_byte: Option<usize>,
    /// How the end of the body is marked.
    pub framing: Framing,
    /// Compress with gzip where the request accepts it; each write stays a write of its own.
    #[cfg(feature = "gzip")]
    pub gzip: bool,
}

impl Wire {
    /// Only `bytes` bytes of the body, then this end.
    #[must_use]
    pub fn cut(bytes: usize, end: End) -> Self {
        Self {
            at_byte: Some(bytes),
            end,
            ..Self::default()
        }
    }
}

/// What happens after the last byte that is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum End {
    /// The message ends as its framing says; the connection stays open where HTTP allows it.
    #[default]
    Complete,
    /// The connection is closed in order (FIN).
    Close,
    /// The connection is reset (RST).
    Reset,
    /// Nothing more is sent and the connection stays open until the client gives up.
    Stall,
}

/// How the end of the body is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Framing {
    /// `Content-Length` of the whole body, whatever is cut from it.
    #[default]
    ContentLength,
    /// `Transfer-Encoding: chunked`, one chunk a write. The last chunk is sent unless the end is a reset or a stall or
    /// cuts the body.
    Chunked,
    /// Neither: the body ends with the connection.
    UntilClose,
    /// Chunked, but the last chunk never comes.
    MissingTerminator,
    /// `Content-Length` announces one byte more than the body has.
    ShortOfLength,
}

impl CannedResponse {
    /// A response with a content type and a body, sent whole.
    #[must_use]
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: Some(status),
            headers: vec![("Content-Type".to_owned(), content_type.to_owned())],
            body: body.into().into(),
            wire: Wire::default(),
            surface: None,
        }
    }

    /// A `text/plain` answer.
    #[must_use]
    pub fn text(status: u16, body: &str) -> Self {
        Self::new(status, "text/plain", body)
    }

    /// An `application/json` answer.
    #[must_use]
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    /// A `text/event-stream` answer with status 200 in chunked framing, one write for each event.
    #[must_use]
    pub fn sse(transcript: impl Into<Vec<u8>>) -> Self {
        let mut play = Self::new(200, "text/event-stream", transcript);
        play.wire.chunks = event_boundaries(&play.body);
        play.wire.framing = Framing::Chunked;
        play
    }

    /// The same with another wire behaviour.
    #[must_use]
    pub fn on_wire(mut self, wire: Wire) -> Self {
        self.wire = wire;
        self
    }

    /// The same with a header set: replaced where there is one of that name, else added at the end.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        match self
            .headers
            .iter_mut()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
        {
            Some(header) => value.clone_into(&mut header.1),
            None => self.headers.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// The same with another `Retry-After`, so that a wait is real but short.
    #[must_use]
    pub fn with_retry_after(self, value: &str) -> Self {
        self.with_header("Retry-After", value)
    }

    /// A case that gives this response `times` times and the control success from then on.
    #[must_use]
    pub fn then_control_after(self, times: u32) -> MockCase {
        MockCase::script([(self, times)]).then_control()
    }

    /// The value of a header of the recording.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.as_str())
    }
}

/// The byte count of each event of an SSE transcript (its text with the blank line after it).
fn event_boundaries(transcript: &[u8]) -> Vec<usize> {
    let mut counts = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < transcript.len() {
        let rest = &transcript[at..];
        let blank = if rest.starts_with(b"\n\n") {
            2
        } else if rest.starts_with(b"\r\n\r\n") {
            4
        } else {
            at += 1;
            continue;
        };
        at += blank;
        counts.push(at - start);
        start = at;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_write() {
        let play = CannedResponse::sse("data: 1\n\ndata: 2\r\n\r\n: end");
        assert_eq!(play.wire.chunks, [9, 11]);
    }

    #[test]
    fn a_header_is_replaced_whatever_its_case() {
        let play = CannedResponse::json(429, &serde_json::json!({}))
            .with_header("retry-after", "3")
            .with_retry_after("1");
        assert_eq!(play.header("RETRY-AFTER"), Some("1"));
        assert_eq!(play.headers.len(), 2);
    }
}
