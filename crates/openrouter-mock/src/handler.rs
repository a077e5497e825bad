//! A custom request handler on the mock's connections.

use super::canned::CannedResponse;
use super::request::Request;

/// A server that answers every request itself: no case is chosen and the mock has no pages, but its connections,
/// framing, limits and journal are the mock's.
pub trait Handler: Send + Sync {
    /// The response to a request that was read whole.
    fn answer(&self, request: &Request) -> CannedResponse;

    /// The response to what the connection refuses with `status`: a malformed or oversized head or body. `partial` is
    /// what is known of the request; the connection is closed behind the response.
    fn refuse(&self, partial: &Request, status: u16, why: &str) -> CannedResponse;
}
