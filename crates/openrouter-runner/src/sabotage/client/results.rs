//! Helpers for the wrong results of broken clients.

use openrouter_errors::sse::StreamFacts;
use openrouter_errors::{Delivery, Reading};

use crate::client::reference::{ClientFault, Received};
use openrouter_conformance::client::protocol::{ErrorFields, Outcome, RunResult};

/// Creates a client that reports wrong results.
pub(super) const fn alters(alter: fn(Received<'_>, RunResult) -> Option<RunResult>) -> ClientFault {
    ClientFault {
        alter,
        ..ClientFault::NONE
    }
}

/// Returns how the error arrived, if there was one.
pub(super) fn delivery(received: Received<'_>) -> Option<Delivery> {
    received.reading.and_then(Reading::delivery)
}

/// Returns whether the error arrived in this way.
pub(super) fn came(received: Received<'_>, delivery: Delivery) -> bool {
    self::delivery(received) == Some(delivery)
}

/// Returns the facts of the stream, if the response is an event stream.
pub(super) fn stream<'a>(received: Received<'a>) -> Option<&'a StreamFacts> {
    received.reading.and_then(|reading| reading.stream())
}

/// Returns the HTTP status, or 0 without a response head.
pub(super) fn http_status(received: Received<'_>) -> u16 {
    received.answer.map_or(0, |answer| answer.status)
}

/// Turns the error into a success with the delivered text.
pub(super) fn swallow(truth: RunResult) -> Option<RunResult> {
    let finish_reason = Some("stop".to_owned());
    Some(RunResult {
        text: truth.text,
        finish_reason,
        ..RunResult::new(truth.id, Outcome::Success)
    })
}

/// Swallows the error if the fault applies.
pub(super) fn swallow_if(applies: bool, truth: RunResult) -> Option<RunResult> {
    if applies { swallow(truth) } else { Some(truth) }
}

/// Applies `change` to the error of the correct result.
pub(super) fn but(mut truth: RunResult, change: fn(&mut ErrorFields)) -> Option<RunResult> {
    if let Some(error) = &mut truth.error {
        change(error);
    }
    Some(truth)
}

/// Returns an exception of a class, with nothing of the response.
fn crash(id: &str, class: &str, message: &str) -> Option<RunResult> {
    Some(RunResult {
        exception: Some(class.to_owned()),
        error: Some(ErrorFields {
            message: Some(message.to_owned()),
            ..ErrorFields::default()
        }),
        ..RunResult::new(id, Outcome::Error)
    })
}

/// Returns an exception of a class if the fault applies.
pub(super) fn crash_if(
    applies: bool,
    truth: RunResult,
    class: &str,
    message: &str,
) -> Option<RunResult> {
    if applies {
        crash(&truth.id, class, message)
    } else {
        Some(truth)
    }
}

/// Returns a decoding failure that hides the response except for its status, if the fault applies.
pub(super) fn decoding_fault_if(applies: bool, truth: RunResult) -> Option<RunResult> {
    if !applies {
        return Some(truth);
    }
    let message = "Expecting value: line 1 column 1";
    let mut result = crash(&truth.id, "JSONDecodeError", message)?;
    if let Some(error) = &mut result.error {
        error.status = truth.error.and_then(|error| error.status);
    }
    Some(result)
}
