//! Clients that crash, fail to decode a response, or hang.

use openrouter_errors::{Delivery, Reading};
use serde_json::Value;

use super::results::{alters, came, crash_if, decoding_fault_if, http_status};
use super::{Row, row};
use crate::client::reference::Received;

pub(super) const ROWS: &[Row] = &[
    row(
        "choices-key-error",
        "accesses `choices` in an error body and crashes",
        &[
            "BODY-8",
            "TYPE-4",
            "CLIENT-3",
            "CLIENT-4",
            "CLIENT-5",
            "CLIENT-6",
            "CLIENT-11",
        ],
        alters(|received, truth| {
            crash_if(
                came(received, Delivery::OkBody),
                truth,
                "KeyError",
                "'choices'",
            )
        }),
    ),
    row(
        "string-code-only",
        "has a string type for `code` and cannot decode a number",
        &[
            "BODY-8",
            "STREAM-12",
            "STREAM-13",
            "STREAM-14",
            "TYPE-4",
            "CLIENT-4",
            "CLIENT-5",
            "CLIENT-6",
            "CLIENT-7",
            "CLIENT-8",
            "CLIENT-9",
            "CLIENT-10",
            "CLIENT-12",
            "CLIENT-13",
        ],
        alters(|received, truth| {
            decoding_fault_if(code(received).is_some_and(|code| code.is_number()), truth)
        }),
    ),
    row(
        "integer-code-crash",
        "has an integer type for `code` and cannot decode a string",
        &[
            "STREAM-12",
            "STREAM-13",
            "TYPE-4",
            "CLIENT-4",
            "CLIENT-5",
            "CLIENT-6",
            "CLIENT-9",
            "CLIENT-12",
        ],
        alters(|received, truth| {
            decoding_fault_if(code(received).is_some_and(|code| code.is_string()), truth)
        }),
    ),
    row(
        "unknown-enum-crash",
        "has closed lists of error types, sources of limits and codes of availability, and cannot decode other values",
        &["TYPE-4", "TYPE-5", "CLIENT-4"],
        alters(|received, truth| {
            let unknown = received.reading.is_some_and(has_unknown_value);
            decoding_fault_if(unknown, truth)
        }),
    ),
    row(
        "raw-must-be-text",
        "has a string type for `raw` and cannot decode an object",
        &["CLIENT-4", "CLIENT-5", "CLIENT-6", "CLIENT-7", "CLIENT-13"],
        alters(|received, truth| {
            let raw = received
                .reading
                .and_then(Reading::raw_json)
                .unwrap_or("\"\"");
            decoding_fault_if(!raw.starts_with('"'), truth)
        }),
    ),
    row(
        "html-crash",
        "decodes every body with an error status as JSON",
        &["TEXT-5", "CLIENT-2"],
        alters(|received, truth| {
            let foreign = came(received, Delivery::NotJson) && http_status(received) >= 400;
            crash_if(
                foreign,
                truth,
                "JSONDecodeError",
                "Expecting value: line 1 column 1",
            )
        }),
    ),
    row(
        "leading-whitespace-crash",
        "cannot decode JSON after white space",
        &[
            "BODY-8",
            "TYPE-4",
            "CLIENT-4",
            "CLIENT-5",
            "CLIENT-6",
            "CLIENT-13",
        ],
        alters(|received, truth| {
            let blank = received
                .answer
                .and_then(|answer| answer.body.first())
                .is_some_and(u8::is_ascii_whitespace);
            let body = received
                .reading
                .is_some_and(|reading| reading.stream().is_none() && reading.value().is_some());
            decoding_fault_if(blank && body, truth)
        }),
    ),
    row(
        "no-content-crash",
        "accesses the text of a response without content and crashes",
        &["BODY-9", "CLIENT-6", "CLIENT-11"],
        alters(|received, truth| {
            crash_if(
                came(received, Delivery::NoContent),
                truth,
                "TypeError",
                "'NoneType' object is not subscriptable",
            )
        }),
    ),
    row(
        "no-content-hang",
        "waits for text that never arrives",
        &["BODY-9", "CLIENT-14"],
        alters(|received, truth| (!came(received, Delivery::NoContent)).then_some(truth)),
    ),
    row(
        "hang-on-drop",
        "keeps waiting after the connection was closed",
        &["CLIENT-14"],
        alters(|received, truth| {
            let gone = received.answer.is_none_or(|answer| {
                answer
                    .broken
                    .as_ref()
                    .is_some_and(|broken| !broken.timed_out)
            });
            (!gone).then_some(truth)
        }),
    ),
    row(
        "hang-on-stall",
        "has no timeout between two events",
        &["STREAM-17"],
        alters(|received, truth| {
            let silent = received
                .answer
                .and_then(|answer| answer.broken.as_ref())
                .is_some_and(|broken| broken.timed_out);
            (!silent).then_some(truth)
        }),
    ),
];

/// Returns the code as the response states it.
fn code(received: Received<'_>) -> Option<Value> {
    serde_json::to_value(received.reading?.code()?).ok()
}

fn has_unknown_value(reading: &Reading<'_>) -> bool {
    let error_type = reading.error_type().is_some_and(|value| !value.is_known());
    let source = reading
        .limit_source()
        .is_some_and(|value| !value.is_known());
    let code = reading
        .availability()
        .and_then(|availability| availability.code.value().cloned());
    error_type || source || code.is_some_and(|value| !value.is_known())
}
