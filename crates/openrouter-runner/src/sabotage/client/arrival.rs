//! Clients that report an error with parts missing.

use openrouter_errors::Delivery;

use super::results::{alters, but, came, http_status, stream};
use super::{Row, row};
use openrouter_conformance::client::protocol::{ErrorFields, RunResult};

pub(super) const ROWS: &[Row] = &[
    row(
        "status-only",
        "reports only the status to its caller",
        &[
            "STREAM-12",
            "STREAM-14",
            "TYPE-4",
            "CLIENT-4",
            "CLIENT-5",
            "CLIENT-6",
            "CLIENT-7",
            "CLIENT-8",
            "CLIENT-9",
            "CLIENT-10",
        ],
        alters(|_, truth| {
            let status = truth.error.as_ref().and_then(|error| error.status);
            let only = truth.error.is_some();
            let text = truth.text.clone().filter(|_| !only);
            let error = only.then(|| ErrorFields {
                status,
                ..ErrorFields::default()
            });
            Some(RunResult {
                error,
                text,
                ..truth
            })
        }),
    ),
    row(
        "wrong-status",
        "has no class for some statuses and reports them all as 500",
        &["TEXT-5", "CLIENT-2"],
        alters(|received, truth| {
            let known = [0, 200, 400, 401, 403, 404, 409, 429, 500, 503];
            if known.contains(&http_status(received)) {
                return Some(truth);
            }
            but(truth, |error| error.status = Some(500))
        }),
    ),
    row(
        "http-status-only",
        "reports 200 for an error in a 200 response",
        &["CLIENT-3"],
        alters(|received, truth| {
            if http_status(received) == 200 {
                but(truth, |error| error.status = Some(200))
            } else {
                Some(truth)
            }
        }),
    ),
    row(
        "wrong-message",
        "replaces the upstream message with its own",
        &["CLIENT-4"],
        alters(|_, truth| {
            but(truth, |error| {
                error.message = Some("The request failed.".to_owned())
            })
        }),
    ),
    row(
        "drop-code",
        "does not report the code",
        &["CLIENT-5"],
        alters(|_, truth| but(truth, |error| error.code = None)),
    ),
    row(
        "drop-error-type",
        "does not report the error type",
        &["TYPE-4"],
        alters(|_, truth| but(truth, |error| error.error_type = None)),
    ),
    row(
        "drop-provider",
        "does not report the provider's name",
        &["CLIENT-6"],
        alters(|_, truth| but(truth, |error| error.provider = None)),
    ),
    row(
        "drop-raw",
        "does not report the provider's own error",
        &["CLIENT-7"],
        alters(|_, truth| but(truth, |error| error.raw = None)),
    ),
    row(
        "drop-metadata",
        "reads code and message, but no metadata",
        &["TYPE-4", "CLIENT-6", "CLIENT-7"],
        alters(|_, truth| {
            but(truth, |error| {
                (error.error_type, error.provider, error.raw) = (None, None, None);
            })
        }),
    ),
    row(
        "drop-retry-after",
        "does not report Retry-After",
        &["CLIENT-8"],
        alters(|_, truth| but(truth, |error| error.retry_after = None)),
    ),
    row(
        "drop-request-id",
        "does not report the request id",
        &["CLIENT-9"],
        alters(|_, truth| but(truth, |error| error.request_id = None)),
    ),
    row(
        "drop-generation-id",
        "does not report the generation id",
        &["CLIENT-9"],
        alters(|_, truth| but(truth, |error| error.generation_id = None)),
    ),
    row(
        "drop-partial-answer",
        "discards the text of a completion if a choice has an error",
        &["CLIENT-10"],
        alters(|received, truth| {
            let text = truth
                .text
                .clone()
                .filter(|_| !came(received, Delivery::Choice));
            Some(RunResult { text, ..truth })
        }),
    ),
    row(
        "partial-text-lost",
        "discards the text of a stream if an error follows it",
        &["STREAM-12", "STREAM-14"],
        alters(|received, truth| {
            let lost = stream(received).is_some() && truth.error.is_some();
            let text = truth.text.clone().filter(|_| !lost);
            Some(RunResult { text, ..truth })
        }),
    ),
    row(
        "leak-key",
        "prints the key next to the message",
        &["PRIV-7"],
        alters(|received, mut truth| {
            if let Some(error) = &mut truth.error {
                let message = error.message.take().unwrap_or_default();
                error.message = Some(format!("{message} (key {})", received.run.api_key));
            }
            Some(truth)
        }),
    ),
];
