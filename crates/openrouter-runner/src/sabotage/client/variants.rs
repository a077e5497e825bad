//! Clients that read a response as recorded, and not every other form of it.

use openrouter_errors::ErrorType;
use serde_json::Value;

use super::results::{alters, decoding_fault_if};
use super::{ClientAct, ClientSlip, Row};
use crate::client::reference::{Answer, ClientFault, Received};
use crate::sabotage::{Act, Saboteur};
use openrouter_conformance::client::protocol::{Outcome, RunResult};

pub(super) const ROWS: &[Row] = &[
    row(
        "utf8-by-chunk",
        "decodes each chunk of a stream as UTF-8 by itself",
        &["STREAM-15"],
        hears(|answer| by_piece(answer, |piece| String::from_utf8_lossy(piece).into_owned())),
    ),
    row(
        "read-is-event",
        "reads an event only if a read ends with it",
        &["STREAM-15"],
        hears(|answer| {
            by_piece(answer, |piece| {
                let ends = ["\n\n", "\r\n\r\n", "\r\r"];
                let is_whole = ends.iter().any(|end| piece.ends_with(end.as_bytes()));
                let kept = if is_whole { piece } else { b"" };
                String::from_utf8_lossy(kept).into_owned()
            });
        }),
    ),
    row(
        "data-space",
        "takes lines for data only if a space follows `data:`",
        &["STREAM-18"],
        hears(|answer| {
            by_line(answer, |line| {
                line.starts_with("data:") && !line.starts_with("data: ")
            })
        }),
    ),
    row(
        "needs-length",
        "takes a body without `Content-Length` for an empty one",
        &["HTTP-12"],
        hears(|answer| {
            let is_json =
                |(name, value): &(String, String)| name == "content-type" && value.contains("json");
            let has_length = answer
                .headers
                .iter()
                .any(|(name, _)| name == "content-length");
            if answer.headers.iter().any(is_json) && !has_length {
                answer.body.clear();
            }
        }),
    ),
    row(
        "deny-unknown-members",
        "decodes errors with a closed list of members",
        &["CLIENT-13"],
        alters(|received, truth| refuse(received, truth, |name, _| name.starts_with("conform_"))),
    ),
    row(
        "closed-error-type",
        "decodes `error_type` with a closed list of values",
        &["TYPE-5"],
        alters(|received, truth| {
            refuse(received, truth, |name, value| {
                let is_known = |word: &str| ErrorType::from(word).is_known();
                name == "error_type" && value.as_str().is_some_and(|word| !is_known(word))
            })
        }),
    ),
    row(
        "integer-code",
        "decodes a numeric `code` as an integer only",
        &["CLIENT-15"],
        alters(|received, truth| {
            refuse(received, truth, |name, value| {
                name == "code" && value.is_f64()
            })
        }),
    ),
];

const fn row(
    name: &'static str,
    sentence: &'static str,
    breaks: &'static [&'static str],
    slip: ClientFault,
) -> Row {
    Saboteur {
        name,
        sentence,
        breaks,
        act: Act::Client(ClientAct::SlipsInVariants(ClientSlip(slip))),
    }
}

/// Creates a client that loses bytes.
const fn hears(hear: fn(&mut Answer)) -> ClientFault {
    ClientFault {
        hear,
        ..ClientFault::NONE
    }
}

/// Changes each piece of an event stream as it was received.
fn by_piece(answer: &mut Answer, change: fn(&[u8]) -> String) {
    if !answer.is_stream() {
        return;
    }
    let mut start = 0;
    let mut body = String::new();
    for &end in &answer.pieces {
        body.push_str(&change(&answer.body[start..end]));
        start = end;
    }
    answer.body = body.into_bytes();
}

/// Drops lines of an event stream.
fn by_line(answer: &mut Answer, is_dropped: fn(&str) -> bool) {
    if answer.is_stream()
        && let Ok(text) = std::str::from_utf8(&answer.body)
    {
        let kept = text.split_inclusive('\n').filter(|line| !is_dropped(line));
        answer.body = kept.collect::<String>().into_bytes();
    }
}

/// Reports a decoding failure in the place of an error that has such a member anywhere.
fn refuse(
    received: Received<'_>,
    truth: RunResult,
    which: fn(&str, &Value) -> bool,
) -> Option<RunResult> {
    fn has(value: &Value, which: fn(&str, &Value) -> bool) -> bool {
        match value {
            Value::Object(members) => members
                .iter()
                .any(|(name, value)| which(name, value) || has(value, which)),
            Value::Array(items) => items.iter().any(|item| has(item, which)),
            _ => false,
        }
    }
    let value = received.reading.and_then(|reading| reading.value());
    let is_error = truth.outcome == Outcome::Error;
    let applies = is_error && value.is_some_and(|value| has(&value, which));
    decoding_fault_if(applies, truth)
}
