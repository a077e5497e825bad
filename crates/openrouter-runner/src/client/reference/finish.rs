//! Extracts the finish reason of a successful response.

use openrouter_errors::Reading;
use openrouter_errors::sse::{StreamEvent, StreamReader};
use serde_json::Value;

/// The locations in a body or stream event: completions, messages, Responses.
const HOMES: &[&str] = &[
    "/choices/0/finish_reason",
    "/stop_reason",
    "/delta/stop_reason",
    "/response/status",
    "/status",
];

/// Returns the finish reason of a completion, the stop reason of a message or the status of a response; of a stream the
/// last one.
pub(super) fn finish_reason(reading: &Reading<'_>) -> Option<String> {
    if reading.stream().is_none() {
        return stated(&reading.value()?);
    }
    let mut last = None;
    let mut take = |event: StreamEvent<'_>| {
        if let Ok(value) = serde_json::from_slice(event.event.data) {
            last = stated(&value).or_else(|| last.take());
        }
    };
    let mut events = StreamReader::new();
    events.push(reading.body(), &mut take);
    events.finish(&mut take);
    last
}

fn stated(value: &Value) -> Option<String> {
    HOMES
        .iter()
        .find_map(|home| value.pointer(home)?.as_str())
        .map(str::to_owned)
}
