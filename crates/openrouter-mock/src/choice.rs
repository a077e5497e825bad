//! Selection of a case by the mock itself, for each request that names none.

use std::sync::Arc;
use std::time::Duration;

use openrouter_errors::Surface;

use super::request::Request;

/// Called for each request to a known surface that names no case, in order of completion.
pub type Choose = Arc<dyn Fn(&Incoming<'_>) -> Choice + Send + Sync>;

/// A request that names no case.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// The request.
    pub request: &'a Request,
    /// The surface of its path.
    pub surface: Surface,
    /// Whether its body says `"stream": true`.
    pub stream: bool,
}

/// The response to a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// The id of a case; `None` for the control response.
    pub case: Option<String>,
    /// The delay before the first byte of the response.
    pub delay: Duration,
}
