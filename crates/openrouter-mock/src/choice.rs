//! A mock that chooses a case anew for each request that names none.

use std::sync::Arc;
use std::time::Duration;

use openrouter_errors::Surface;

use super::request::Request;

/// Called with each request to a known surface that names no case, in the order in which requests are complete.
pub type Choose = Arc<dyn Fn(&Incoming<'_>) -> Choice + Send + Sync>;

/// A request that names no case.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// The request.
    pub request: &'a Request,
    /// The surface that its path belongs to.
    pub surface: Surface,
    /// Whether its body says `"stream": true`.
    pub stream: bool,
}

/// The response to a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// The id of a case; `None`: the control success.
    pub case: Option<String>,
    /// How long the response waits before its first byte.
    pub delay: Duration,
}
