//! Every fixture's payload against the wire type and the schemas of its expected shape.

use std::path::{Path, PathBuf};

use openrouter_errors::Shape;
use serde_json::Value;

use crate::schema_honesty::codec::{ACCEPT, round_trip};

/// A JSON value of a fixture: its body, or an event of its stream.
struct Payload {
    id: String,
    shape: Shape,
    value: Value,
}

/// The payloads with a wire type. Of a stream only the decisive event counts: the one its shape was read from.
fn payloads() -> Vec<Payload> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut cases = Vec::new();
    collect(&root, &mut cases);
    cases.sort();
    cases
        .iter()
        .filter_map(|case| payload(&root, case))
        .collect()
}

/// The case files in a folder and below.
pub(crate) fn collect(folder: &Path, cases: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            collect(&path, cases);
        } else if path.to_string_lossy().ends_with(".case.json") {
            cases.push(path);
        }
    }
}

fn payload(root: &Path, case: &Path) -> Option<Payload> {
    let stem = case
        .to_string_lossy()
        .strip_suffix(".case.json")?
        .to_owned();
    let text = std::fs::read_to_string(case).expect("a readable case file");
    let facts: Value = serde_json::from_str(&text).expect("a case file is JSON");
    let shape: Shape = facts["expect"]["shape"]
        .as_str()?
        .parse()
        .expect("a known shape");
    let value = if let Ok(body) = std::fs::read_to_string(format!("{stem}.json")) {
        serde_json::from_str(body.trim()).ok()?
    } else {
        let transcript = std::fs::read_to_string(format!("{stem}.sse")).ok()?;
        decisive_event(&transcript, shape)?
    };
    ACCEPT.contains_key(&shape).then(|| Payload {
        id: stem
            .strip_prefix(root.to_string_lossy().as_ref())
            .unwrap_or(&stem)
            .trim_start_matches('/')
            .to_owned(),
        shape,
        value,
    })
}

/// The last event that says "error", "failed" or "incomplete" in the way the shape does.
fn decisive_event(transcript: &str, shape: Shape) -> Option<Value> {
    let events = transcript
        .lines()
        .filter_map(|line| line.strip_prefix("data:"));
    let mut decisive = events
        .filter_map(|data| serde_json::from_str::<Value>(data.trim()).ok())
        .filter(|event| {
            let kind = event["type"].as_str().unwrap_or_default();
            match shape {
                Shape::ResponseIncompleteEvent => kind == "response.incomplete",
                Shape::ResponseFailedEvent => kind == "response.failed",
                Shape::ErrorEventFlat => kind == "error",
                Shape::StringError => event["error"].is_string(),
                Shape::StreamChunkError => {
                    event["error"].is_object()
                        || event["choices"][0]["error"].is_object()
                        || event["choices"][0]["finish_reason"] == "error"
                }
                _ => event["error"].is_object(),
            }
        });
    decisive.next_back()
}

#[test]
fn every_payload_is_read_written_back_and_accepted() {
    let payloads = payloads();
    assert!(payloads.len() >= 200, "only {} payloads", payloads.len());
    for Payload { id, shape, value } in payloads {
        let written = round_trip(shape, &value).expect("filtered on it");
        assert_eq!(written.as_ref(), Ok(&value), "{id} as {shape}");
        assert!(ACCEPT[&shape].validator.is_valid(&value), "{id} as {shape}");
    }
}
