//! Dumps of event streams. Each error event is one error. Missing ends or content of a stream are not detected, because
//! a dump does not mark where a stream ends.

use openrouter_errors::Input;
use openrouter_errors::sse::{EventKind, StreamReader};

use super::finding::look;
use super::kinds::Kind;
use super::tally::{Sample, Tally};
use super::time;
use super::worker::Worker;

/// Counts the events of a segment.
pub(super) fn count(bytes: &[u8], worker: &mut Worker<'_>, tally: &mut Tally) {
    let mut reader = StreamReader::new();
    let (surface, names) = (worker.options.surface, &mut worker.names);
    if let Some(surface) = surface {
        reader = reader.with_surface(surface);
    }
    let bucket = worker.options.bucket;
    let mut sink = |event: openrouter_errors::sse::StreamEvent<'_>| {
        let Some(json) = event.error_json() else {
            if event.event.kind == EventKind::Data && event.event.data != b"[DONE]" {
                tally.saw(Kind::Event, None);
                tally.payloads += 1;
            }
            return;
        };
        tally.saw(Kind::Event, None);
        let alone = alone(event.event.name, json);
        let input = Input {
            surface,
            ..Input::new(&alone)
        };
        let Some(finding) = look(&input, names, false).error else {
            tally.payloads += 1;
            return;
        };
        let at = time::of_payload(json.as_bytes()).and_then(|at| bucket.of(at));
        tally.error(&finding, at, || Sample {
            body: alone.as_slice().into(),
            status: None,
            surface,
            wrapped: false,
        });
    };
    reader.push(bytes, &mut sink);
    reader.finish(&mut sink);
}

/// Returns a stream with this event only.
fn alone(name: &[u8], json: &str) -> Vec<u8> {
    let mut stream = Vec::with_capacity(name.len() + json.len() + 24);
    if !name.is_empty() {
        stream.extend_from_slice(b"event: ");
        stream.extend_from_slice(name);
        stream.push(b'\n');
    }
    for line in json.lines() {
        stream.extend_from_slice(b"data: ");
        stream.extend_from_slice(line.as_bytes());
        stream.push(b'\n');
    }
    stream.push(b'\n');
    stream
}
