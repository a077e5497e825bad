//! One exchange, and the traits that observe it.

use std::time::{Duration, Instant};

use openrouter_corpus::fixture::End;
use openrouter_mock::{CannedResponse, Request};

/// Observes the exchanges of a proxy.
pub trait Observer: Send + Sync {
    /// Returns a response of the proxy itself; `None` forwards the request.
    fn page(&self, _request: &Request) -> Option<CannedResponse> {
        None
    }

    /// Called with each request before it is forwarded.
    fn begin(&self, request: &Request) -> Box<dyn Watch + '_>;

    /// Called with the reason why a request could not be parsed.
    fn malformed(&self, why: String);
}

/// Observes one exchange. The client gets each piece first.
pub trait Watch: Send {
    /// The head of the response.
    fn head(&mut self, _head: &Head) {}

    /// One write of the upstream.
    fn take(&mut self, bytes: &[u8]);

    /// Returns whether the rest of the response is useless once the client has left.
    fn useless(&self) -> bool {
        false
    }

    /// The exchange has ended.
    fn end(self: Box<Self>, exchange: Exchange);
}

/// The head of a response.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// The status.
    pub status: u16,
    /// The headers in order; bytes that are not UTF-8 are replaced.
    pub headers: Vec<(String, String)>,
}

/// An exchange that has ended.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The request as it came.
    pub request: Request,
    /// The head of the response; `None` where the upstream gave none.
    pub head: Option<Head>,
    /// Bytes of the response's body.
    pub body_bytes: u64,
    /// When the request had arrived.
    pub asked: Instant,
    /// How long the first byte of the body took from then.
    pub first_byte: Option<Duration>,
    /// How it ended.
    pub ended: Ended,
    /// Whether the client left before that.
    pub client_left: bool,
}

/// How an exchange ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The whole response arrived.
    Complete,
    /// The upstream broke off, or fell silent and lost its client.
    Broke {
        /// How its connection ended.
        end: End,
        /// The error of the HTTP client.
        why: String,
    },
    /// The response was not HTTP.
    NotHttp(String),
    /// The upstream was unreachable.
    Unreachable(String),
    /// It was not read to its end, because the client had left.
    Abandoned,
}
