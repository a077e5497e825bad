//! A server fault defined by functions.

use openrouter_errors::ErrorType;

use crate::server::reference::{Refusal, ServerFault};
use openrouter_mock::{CannedResponse, Request};

/// A reference server whose responses these functions change.
#[derive(Clone, Copy)]
pub struct BrokenServer {
    /// Replaces the correct response.
    pub instead: fn(&Request) -> Option<CannedResponse>,
    /// Changes a refusal.
    pub refusal: fn(&Request, Refusal) -> Refusal,
    /// Changes a response.
    pub answer: fn(&Request, CannedResponse) -> CannedResponse,
}

impl Default for BrokenServer {
    fn default() -> Self {
        Self {
            instead: |_| None,
            refusal: |_, refusal| refusal,
            answer: |_, play| play,
        }
    }
}

impl ServerFault for BrokenServer {
    fn instead(&self, request: &Request) -> Option<CannedResponse> {
        (self.instead)(request)
    }

    fn refusal(&self, request: &Request, refusal: Refusal) -> Refusal {
        (self.refusal)(request, refusal)
    }

    fn answer(&self, request: &Request, play: CannedResponse) -> CannedResponse {
        (self.answer)(request, play)
    }
}

/// Changes the status of a refusal, with the error type for that status.
pub(super) fn with_status(refusal: Refusal, status: u16) -> Refusal {
    let error_type = match status {
        403 => Some(ErrorType::PERMISSION_DENIED),
        404 => Some(ErrorType::NOT_FOUND),
        422 => Some(ErrorType::UNPROCESSABLE),
        _ => None,
    };
    Refusal {
        status,
        error_type,
        availability: None,
        ..refusal
    }
}

/// Returns whether the message of a refusal contains a text.
pub(super) fn says(refusal: &Refusal, text: &str) -> bool {
    refusal.message.contains(text)
}

/// Returns whether a response has an error status.
pub(super) fn is_error(play: &CannedResponse) -> bool {
    play.status.is_some_and(|status| status >= 400)
}

/// Returns the body of a response as text.
pub(super) fn text(play: &CannedResponse) -> String {
    String::from_utf8_lossy(&play.body).into_owned()
}

/// Replaces the body of a response.
pub(super) fn with_body(mut play: CannedResponse, body: impl Into<Vec<u8>>) -> CannedResponse {
    play.body = body.into().into();
    play
}

/// Returns whether a request asks for a stream.
pub(super) fn wants_stream(request: &Request) -> bool {
    String::from_utf8_lossy(&request.body).contains("\"stream\":true")
}
