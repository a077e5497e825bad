//! Validates the messages of the reference server against the schemas for servers. An invalid message is an error of
//! the suite.

use openrouter_errors::{Shape, Surface, read};
use serde_json::Value;

use openrouter_conformance::server::reply::{Answer, Reply};
use openrouter_conformance::server::seen::Seen;
use openrouter_corpus::error::Error;
use openrouter_corpus::schemas::Compiled;

/// Describes every invalid message that the reference server sent.
///
/// # Errors
/// If a schema is missing or does not compile.
pub(super) fn faults(seen: &Seen, schemas: &Compiled) -> Result<Vec<String>, Error> {
    let mut faults = Vec::new();
    for (id, control) in &seen.controls {
        check(
            id,
            Some(control.probe.file.surface),
            &control.reply,
            schemas,
            &mut faults,
        )?;
    }
    for (id, replies) in &seen.probes {
        let surface = Surface::from_path(&format!("/api/v1/{}", replies.request.path));
        for reply in &replies.replies {
            check(id, surface, reply, schemas, &mut faults)?;
        }
    }
    Ok(faults)
}

fn check(
    id: &str,
    surface: Option<Surface>,
    reply: &Reply,
    schemas: &Compiled,
    faults: &mut Vec<String>,
) -> Result<(), Error> {
    let Reply::Answer(answer) = reply else {
        return Ok(());
    };
    for (shape, value) in messages(answer, surface) {
        if !schemas.has("emit", shape.as_str()) {
            continue;
        }
        for violation in schemas.validate("emit", shape.as_str(), &value)? {
            faults.push(format!(
                "the reference server's response to {id} is not a {shape}: {} at {:?}",
                violation.message, violation.pointer
            ));
        }
    }
    Ok(())
}

/// Returns the JSON messages of a response with their shapes: its body, or the data of its events.
fn messages(answer: &Answer, surface: Option<Surface>) -> Vec<(Shape, Value)> {
    let payload = answer.as_payload(surface);
    let subject = openrouter_conformance::payload::Subject::new(&payload);
    let shape = |value: &Value| {
        let text = value.to_string();
        let mut input = openrouter_errors::Input::new(text.as_bytes());
        input.surface = surface;
        read(&input).shape()
    };
    if subject.is_stream() {
        return subject
            .values()
            .map(|(_, value)| (shape(value), value.clone()))
            .collect();
    }
    subject
        .values()
        .map(|(_, value)| (subject.shape, value.clone()))
        .collect()
}
