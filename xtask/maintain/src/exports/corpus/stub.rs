//! A fixture as a stub: the response, its request and the expected reading.

use openrouter_conformance::upstream;
use openrouter_corpus::fixture::Fixture;
use openrouter_errors::Surface;
use openrouter_mock::{End, Framing};
use openrouter_runner::client::reference::route;
use serde_json::{Map, Value, json};

/// The origin that recorded paths belong to.
pub(super) const ORIGIN: &str = "https://openrouter.ai";

/// The response of a fixture, as a tool plays it.
#[derive(Debug, Clone)]
pub struct Stub {
    /// The fixture's id.
    pub id: String,
    /// The method and path of the request, unless neither the recording nor the surface states them.
    pub request: Option<(String, String)>,
    /// The HTTP status; `None` if the connection ends without a response.
    pub status: Option<u16>,
    /// The headers, without those of the recorded connection.
    pub headers: Vec<(String, String)>,
    /// The bytes of the body that are sent.
    pub body: Vec<u8>,
    /// The length that `Content-Length` announces; `None` for a chunked body.
    pub announced: Option<usize>,
    /// The number of bytes of each write; a last write sends the rest.
    pub writes: Vec<usize>,
    /// Whether the recording states the writes.
    pub writes_are_recorded: bool,
    /// Milliseconds between the writes.
    pub pause_ms: u64,
    /// How the response ends.
    pub end: End,
    /// The fixture's title, source and expected diagnosis.
    pub metadata: Map<String, Value>,
}

impl Stub {
    pub(super) fn new(fixture: &Fixture) -> Self {
        let play = upstream::canned(fixture);
        let wire = &play.wire;
        let bodiless = matches!(play.status, Some(100..=199 | 204 | 304));
        let sent = match wire.end {
            _ if bodiless => 0,
            End::Complete => play.body.len(),
            _ => wire.at_byte.unwrap_or(usize::MAX).min(play.body.len()),
        };
        let announced = match wire.framing {
            _ if bodiless => None,
            Framing::ContentLength => Some(play.body.len()),
            Framing::ShortOfLength => Some(play.body.len() + 1),
            _ => None,
        };
        let recorded = fixture.case.wire.as_ref();
        Self {
            id: fixture.id.to_string(),
            request: request(fixture),
            status: play.status,
            headers: play.sent_headers().cloned().collect(),
            body: play.body[..sent].to_vec(),
            announced,
            writes: wire.chunks.clone(),
            writes_are_recorded: recorded.is_some_and(|wire| !wire.chunks.is_empty()),
            pause_ms: wire.delay_ms,
            end: wire.end,
            metadata: metadata(fixture),
        }
    }

    /// Returns the body, unless it is not text.
    pub(super) fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.body).ok()
    }

    /// Returns each header with its values, in order.
    pub(super) fn headers_by_name(&self) -> Vec<(&str, Vec<&str>)> {
        let mut headers: Vec<(&str, Vec<&str>)> = Vec::new();
        for (name, value) in &self.headers {
            let known = headers
                .iter_mut()
                .find(|(known, _)| known.eq_ignore_ascii_case(name));
            match known {
                Some((_, values)) => values.push(value),
                None => headers.push((name, vec![value])),
            }
        }
        headers
    }
}

/// The recorded request, or that of the surface where the recording states none.
fn request(fixture: &Fixture) -> Option<(String, String)> {
    let facts = &fixture.case.request;
    let usual = match fixture.surface() {
        Surface::Other => None,
        surface => Some(route(surface)),
    };
    let (method, path) = usual.unzip();
    let method = facts.method.as_deref().or(method).unwrap_or("POST");
    let usual = path.map(|path| format!("/api/v1/{path}"));
    let path = facts.path.clone().or(usual)?;
    Some((method.to_owned(), path))
}

fn metadata(fixture: &Fixture) -> Map<String, Value> {
    let case = &fixture.case;
    let expect = &case.expect;
    let facts = json!({
        "id": fixture.id.as_str(),
        "title": case.title,
        "surface": case.surface,
        "delivery": case.delivery,
        "is_error": expect.is_error,
        "cause": expect.cause,
        "fault": expect.fault,
        "retry": expect.retry,
        "error_type": expect.error_type,
        "status": expect.status,
        "message": expect.message,
        "provider": expect.provider,
        "source": case.provenance.source,
        "provenance": case.provenance.kind,
    });
    match facts {
        Value::Object(facts) => facts,
        _ => Map::new(),
    }
}
