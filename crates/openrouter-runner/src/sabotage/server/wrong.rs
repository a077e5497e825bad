//! A twist made of functions.

use openrouter_errors::ErrorType;

use crate::server::reference::{Refusal, ServerFault};
use openrouter_mock::{CannedResponse, Request};

/// A reference server that is wrong as the functions say.
#[derive(Clone, Copy)]
pub struct Wrong {
    /// A response in place of the honest one.
    pub instead: fn(&Request) -> Option<CannedResponse>,
    /// What becomes of a refusal.
    pub refusal: fn(&Request, Refusal) -> Refusal,
    /// What becomes of a response.
    pub answer: fn(&Request, CannedResponse) -> CannedResponse,
}

impl Default for Wrong {
    fn default() -> Self {
        Self {
            instead: |_| None,
            refusal: |_, refusal| refusal,
            answer: |_, play| play,
        }
    }
}

impl ServerFault for Wrong {
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

/// A refusal with another status, typed as that status wants it.
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

/// Whether the message of a refusal holds a text.
pub(super) fn says(refusal: &Refusal, text: &str) -> bool {
    refusal.message.contains(text)
}

/// Whether a response has an error status.
pub(super) fn is_error(play: &CannedResponse) -> bool {
    play.status.is_some_and(|status| status >= 400)
}

/// The body of a response as text.
pub(super) fn text(play: &CannedResponse) -> String {
    String::from_utf8_lossy(&play.body).into_owned()
}

/// The same response with another body.
pub(super) fn with_body(mut play: CannedResponse, body: impl Into<Vec<u8>>) -> CannedResponse {
    play.body = body.into().into();
    play
}

/// Whether a request asks for a stream.
pub(super) fn wants_stream(request: &Request) -> bool {
    String::from_utf8_lossy(&request.body).contains("\"stream\":true")
}
