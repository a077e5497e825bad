//! The default responses: the successful response of each surface, streaming and not.
//!
//! They are complete according to the OpenAPI description, because official SDKs reject a success that lacks a required
//! member: a client that fails on its control is broken or misused, and its other results do not count. Identifiers and
//! times are constants, so that two runs send the same bytes.

mod accounts;
mod chat;
mod instance;
mod media;
mod messages;
mod models;
mod responses;
mod tools;

use openrouter_errors::Surface;
use serde_json::Value;

pub use tools::ToolCall;

use super::canned::CannedResponse;

/// The creation time in every control response: 2026-01-01T00:00:00Z.
const CREATED: u64 = 1_767_225_600;
/// The same time as text.
const CREATED_AT: &str = "2026-01-01T00:00:00.000Z";
/// The generation id of every control response.
const GENERATION: &str = "gen-1767225600-ConformControl0000";
/// The model of a response if the request names none.
const MODEL: &str = "openrouter/conform-control";
/// The text of every control response, in the pieces that a stream sends.
const PIECES: &[&str] = &["All", " is", " well."];

/// The facts of a request that determine its control response.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The surface of the route.
    pub surface: Option<Surface>,
    /// The path after `/c/CASE`, with its version prefix.
    pub route: &'a str,
    /// The method.
    pub method: &'a str,
    /// Whether the body says `"stream": true`.
    pub stream: bool,
    /// The body's `model`.
    pub model: Option<&'a str>,
    /// The tool that the response calls; `None` for a text.
    pub call: Option<&'a ToolCall>,
}

impl Asked<'_> {
    fn model(&self) -> &str {
        self.model.unwrap_or(MODEL)
    }

    /// Returns the segments of the route after the version prefix.
    fn segments(&self) -> Vec<&str> {
        let segments: Vec<&str> = self
            .route
            .split('/')
            .filter(|segment| !segment.is_empty())
            .collect();
        let version = segments
            .iter()
            .rposition(|segment| matches!(*segment, "v1" | "alpha" | "api"));
        version
            .map_or(&segments[..], |at| &segments[at + 1..])
            .to_vec()
    }
}

/// Returns the control response, or `None` if the route belongs to no surface.
#[must_use]
pub fn play(asked: &Asked<'_>) -> Option<CannedResponse> {
    let model = asked.model();
    let surface = asked.surface?;
    let play = match (surface, asked.stream) {
        (Surface::ChatCompletions, false) => json(&chat::completion(model, asked.call)),
        (Surface::ChatCompletions, true) => data(&chat::chunks(model, asked.call)),
        (Surface::Completions, false) => json(&chat::text_completion(model)),
        (Surface::Completions, true) => data(&chat::text_chunks(model)),
        (Surface::Responses, false) => json(&responses::response(model, asked.call)),
        (Surface::Responses, true) => events(&responses::events(model, asked.call)),
        (Surface::Messages, false) if asked.segments().last() == Some(&"count_tokens") => {
            json(&serde_json::json!({"input_tokens": 8}))
        }
        (Surface::Messages, false) => json(&messages::message(model, asked.call)),
        (Surface::Messages, true) => events(&messages::events(model, asked.call)),
        (Surface::Images, true) => events(&media::image_events()),
        (Surface::Images, false) if asked.method == "GET" => models::play(&asked.segments()),
        (Surface::Images, false) => json(&media::image()),
        (Surface::Audio, _) => media::audio(&asked.segments()),
        (Surface::Embeddings, _) if asked.method == "GET" => models::play(&asked.segments()),
        (Surface::Embeddings, _) => json(&media::embeddings(model)),
        (Surface::Rerank, _) => json(&media::rerank(model)),
        (Surface::Models, _) => models::play(&asked.segments()),
        (Surface::Keys, _) => accounts::keys(asked.method, &asked.segments()),
        (Surface::Auth, _) => accounts::auth(&asked.segments()),
        (Surface::Other, _) => accounts::other(&asked.segments()),
    };
    let inference = matches!(
        surface,
        Surface::ChatCompletions | Surface::Completions | Surface::Responses | Surface::Messages
    );
    Some(if inference {
        play.with_header("X-Generation-Id", GENERATION)
    } else {
        play
    })
}

/// Returns the whole text of a control response.
fn text() -> String {
    PIECES.concat()
}

fn json(body: &Value) -> CannedResponse {
    CannedResponse::json(200, body)
}

/// Builds a stream of unnamed events, with a keep-alive comment before and `[DONE]` after them.
fn data(chunks: &[Value]) -> CannedResponse {
    let mut transcript = String::from(": OPENROUTER PROCESSING\n\n");
    for chunk in chunks {
        transcript.push_str(&format!("data: {chunk}\n\n"));
    }
    transcript.push_str("data: [DONE]\n\n");
    CannedResponse::sse(transcript)
}

/// Builds a stream of events, each named by its `type`.
fn events(events: &[Value]) -> CannedResponse {
    let mut transcript = String::new();
    for event in events {
        let name = event
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or("message");
        transcript.push_str(&format!("event: {name}\ndata: {event}\n\n"));
    }
    CannedResponse::sse(transcript)
}
