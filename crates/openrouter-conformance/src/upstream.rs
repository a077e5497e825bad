//! The mock as the suite uses it: what a fixture plays, what the journal keeps of a request, and what a report says of it.

use std::collections::BTreeMap;
use std::time::Duration;

use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::{self, Fixture};
use openrouter_corpus::redact::{redact_headers, redact_target, scrub};
use openrouter_corpus::report::{Exchange, Moment, Summary};
use openrouter_corpus::suggest::suggest;
use openrouter_mock::{
    CannedResponse, End, Ending, Entry, Framing, MockConfig, MockError, Redaction, Wire,
};

/// A mock that redacts what it keeps, and names the ids that an unknown one resembles.
#[must_use]
pub fn config() -> MockConfig {
    MockConfig {
        redaction: Redaction {
            text: scrub,
            target: redact_target,
            headers: redact_headers,
        },
        suggest: |unknown, known| suggest(unknown, known.iter().copied(), 3),
        ..MockConfig::default()
    }
}

/// Why a mock did not start, as the run's error.
#[must_use]
pub fn not_started(error: MockError) -> Error {
    let MockError::Listen { address, source } = error;
    Error::Listen { address, source }
}

/// The recorded answer, as the mock sends it.
///
/// Status, headers and bytes are the fixture's; a `Content-Type` by the payload's extension is added where the
/// source tells none. A stream is sent in chunks, event by event unless the fixture says where the writes were;
/// any other body with its length. An exchange that broke is broken in its framing as well: its last chunk never
/// comes, or fewer bytes come than were announced.
#[must_use]
pub fn canned(fixture: &Fixture) -> CannedResponse {
    let recorded = fixture.case.wire.clone().unwrap_or_default();
    let nothing =
        fixture.case.status.is_none() && fixture.payload.is_empty() && recorded.end.is_some();
    let mut play = if fixture.is_stream() {
        CannedResponse::sse(fixture.payload.as_ref())
    } else {
        CannedResponse::new(
            200,
            content_type(&fixture.payload_path),
            fixture.payload.as_ref(),
        )
    };
    let headers = &fixture.case.headers;
    if headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
    {
        play.headers.clear();
    }
    play.headers.splice(0..0, headers.iter().cloned());
    play.status = (!nothing).then(|| fixture.play_status());
    play.surface = Some(fixture.surface());
    if !recorded.chunks.is_empty() {
        play.wire.chunks = recorded.chunks;
    }
    let cut = recorded.at_byte.is_some_and(|at| at < play.body.len());
    let end = match recorded.end {
        None => End::Complete,
        Some(fixture::End::Close) => End::Close,
        Some(fixture::End::Reset) => End::Reset,
        Some(fixture::End::Stall) => End::Stall,
    };
    let framing = match (end, fixture.is_stream()) {
        (End::Complete, _) => play.wire.framing,
        (_, true) => Framing::MissingTerminator,
        (_, false) if cut => Framing::ContentLength,
        (_, false) => Framing::ShortOfLength,
    };
    play.wire = Wire {
        delay_ms: recorded.delay_ms.unwrap_or(0),
        end,
        at_byte: recorded.at_byte,
        framing,
        ..play.wire
    };
    play
}

fn content_type(payload_path: &str) -> &'static str {
    match payload_path
        .rsplit_once('.')
        .map(|(_, extension)| extension)
    {
        Some("json") => "application/json",
        Some("sse") => "text/event-stream",
        Some("html") => "text/html; charset=UTF-8",
        _ => "text/plain",
    }
}

/// A request and its answer as the mock saw them.
#[must_use]
pub fn exchange(entry: &Entry) -> Exchange {
    let mut end = match &entry.end {
        None => "still open".to_owned(),
        Some(Ending::Completed) => format!("all {} bytes of the body sent", entry.sent_body),
        Some(Ending::ClientClosedEarly { .. }) => {
            "the client closed the connection early".to_owned()
        }
        Some(Ending::ResetByPlan) => "reset, as recorded".to_owned(),
        Some(Ending::Stalled) => "silent, as recorded".to_owned(),
        Some(Ending::Limit { limit }) => limit.clone(),
        Some(Ending::IoError { .. }) => "the connection failed".to_owned(),
        Some(Ending::MockStopped) => "open until the mock was stopped".to_owned(),
    };
    if let Some(notice) = &entry.notice {
        end.push_str("; ");
        end.push_str(&notice.text);
    }
    let took = entry
        .ended_at_us
        .map(|ended| ended.saturating_sub(entry.at_us));
    Exchange {
        request: format!("{} {}", entry.method, entry.path),
        stream: entry.body.stream == Some(true),
        status: entry.status,
        end,
        moment: Moment {
            at: Duration::from_micros(entry.at_us),
            took: took.map(Duration::from_micros),
        },
    }
}

/// The journal of a mock in numbers: its entries, and how many the journal no longer holds.
#[must_use]
pub fn summary(entries: &[Entry], dropped: u64) -> Summary {
    let mut summary = Summary {
        format: 1,
        requests: dropped + entries.len() as u64,
        cases: BTreeMap::new(),
        notices: Vec::new(),
    };
    let mut last: BTreeMap<&str, u64> = BTreeMap::new();
    for entry in entries {
        if let Some(notice) = &entry.notice {
            summary.notices.push((entry.sequence, notice.text.clone()));
        }
        let Some(id) = &entry.case else { continue };
        let case = summary.cases.entry(id.clone()).or_default();
        case.requests += 1;
        case.closed_early += u64::from(matches!(entry.end, Some(Ending::ClientClosedEarly { .. })));
        if let Some(before) = last.insert(id, entry.at_us) {
            let pause = entry.at_us.saturating_sub(before) / 1000;
            case.shortest_pause_ms = Some(
                case.shortest_pause_ms
                    .map_or(pause, |shortest| shortest.min(pause)),
            );
        }
    }
    summary
}
