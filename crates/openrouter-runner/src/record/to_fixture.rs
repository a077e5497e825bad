//! Converts a recorded exchange to a sample without secrets.

use serde_json::Value;

use super::recorder::ResponseRecorder;
use super::recording::end;
use super::secrets::redactor;
use crate::add::Sample;
use crate::proxy::{self, Exchange, surface};
use openrouter_conformance::server::Key;
use openrouter_corpus::date;
use openrouter_corpus::fixture::{Provenance, ProvenanceKind, RequestFacts, Wire};
use openrouter_corpus::redact::{HIDDEN, Redactor, headers, scrub};
use openrouter_mock::Request;

/// The maximum total delay of one replay.
const LONGEST_REPLAY_MS: u64 = 2000;

/// The minimum delay that is recorded.
const SHORTEST_DELAY_MS: u64 = 2;

/// What is the same for all samples of a recording.
#[derive(Debug)]
pub(super) struct Scope {
    /// Where they are known from.
    source: String,
    /// The key that is sent upstream instead of the client's own.
    pub(super) key: Option<Key>,
    /// Whether to keep the texts of callers and models unchanged.
    pub(super) keep_text: bool,
}

impl Scope {
    pub(super) fn new(proxy: &proxy::Config, keep_text: bool) -> Self {
        Self {
            source: source(proxy),
            key: proxy.key.clone(),
            keep_text,
        }
    }
}

/// The sample of an exchange.
///
/// # Errors
/// Returns why the exchange cannot be a sample.
pub(super) fn to_fixture(
    scope: &Scope,
    exchange: &Exchange,
    recorder: &ResponseRecorder<'_>,
) -> Result<Sample, String> {
    if let Some(why) = &recorder.rejected {
        return Err(why.clone());
    }
    let text =
        std::str::from_utf8(&recorder.body).map_err(|_| "its body is not UTF-8".to_owned())?;
    let redactor = redactor(scope, &exchange.request);
    let mut places: Vec<usize> = recorder.writes.iter().map(|(end, _)| *end).collect();
    let (body, kinds) = redactor.redact_with_places(text, &mut places);
    let mut redactions: Vec<String> = kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
    let headers = answer_headers(
        exchange,
        recorder.body.len(),
        &redactor,
        body.len(),
        &mut redactions,
    );
    let (delay, repair) = delay(recorder);
    let wire = Wire {
        chunks: sizes(&places),
        delay_ms: (delay > 0).then_some(delay),
        end: end(exchange),
        at_byte: None,
    };
    Ok(Sample {
        body: body.into_bytes(),
        status: exchange.head.as_ref().map(|head| head.status),
        surface: surface(&exchange.request),
        headers,
        request: request_facts(&exchange.request, &redactor),
        wire: (wire != Wire::default()).then_some(wire),
        provenance: Provenance {
            kind: ProvenanceKind::Captured,
            source: scope.source.clone(),
            date: Some(date::today()),
            redactions,
            repair,
            client: exchange.request.header("user-agent").map(scrub),
            completes: None,
            reason: None,
        },
        name: None,
        wrapped: false,
    })
}

/// Keeps header names, and values by allow-list; the length is adapted to the redacted body.
fn answer_headers(
    exchange: &Exchange,
    recorded: usize,
    redactor: &Redactor,
    length: usize,
    redactions: &mut Vec<String>,
) -> Vec<(String, String)> {
    let mut hidden = false;
    let value = |name: &str, value: &str| {
        if name.eq_ignore_ascii_case("content-length") {
            let announced: usize = value.parse().unwrap_or(recorded);
            // An interrupted body still lacks as many bytes as before.
            let missing = announced.saturating_sub(recorded);
            return (length + missing).to_string();
        }
        if headers::of_answers(name) {
            return redactor.redact(value).0.into_owned();
        }
        hidden = true;
        HIDDEN.to_owned()
    };
    let headers = exchange.head.iter().flat_map(|head| &head.headers);
    let mut value = value;
    let headers = headers
        .map(|(name, text)| (redactor.redact(name).0.into_owned(), value(name, text)))
        .collect();
    if hidden {
        redactions.push("values of headers".to_owned());
    }
    headers
}

fn request_facts(request: &Request, redactor: &Redactor) -> RequestFacts {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let clean = |text: &str| redactor.redact(text).0.into_owned();
    RequestFacts {
        method: Some(request.method.clone()),
        path: Some(clean(request.path())),
        model: body.get("model").and_then(Value::as_str).map(clean),
        stream: body.get("stream").and_then(Value::as_bool),
    }
}

/// Returns the byte counts of the non-empty writes.
fn sizes(places: &[usize]) -> Vec<usize> {
    let mut before = 0;
    let size = |&place: &usize| {
        let size = place - before;
        before = place;
        size
    };
    places.iter().map(size).filter(|size| *size > 0).collect()
}

/// Returns the delay between two writes, and a note if it was shortened.
fn delay(recorder: &ResponseRecorder<'_>) -> (u64, Option<String>) {
    let seen = u64::try_from(recorder.delay().as_millis()).unwrap_or(u64::MAX);
    if seen < SHORTEST_DELAY_MS {
        return (0, None);
    }
    let most = LONGEST_REPLAY_MS / (recorder.writes.len() as u64).max(1);
    let kept = seen.min(most);
    let repair =
        (kept < seen).then(|| format!("delays between writes cut from {seen} ms to {kept} ms"));
    (kept, repair)
}

/// Returns the source: scheme and host, without a port, which may change.
fn source(config: &proxy::Config) -> String {
    let scheme = if config.upstream.tls() {
        "https"
    } else {
        "http"
    };
    let (host, _) = config.upstream.address();
    format!("{scheme}://{host}, recorded by openrouter-conform record")
}
