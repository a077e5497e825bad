//! Clients that miss an error, or report one although there is none.

use openrouter_errors::sse::StreamEnd;
use openrouter_errors::{Delivery, Shape, Surface};

use super::results::{alters, came, crash, http_status, stream, swallow};
use super::{Row, row};
use crate::client::reference::Heard;
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
        alters(|heard, _| Some(RunResult::new(&heard.run.id, Outcome::Success))),
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
        alters(|heard, truth| {
            let body = heard
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
        alters(|heard, truth| {
            let error = heard
                .reading
                .and_then(|reading| reading.value())
                .is_some_and(|body| !body["error"].is_null());
            if http_status(heard) >= 400 && !error {
                swallow(truth)
            } else {
                Some(truth)
            }
        }),
    ),
    row(
        "not-found-is-none",
        "treats 404 as an empty result",
        &["TEXT-5", "CLIENT-1"],
        alters(|heard, truth| {
            if http_status(heard) == 404 {
                swallow(truth)
            } else {
                Some(truth)
            }
        }),
    ),
    row(
        "swallow-200",
        "treats a 200 body as a success, whatever its `error` contains",
        &["BODY-5"],
        alters(|heard, truth| {
            let failed_object = heard
                .reading
                .is_some_and(|reading| reading.shape() == Shape::ResponsesFailed);
            let silent = came(heard, Delivery::OkBody) && !failed_object && stream(heard).is_none();
            if silent { swallow(truth) } else { Some(truth) }
        }),
    ),
    row(
        "swallow-failed-response",
        "treats a response object with `status: failed` as a success",
        &["RESP-7"],
        alters(|heard, truth| {
            let failed_object = heard
                .reading
                .is_some_and(|reading| reading.shape() == Shape::ResponsesFailed);
            if came(heard, Delivery::OkBody) && failed_object {
                swallow(truth)
            } else {
                Some(truth)
            }
        }),
    ),
    row(
        "swallow-choice",
        "ignores errors in choices, and treats every completion as finished",
        &["BODY-6"],
        alters(|heard, truth| {
            if came(heard, Delivery::Choice) {
                swallow(truth)
            } else {
                Some(truth)
            }
        }),
    ),
    row(
        "swallow-first-event",
        "skips an error that is the first event of a stream",
        &["BODY-6", "STREAM-9", "STREAM-11", "STREAM-14"],
        alters(|heard, truth| {
            if came(heard, Delivery::StreamFirst) {
                swallow(truth)
            } else {
                Some(truth)
            }
        }),
    ),
    row(
        "swallow-mid-stream",
        "skips an error that follows content in a stream",
        &["STREAM-10", "STREAM-14"],
        alters(|heard, truth| {
            if came(heard, Delivery::StreamMid) {
                swallow(truth)
            } else {
                Some(truth)
            }
        }),
    ),
    row(
        "first-event-only",
        "looks for an error only in the first event of a stream",
        &["STREAM-9", "STREAM-10", "STREAM-14", "RESP-6", "MSG-6"],
        alters(|heard, truth| {
            let later =
                stream(heard).is_some_and(|stream| stream.error_at.is_some() && stream.delivered);
            if later { swallow(truth) } else { Some(truth) }
        }),
    ),
    row(
        "choices-before-error",
        "looks at the choices of a chunk first, and skips a chunk without choices",
        &["STREAM-9", "STREAM-11"],
        alters(|heard, truth| {
            let value = heard
                .reading
                .and_then(|reading| reading.value())
                .unwrap_or_default();
            let none = value["choices"].as_array().is_none_or(Vec::is_empty);
            let chunk = came(heard, Delivery::StreamFirst) || came(heard, Delivery::StreamMid);
            if chunk && none {
                swallow(truth)
            } else {
                Some(truth)
            }
        }),
    ),
    row(
        "swallow-response-events",
        "knows `response.completed` but no failure event",
        &["RESP-6"],
        alters(|heard, truth| event(heard, truth, Surface::Responses)),
    ),
    row(
        "swallow-messages-event",
        "does not know the `error` event of Messages",
        &["MSG-6"],
        alters(|heard, truth| event(heard, truth, Surface::Messages)),
    ),
    row(
        "swallow-broken-stream",
        "treats an interrupted stream as complete",
        &["STREAM-16"],
        alters(|heard, truth| {
            let broke = stream(heard).is_some() && came(heard, Delivery::Transport);
            if broke { swallow(truth) } else { Some(truth) }
        }),
    ),
    row(
        "trusts-framing",
        "treats a stream as complete if the HTTP message ends in order",
        &["STREAM-16"],
        alters(|heard, truth| {
            let in_order = heard.answer.is_some_and(|answer| answer.broken.is_none());
            if in_order && stream(heard).is_some() && came(heard, Delivery::Transport) {
                swallow(truth)
            } else {
                Some(truth)
            }
        }),
    ),
    row(
        "waits-for-done",
        "treats a chat stream without `[DONE]` as interrupted",
        &["STREAM-16"],
        alters(|heard, truth| {
            let chat = heard.run.surface == Surface::ChatCompletions;
            let open = stream(heard).is_some_and(|stream| stream.end == StreamEnd::Finished);
            if chat && open && truth.outcome == Outcome::Success {
                crash(heard.run, "APIConnectionError", "the stream ended early")
            } else {
                Some(truth)
            }
        }),
    ),
    row(
        "swallow-broken-200",
        "treats a 200 body that is not JSON as a success without text",
        &["TEXT-6"],
        alters(|heard, truth| {
            let foreign = came(heard, Delivery::NotJson) || came(heard, Delivery::Transport);
            let broken = foreign && stream(heard).is_none() && http_status(heard) == 200;
            if broken { swallow(truth) } else { Some(truth) }
        }),
    ),
    row(
        "null-error-is-error",
        "checks whether a completion has an `error` member, but not its value",
        &["BODY-7"],
        alters(|heard, truth| {
            let body = heard
                .answer
                .map(|answer| String::from_utf8_lossy(&answer.body).into_owned());
            let chat = heard.run.surface == Surface::ChatCompletions;
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

fn event(heard: Heard<'_>, truth: RunResult, surface: Surface) -> Option<RunResult> {
    let event = heard.run.surface == surface && came(heard, Delivery::Event);
    if event { swallow(truth) } else { Some(truth) }
}
