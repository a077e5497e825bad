//! How the reference server can be made wrong: one method for each step of a response, all of them honest by default.

use super::Refusal;
use openrouter_mock::{CannedResponse, Request};

/// Something that is wrong with a server. Each method is at one step; a broken target overrides the one that it needs.
pub trait ServerFault: Send + Sync {
    /// Before anything was looked at: a response in place of the honest one.
    fn instead(&self, request: &Request) -> Option<CannedResponse> {
        let _ = request;
        None
    }

    /// After a fault was found: the refusal that is put into the envelope.
    fn refusal(&self, request: &Request, refusal: Refusal) -> Refusal {
        let _ = request;
        refusal
    }

    /// Before the response is sent, be it a refusal, a success or a stream.
    fn answer(&self, request: &Request, play: CannedResponse) -> CannedResponse {
        let _ = request;
        play
    }
}

/// Nothing is wrong.
#[derive(Debug, Clone, Copy, Default)]
pub struct Honest;

impl ServerFault for Honest {}
