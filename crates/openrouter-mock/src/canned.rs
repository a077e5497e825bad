//! A response of the mock: status, headers, body and wire behaviour.

use std::sync::Arc;

use openrouter_errors::Surface;

use super::cases::MockCase;
use super::framing::can_be_sent;

/// One response and its wire behaviour.
///
/// Headers are sent in the order and case given here. Framing headers (`Content-Length`,
/// `Transfer-Encoding`, `Content-Encoding`, `Connection`, `Keep-Alive`, `Trailer`) are omitted: they belong to the
/// recorded connection, and [`Wire`] determines them anew. Headers that HTTP/1.1 cannot carry are omitted too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedResponse {
    /// The HTTP status; `None` sends nothing, not even a head, before [`Wire::end`] happens.
    pub status: Option<u16>,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
    /// The body before chunked framing or compression.
    pub body: Arc<[u8]>,
    /// Write boundaries, end and framing.
    pub wire: Wire,
    /// The surface on which the response was recorded; `None` for any surface. Auxiliary requests (`models`, `key`) of a
    /// client that runs a case of another surface get the control response.
    pub surface: Option<Surface>,
}

/// How the bytes of a [`CannedResponse`] are written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wire {
    /// The number of body bytes of each write; a last write sends the rest. Empty: everything in one write.
    pub chunks: Vec<usize>,
    /// The delay between two writes of the body, in milliseconds.
    pub delay_ms: u64,
    /// What happens after the last byte.
    pub end: End,
    /// The number of body bytes after which the end happens; `None` for the whole body. Ignored for
    /// [`End::Complete`].
    pub at_byte: Option<usize>,
    /// How the end of the body is indicated.
    pub framing: Framing,
    /// Whether to compress with gzip if the request accepts it; each write remains a separate write.
    #[cfg(feature = "gzip")]
    pub gzip: bool,
}

impl Wire {
    /// Sends only `bytes` bytes of the body, then ends the response with `end`.
    #[must_use]
    pub fn cut(bytes: usize, end: End) -> Self {
        Self {
            at_byte: Some(bytes),
            end,
            ..Self::default()
        }
    }
}

/// What happens after the last byte sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum End {
    /// The message ends as its framing says; the connection stays open if HTTP allows it.
    #[default]
    Complete,
    /// The connection is closed gracefully (FIN).
    Close,
    /// The connection is reset (RST).
    Reset,
    /// Nothing more is sent and the connection stays open until the client gives up.
    Stall,
}

/// How the end of the body is indicated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Framing {
    /// `Content-Length` of the whole body, even if the body is cut.
    #[default]
    ContentLength,
    /// `Transfer-Encoding: chunked`, one chunk per write. The last chunk is sent unless the end is a reset or a stall or
    /// cuts the body.
    Chunked,
    /// Neither: the end of the connection ends the body.
    UntilClose,
    /// Chunked, without the last chunk.
    MissingTerminator,
    /// `Content-Length` announces one byte more than the body has.
    ShortOfLength,
}

impl CannedResponse {
    /// Creates a response with a content type and a body, sent whole.
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

    /// Creates a `text/plain` response.
    #[must_use]
    pub fn text(status: u16, body: &str) -> Self {
        Self::new(status, "text/plain", body)
    }

    /// Creates an `application/json` response.
    #[must_use]
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    /// Creates a `text/event-stream` response with status 200 and chunked framing, one write per event.
    #[must_use]
    pub fn sse(transcript: impl Into<Vec<u8>>) -> Self {
        let mut play = Self::new(200, "text/event-stream", transcript);
        play.wire.chunks = event_boundaries(&play.body);
        play.wire.framing = Framing::Chunked;
        play
    }

    /// Sets the wire behaviour.
    #[must_use]
    pub fn on_wire(mut self, wire: Wire) -> Self {
        self.wire = wire;
        self
    }

    /// Sets a header: replaces one of that name, or appends it.
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

    /// Sets `Retry-After`, so that a wait is real but short.
    #[must_use]
    pub fn with_retry_after(self, value: &str) -> Self {
        self.with_header("Retry-After", value)
    }

    /// Creates a case that plays this response `times` times and the control response from then on.
    #[must_use]
    pub fn then_control_after(self, times: u32) -> MockCase {
        MockCase::script([(self, times)]).then_control()
    }

    /// Returns the headers that are sent: without those of framing, and without those that HTTP/1.1 cannot carry.
    pub fn sent_headers(&self) -> impl Iterator<Item = &(String, String)> {
        self.headers
            .iter()
            .filter(|(name, value)| can_be_sent(name, value))
    }

    /// Returns the value of a recorded header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        super::request::header(&self.headers, name)
    }
}

/// Returns the length of each event of an SSE transcript, including its blank line.
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
