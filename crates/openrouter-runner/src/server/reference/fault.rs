//! Faults for the reference server: one method for each step of a response, all of them correct by default.

use super::Refusal;
use openrouter_mock::{CannedResponse, Request};

/// A fault of a server. Each method is one step; a broken target overrides the one that it needs.
pub trait ServerFault: Send + Sync {
    /// Before any checks: replaces the correct response.
    fn instead(&self, request: &Request) -> Option<CannedResponse> {
        let _ = request;
        None
    }

    /// After a fault was found: changes the refusal that is put into the envelope.
    fn refusal(&self, request: &Request, refusal: Refusal) -> Refusal {
        let _ = request;
        refusal
    }

    /// Before the response is sent: changes a refusal, a success or a stream.
    fn answer(&self, request: &Request, play: CannedResponse) -> CannedResponse {
        let _ = request;
        play
    }
}

/// No fault.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFault;

impl ServerFault for NoFault {}
