//! Passing requests on to another server, on the mock's connections.

use std::future::Future;
use std::pin::Pin;

use tokio::net::TcpStream;

use super::journal::Ending;
use super::request::Request;

/// The case of a request that was passed on, in the journal.
pub const UPSTREAM: &str = "upstream";

/// Answers each request that selects no case, in place of the control response.
pub trait Relay: Send + Sync {
    /// Writes the response to the client's connection. What the client sends meanwhile goes to `ahead`.
    fn relay<'a>(
        &'a self,
        stream: &'a mut TcpStream,
        ahead: &'a mut Vec<u8>,
        request: Request,
    ) -> Relaying<'a>;
}

/// The work of a [`Relay`].
pub type Relaying<'a> = Pin<Box<dyn Future<Output = Relayed> + Send + 'a>>;

/// The result of a forwarded request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relayed {
    /// The status of the response; `None` if no head was sent.
    pub status: Option<u16>,
    /// The number of body bytes, before chunked framing.
    pub body_bytes: u64,
    /// How the exchange ended.
    pub end: Ending,
    /// What follows on the connection.
    pub after: After,
}

/// What follows a response on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// Another request may come.
    Next,
    /// It is closed in order.
    Close,
    /// It is dropped: the client is gone, or it must end without an orderly close.
    Drop,
}
