//! Clients that miss an error, or report one although there is none.

use openrouter_errors::sse::StreamEnd;
use openrouter_errors::{Delivery, Shape, Surface};

use super::results::{alters, came, crash_if, http_status, stream, swallow, swallow_if};
use super::{Row, row};
use crate::client::reference::Received;
use openrouter_conformance::client::protocol::{CodeValue, ErrorFields, Outcome, RunResult};

pub(super) const ROWS: &[Row] = &[
    row(
        "deaf",
        "treats every response as a success without text",
        &[
            "BODY-5",
            "BODY-6",
            "STREAM-9",
            "STREAM-10",
            "STREAM-11",
            "STREAM-12",
            "STREAM-13",
            "STREAM-14",
            "RESP-6",
            "RESP-7",
            "MSG-6",
            "TEXT-5",
            "TEXT-6",
            "CLIENT-1",
            "CLIENT-9",
        ],
        alters(|received, _| Some(RunResult::new(&received.run.id, Outcome::Success))),
    ),
    row(
        "echo",
        "returns every body as the text of a success",
        &[
            "BODY-5",
            "BODY-6",
            "STREAM-9",
            "STREAM-10",
            "STREAM-11",
            "STREAM-12",
            "STREAM-13",
            "STREAM-14",
            "STREAM-15",
            "STREAM-16",
            "RESP-6",
            "RESP-7",
            "MSG-6",
            "TEXT-6",
            "CLIENT-1",
        ],
        alters(|received, truth| {
            let body = received
                .answer
                .map(|answer| String::from_utf8_lossy(&answer.body).into_owned());
            swallow(RunResult {
                text: body,
                ..truth
            })
        }),
    ),
    row(
        "body-only",
        "looks for an error in the body and ignores the status",
        &["TEXT-5", "CLIENT-1"],
        alters(|received, truth| {
            let error = received
                .reading
                .and_then(|reading| reading.value())
                .is_some_and(|body| !body["error"].is_null());
            swallow_if(http_status(received) >= 400 && !error, truth)
        }),
    ),
    row(
        "not-found-is-none",
        "treats 404 as an empty result",
        &["TEXT-5", "CLIENT-1"],
        alters(|received, truth| swallow_if(http_status(received) == 404, truth)),
    ),
    row(
        "swallow-200",
        "treats a 200 body as a success, whatever its `error` contains",
        &["BODY-5"],
        alters(|received, truth| {
            let failed_object = received
                .reading
                .is_some_and(|reading| reading.shape() == Shape::ResponsesFailed);
            let silent =
                came(received, Delivery::OkBody) && !failed_object && stream(received).is_none();
            swallow_if(silent, truth)
        }),
    ),
    row(
        "swallow-failed-response",
        "treats a response object with `status: failed` as a success",
        &["RESP-7"],
        alters(|received, truth| {
            let failed_object = received
                .reading
                .is_some_and(|reading| reading.shape() == Shape::ResponsesFailed);
            swallow_if(came(received, Delivery::OkBody) && failed_object, truth)
        }),
    ),
    row(
        "swallow-choice",
        "ignores errors in choices, and treats every completion as finished",
        &["BODY-6"],
        alters(|received, truth| swallow_if(came(received, Delivery::Choice), truth)),
    ),
    row(
        "swallow-first-event",
        "skips an error that is the first event of a stream",
        &["BODY-6", "STREAM-9", "STREAM-11", "STREAM-14"],
        alters(|received, truth| swallow_if(came(received, Delivery::StreamFirst), truth)),
    ),
    row(
        "swallow-mid-stream",
        "skips an error that follows content in a stream",
        &["STREAM-10", "STREAM-14"],
        alters(|received, truth| swallow_if(came(received, Delivery::StreamMid), truth)),
    ),
    row(
        "first-event-only",
        "looks for an error only in the first event of a stream",
        &["STREAM-9", "STREAM-10", "STREAM-14", "RESP-6", "MSG-6"],
        alters(|received, truth| {
            let later = stream(received)
                .is_some_and(|stream| stream.error_at.is_some() && stream.delivered);
            swallow_if(later, truth)
        }),
    ),
    row(
        "choices-before-error",
        "looks at the choices of a chunk first, and skips a chunk without choices",
        &["STREAM-9", "STREAM-11"],
        alters(|received, truth| {
            let value = received
                .reading
                .and_then(|reading| reading.value())
                .unwrap_or_default();
            let none = value["choices"].as_array().is_none_or(Vec::is_empty);
            let chunk =
                came(received, Delivery::StreamFirst) || came(received, Delivery::StreamMid);
            swallow_if(chunk && none, truth)
        }),
    ),
    row(
        "swallow-response-events",
        "knows `response.completed` but no failure event",
        &["RESP-6"],
        alters(|received, truth| event(received, truth, Surface::Responses)),
    ),
    row(
        "swallow-messages-event",
        "does not know the `error` event of Messages",
        &["MSG-6"],
        alters(|received, truth| event(received, truth, Surface::Messages)),
    ),
    row(
        "swallow-broken-stream",
        "treats an interrupted stream as complete",
        &["STREAM-16"],
        alters(|received, truth| {
            let broke = stream(received).is_some() && came(received, Delivery::Transport);
            swallow_if(broke, truth)
        }),
    ),
    row(
        "trusts-framing",
        "treats a stream as complete if the HTTP message ends in order",
        &["STREAM-16"],
        alters(|received, truth| {
            let in_order = received
                .answer
                .is_some_and(|answer| answer.broken.is_none());
            swallow_if(
                in_order && stream(received).is_some() && came(received, Delivery::Transport),
                truth,
            )
        }),
    ),
    row(
        "waits-for-done",
        "treats a chat stream without `[DONE]` as interrupted",
        &["STREAM-16"],
        alters(|received, truth| {
            let chat = received.run.surface == Surface::ChatCompletions;
            let open = stream(received).is_some_and(|stream| stream.end == StreamEnd::Finished);
            crash_if(
                chat && open && truth.outcome == Outcome::Success,
                truth,
                "APIConnectionError",
                "the stream ended early",
            )
        }),
    ),
    row(
        "swallow-broken-200",
        "treats a 200 body that is not JSON as a success without text",
        &["TEXT-6"],
        alters(|received, truth| {
            let foreign = came(received, Delivery::NotJson) || came(received, Delivery::Transport);
            let broken = foreign && stream(received).is_none() && http_status(received) == 200;
            swallow_if(broken, truth)
        }),
    ),
    row(
        "null-error-is-error",
        "checks whether a completion has an `error` member, but not its value",
        &["BODY-7"],
        alters(|received, truth| {
            let body = received
                .answer
                .map(|answer| String::from_utf8_lossy(&answer.body).into_owned());
            let chat = received.run.surface == Surface::ChatCompletions;
            let shows_error = chat && body.is_some_and(|body| body.contains("\"error\""));
            if truth.outcome == Outcome::Error || !shows_error {
                return Some(truth);
            }
            let error = ErrorFields {
                code: Some(CodeValue::Text("null".to_owned())),
                ..ErrorFields::default()
            };
            Some(RunResult {
                exception: Some("OpenRouterError".to_owned()),
                error: Some(error),
                ..RunResult::new(truth.id, Outcome::Error)
            })
        }),
    ),
];

fn event(received: Received<'_>, truth: RunResult, surface: Surface) -> Option<RunResult> {
    let event = received.run.surface == surface && came(received, Delivery::Event);
    swallow_if(event, truth)
}
