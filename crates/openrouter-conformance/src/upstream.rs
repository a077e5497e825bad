//! The suite's use of the mock: the response that a fixture plays, the journal, and the journal's summary in a report.

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

/// Returns the configuration of a mock that redacts its journal and suggests similar IDs for an unknown one.
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

/// Converts the error of a mock that did not start.
#[must_use]
pub fn not_started(error: MockError) -> Error {
    let MockError::Listen { address, source } = error;
    Error::Listen { address, source }
}

/// Returns the recorded response, as the mock sends it.
///
/// Status, headers and bytes are the fixture's. A `Content-Type` by the payload's extension is added if the source
/// states none. A stream is sent in chunks, event by event unless the fixture states the writes; any other body is sent
/// with its length. An interrupted exchange is also interrupted in its framing: the last chunk is missing, or fewer
/// bytes are sent than announced.
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
    if openrouter_mock::header(headers, "content-type").is_some() {
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
        None | Some(fixture::End::Complete) => End::Complete,
        Some(fixture::End::Close | fixture::End::Short) => End::Close,
        Some(fixture::End::Reset) => End::Reset,
        Some(fixture::End::Stall) => End::Stall,
    };
    let framing = match (end, fixture.is_stream()) {
        (End::Complete, _) => play.wire.framing,
        (_, true) if recorded.end != Some(fixture::End::Short) => Framing::MissingTerminator,
        _ if cut => Framing::ContentLength,
        _ => Framing::ShortOfLength,
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

/// Returns a request and its response as the mock recorded them.
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
        Some(Ending::UpstreamFailed { .. }) => "the upstream failed".to_owned(),
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

/// Summarizes a mock's journal: its entries, and the number of entries it has dropped.
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
