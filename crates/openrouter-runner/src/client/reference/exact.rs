//! The exact client: it reports every error that `openrouter-errors` detects, with all its fields.

use std::time::Duration;

use openrouter_errors::sse::{StreamEnd, StreamFacts};
use openrouter_errors::{Input, Reading, Shape, Surface, read};

use super::finish::finish_reason;
use super::retry::{DEFAULT_RETRIES, backoff, pause};
use super::slip::{ClientFault, Received};
use super::wire::{Answer, Broken, exchange};
use super::{failure, success};
use openrouter_conformance::client::protocol::fields;
use openrouter_conformance::client::protocol::{ErrorFields, Run, RunResult};

/// Makes one call, with this fault.
pub(super) async fn call(run: &Run, slip: ClientFault) -> RunResult {
    let http = match crate::http::client() {
        Ok(http) => http,
        Err(error) => return transport(run, &error.into()),
    };
    let retries = (slip.retries)(run, run.max_retries.unwrap_or(DEFAULT_RETRIES));
    let mut attempt = 0;
    loop {
        let (outcome, pause) = once(&http, run, attempt, slip).await;
        match pause {
            // A wait longer than the caller's timeout is left to the caller.
            Some(pause) if attempt < retries && pause <= Duration::from_millis(run.timeout_ms) => {
                tokio::time::sleep(pause).await
            }
            _ => match outcome {
                Some(outcome) => return outcome,
                None => std::future::pending().await,
            },
        }
        attempt += 1;
    }
}

/// Sends one request; returns the result for the caller, and the wait before the next request.
async fn once(
    http: &reqwest::Client,
    run: &Run,
    attempt: u32,
    slip: ClientFault,
) -> (Option<RunResult>, Option<Duration>) {
    let mut answer = match exchange(http, run, is_over).await {
        Ok(answer) => answer,
        Err(broken) => {
            let received = Received {
                run,
                answer: None,
                reading: None,
            };
            let pause = slip.wait(received, Some(backoff(attempt)));
            return ((slip.alter)(received, transport(run, &broken)), pause);
        }
    };
    (slip.hear)(&mut answer);
    let input = input(&answer, run);
    let reading = read(&input);
    let received = Received {
        run,
        answer: Some(&answer),
        reading: Some(&reading),
    };
    let (truth, right) = understand(run, &answer, &reading, attempt);
    let pause = slip.wait(received, right);
    ((slip.alter)(received, truth), pause)
}

/// Converts a response to the result for the caller, and the wait before the next request.
pub(crate) fn understand(
    run: &Run,
    answer: &Answer,
    reading: &Reading<'_>,
    attempt: u32,
) -> (RunResult, Option<Duration>) {
    let text = reading.partial_text();
    if reading.is_error() {
        return (
            failure(run, "OpenRouterError", fields(reading), text),
            pause(reading, attempt),
        );
    }
    match &answer.broken {
        Some(broken) if !complete(reading) => {
            let mut fields = fields(reading);
            fields.message = Some(broken.why.clone());
            let pause = text.is_none().then(|| backoff(attempt));
            (failure(run, exception(broken), fields, text), pause)
        }
        _ => (success(run, text, finish_reason(reading)), None),
    }
}

/// Returns whether the response is over: after an error, `[DONE]` or a terminal event, because the peer may keep the
/// connection open. In a chat stream a finish reason is not yet the end, because usage follows it.
fn is_over(stream: &StreamFacts, run: &Run) -> bool {
    let ends_with_finish = matches!(run.surface, Surface::Responses | Surface::Messages);
    // A part of a response (a fusion panel) may fail while the response continues.
    let failed = stream.error_at.is_some() && stream.error_shape != Some(Shape::StringError);
    failed
        || stream.end == StreamEnd::Done
        || (ends_with_finish && stream.end == StreamEnd::Finished)
}

/// Returns whether an interrupted response was already complete.
fn complete(reading: &Reading<'_>) -> bool {
    reading
        .stream()
        .is_some_and(|stream| matches!(stream.end, StreamEnd::Done | StreamEnd::Finished))
}

pub(crate) fn input<'a>(answer: &'a Answer, run: &'a Run) -> Input<'a> {
    let mut input = Input::new(&answer.body)
        .status(answer.status)
        .surface(run.surface)
        .model(&run.model)
        .ended();
    for (name, value) in &answer.headers {
        input = input.header(name, value);
    }
    input
}

fn transport(run: &Run, broken: &Broken) -> RunResult {
    let fields = ErrorFields {
        message: Some(broken.why.clone()),
        ..ErrorFields::default()
    };
    failure(run, exception(broken), fields, None)
}

fn exception(broken: &Broken) -> &'static str {
    if broken.timed_out {
        "TimeoutError"
    } else {
        "ConnectionError"
    }
}
