//! The reference server: a single-process OpenRouter that answers faulty requests as the protocol says, for Chat
//! Completions, Responses, Messages, `models` and `key`.
//!
//! It checks, in this order: path, method, key, media type, JSON, members, model, abilities. Its responses are built
//! from the wire types; a request without a fault gets the mock's control success. A [`ServerFault`] breaks it on
//! purpose.

mod fault;
mod members;
mod midstream;
mod refusal;
mod render;
mod route;
mod validate;

pub use openrouter_conformance::server::key::KEY;
use std::sync::Arc;

pub use fault::{NoFault, ServerFault};
pub use refusal::Refusal;

use openrouter_errors::Surface;
use serde_json::Value;

use openrouter_corpus::error::Error;
use openrouter_mock::control;
use openrouter_mock::control::Asked;
use openrouter_mock::{CannedResponse, Handler, Mock, MockConfig, MockHandle, Request};
use route::Route;

/// The model that it serves, which accepts text only.
pub const MODEL: &str = "openrouter/conform-control";
/// The id of its item in a report of the suite.
pub const ITEM: &str = "server";
/// The model that fails in mid-stream.
pub const FAULT_MODEL: &str = "conform/fault-mid-stream";

/// Starts the reference server on loopback with the key [`KEY`].
///
/// # Errors
/// If no port is available.
pub async fn start(fault: Arc<dyn ServerFault>) -> Result<MockHandle, Error> {
    start_with_key(KEY, fault).await
}

/// Starts the reference server with another key.
///
/// # Errors
/// If no port is available.
pub async fn start_with_key(key: &str, fault: Arc<dyn ServerFault>) -> Result<MockHandle, Error> {
    let config = MockConfig {
        handler: Some(handler(key, fault)),
        ..openrouter_conformance::upstream::config()
    };
    Mock::start(config)
        .await
        .map_err(|error| Error::Harness(format!("the reference server: {error}")))
}

/// Returns the reference server's handler, for use in another mock.
#[must_use]
pub fn handler(key: &str, fault: Arc<dyn ServerFault>) -> Arc<dyn Handler> {
    let key = key.to_owned();
    Arc::new(Reference { key, fault })
}

/// The reference server.
struct Reference {
    key: String,
    fault: Arc<dyn ServerFault>,
}

impl Handler for Reference {
    fn answer(&self, request: &Request) -> CannedResponse {
        if let Some(play) = self.fault.instead(request) {
            return play;
        }
        let surface = Surface::from_path(request.path());
        let play = match decide(request, &self.key) {
            Ok(Decision::Success {
                surface,
                stream,
                model,
            }) => success(surface, request, stream, &model),
            Ok(Decision::FailMidStream { surface, model }) => midstream::play(surface, &model),
            Err(refusal) => {
                let refusal = self.fault.refusal(request, refusal);
                render::play(surface, request, &refusal)
            }
        };
        self.fault.answer(request, play)
    }

    fn refuse(&self, partial: &Request, status: u16, why: &str) -> CannedResponse {
        let refusal = self
            .fault
            .refusal(partial, Refusal::of_connection(status, why));
        let play = render::play(Surface::from_path(partial.path()), partial, &refusal);
        self.fault.answer(partial, play)
    }
}

/// The response to a request that is not refused.
enum Decision {
    Success {
        surface: Surface,
        stream: bool,
        model: Option<String>,
    },
    FailMidStream {
        surface: Surface,
        model: String,
    },
}

fn decide(request: &Request, key: &str) -> Result<Decision, Refusal> {
    let route = Route::of(request)?;
    if route.needs_key() {
        authorize(request, key)?;
    }
    let surface = route.surface();
    if !route.takes_body() {
        return Ok(Decision::Success {
            surface,
            stream: false,
            model: None,
        });
    }
    let body = members::object(request)?;
    let asked = validate::request(surface, &body)?;
    if asked.model == FAULT_MODEL && asked.stream {
        return Ok(Decision::FailMidStream {
            surface,
            model: asked.model,
        });
    }
    Ok(Decision::Success {
        surface,
        stream: asked.stream,
        model: Some(asked.model),
    })
}

fn success(
    surface: Surface,
    request: &Request,
    stream: bool,
    model: &Option<String>,
) -> CannedResponse {
    let asked = Asked {
        surface: Some(surface),
        route: request.path(),
        method: &request.method,
        stream,
        model: model.as_deref(),
        call: None,
    };
    // Every route of the reference server has a control response.
    control::play(&asked).unwrap_or_else(|| CannedResponse::json(500, &Value::Null))
}

/// Checks the key, with its scheme in any case.
fn authorize(request: &Request, known: &str) -> Result<(), Refusal> {
    let mut given = request
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    let Some((_, value)) = given.next() else {
        return Err(Refusal::authentication("Missing Authentication header"));
    };
    if given.next().is_some() {
        return Err(Refusal::authentication(
            "More than one Authentication header",
        ));
    }
    let (scheme, key) = value.trim().split_once(' ').unwrap_or((value.trim(), ""));
    if !scheme.eq_ignore_ascii_case("bearer") || key.trim().is_empty() {
        return Err(Refusal::authentication(
            "The Authentication header is not a bearer token",
        ));
    }
    if key.trim() != known {
        return Err(Refusal::authentication("User not found."));
    }
    Ok(())
}
