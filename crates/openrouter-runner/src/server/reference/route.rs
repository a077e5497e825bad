//! Paths and methods.

use openrouter_errors::Surface;

use super::Refusal;
use openrouter_mock::Request;

/// A route of the reference server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    /// An inference route.
    Inference(Surface),
    /// `models`.
    Models,
    /// `key`.
    Key,
}

const ROUTES: &[(&str, Route)] = &[
    (
        "/api/v1/chat/completions",
        Route::Inference(Surface::ChatCompletions),
    ),
    ("/api/v1/responses", Route::Inference(Surface::Responses)),
    ("/api/v1/messages", Route::Inference(Surface::Messages)),
    ("/api/v1/models", Route::Models),
    ("/api/v1/key", Route::Key),
];

impl Route {
    /// Returns the route of a request's path and method.
    pub(super) fn of(request: &Request) -> Result<Self, Refusal> {
        let path = request.path().trim_end_matches('/');
        let Some((_, route)) = ROUTES.iter().find(|(known, _)| *known == path) else {
            return Err(Refusal::not_found("There is no such route"));
        };
        let methods = route.methods();
        if !methods.contains(&request.method.as_str()) {
            return Err(Refusal::wrong_method(&methods.join(", ")));
        }
        Ok(*route)
    }

    fn methods(self) -> &'static [&'static str] {
        match self {
            Self::Inference(_) => &["POST"],
            Self::Models | Self::Key => &["GET", "HEAD"],
        }
    }

    pub(super) fn needs_key(self) -> bool {
        self != Self::Models
    }

    pub(super) fn takes_body(self) -> bool {
        matches!(self, Self::Inference(_))
    }

    pub(super) fn surface(self) -> Surface {
        match self {
            Self::Inference(surface) => surface,
            Self::Models => Surface::Models,
            Self::Key => Surface::Keys,
        }
    }
}
