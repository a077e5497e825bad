//! A custom request handler on the mock's connections.

use super::canned::CannedResponse;
use super::request::Request;

/// A server that answers every request itself: there are no cases and no pages of the mock, but the connections,
/// framing, limits and journal are the mock's.
pub trait Handler: Send + Sync {
    /// Returns the response to a complete request.
    fn answer(&self, request: &Request) -> CannedResponse;

    /// Returns the response to a request that the connection rejects with `status`: a malformed or oversized head or
    /// body. `partial` is what is known of the request; the connection closes after the response.
    fn refuse(&self, partial: &Request, status: u16, why: &str) -> CannedResponse;
}
