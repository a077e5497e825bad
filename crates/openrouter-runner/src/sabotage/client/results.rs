//! Helpers for the wrong results of broken clients.

use openrouter_errors::sse::StreamFacts;
use openrouter_errors::{Delivery, Reading};

use crate::client::reference::{ClientFault, Heard};
use openrouter_conformance::client::protocol::{ErrorFields, Outcome, Run, RunResult};

/// Creates a client that reports wrong results.
pub(super) const fn alters(alter: fn(Heard<'_>, RunResult) -> Option<RunResult>) -> ClientFault {
    ClientFault {
        alter,
        ..ClientFault::NONE
    }
}

/// Returns how the error arrived, if there was one.
pub(super) fn delivery(heard: Heard<'_>) -> Option<Delivery> {
    heard.reading.and_then(Reading::delivery)
}

/// Returns whether the error arrived in this way.
pub(super) fn came(heard: Heard<'_>, delivery: Delivery) -> bool {
    self::delivery(heard) == Some(delivery)
}

/// Returns the facts of the stream, if the response is an event stream.
pub(super) fn stream<'a>(heard: Heard<'a>) -> Option<&'a StreamFacts> {
    heard.reading.and_then(|reading| reading.stream())
}

/// Returns the HTTP status, or 0 without a response head.
pub(super) fn http_status(heard: Heard<'_>) -> u16 {
    heard.answer.map_or(0, |answer| answer.status)
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

/// Applies `change` to the error of the correct result.
pub(super) fn but(mut truth: RunResult, change: fn(&mut ErrorFields)) -> Option<RunResult> {
    if let Some(error) = &mut truth.error {
        change(error);
    }
    Some(truth)
}

/// Returns an exception of a class, with nothing of the response.
pub(super) fn crash(run: &Run, class: &str, message: &str) -> Option<RunResult> {
    Some(RunResult {
        exception: Some(class.to_owned()),
        error: Some(ErrorFields {
            message: Some(message.to_owned()),
            ..ErrorFields::default()
        }),
        ..RunResult::new(&run.id, Outcome::Error)
    })
}

/// Returns a decoding failure that hides the response except for its status.
pub(super) fn decoding_fault(heard: Heard<'_>, truth: RunResult) -> Option<RunResult> {
    let mut result = crash(
        heard.run,
        "JSONDecodeError",
        "Expecting value: line 1 column 1",
    )?;
    if let Some(error) = &mut result.error {
        error.status = truth.error.and_then(|error| error.status);
    }
    Some(result)
}
