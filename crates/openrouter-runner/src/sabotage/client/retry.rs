//! Clients that retry when they should not, too soon, or endlessly.

use super::results::http_status;
use super::{Row, row};
use crate::client::reference::{ClientFault, Received, SOON, is_daily};

pub(super) const ROWS: &[Row] = &[
    row(
        "retry-when-off",
        "retries once although retries are disabled",
        &["RETRY-1"],
        ClientFault {
            retries: |_, right| right.max(1),
            pause: |received, right| right.filter(|_| received.run.max_retries != Some(0)),
            ..repeats(|received| http_status(received) >= 500)
        },
    ),
    row(
        "retry-400",
        "retries invalid requests",
        &["RETRY-2"],
        repeats(|received| {
            matches!(
                http_status(received),
                400 | 404 | 405 | 410 | 412 | 413 | 422
            ) && !stated_hopeless(received)
        }),
    ),
    row(
        "retry-403",
        "retries 401 and 403",
        &["RETRY-3"],
        repeats(|received| {
            matches!(http_status(received), 401 | 403) && !stated_hopeless(received)
        }),
    ),
    row(
        "retry-402",
        "retries every 402",
        &["RETRY-4"],
        repeats(|received| http_status(received) == 402 && !waits(received)),
    ),
    row(
        "retry-404",
        "retries only 404",
        &["RETRY-2", "RETRY-5"],
        repeats(|received| http_status(received) == 404),
    ),
    row(
        "retry-unretryable",
        "ignores `retryable`",
        &["RETRY-2", "RETRY-5"],
        repeats(stated_hopeless),
    ),
    row(
        "retry-daily",
        "retries a 429 of a daily limit",
        &["RETRY-6"],
        repeats(|received| received.reading.is_some_and(is_daily)),
    ),
    row(
        "retry-forever",
        "retries without a limit",
        &["RETRY-7"],
        ClientFault {
            retries: |run, right| {
                if run.max_retries.is_none() {
                    u32::MAX
                } else {
                    right
                }
            },
            pause: |received, right| {
                if waits(received) {
                    right
                } else {
                    right.map(|_| SOON)
                }
            },
            ..ClientFault::NONE
        },
    ),
    row(
        "ignore-retry-after",
        "retries at once, whatever wait is stated",
        &["RETRY-8"],
        ClientFault {
            pause: |_, right| right.map(|_| SOON),
            ..ClientFault::NONE
        },
    ),
    row(
        "retry-after-tokens",
        "retries a stream that failed after text",
        &["RETRY-9"],
        repeats(|received| {
            received.reading.is_some_and(|reading| {
                reading.stream().is_some_and(|stream| stream.delivered) && reading.is_error()
            })
        }),
    ),
];

/// Creates a client that retries the selected responses at once, and others by the rules.
const fn repeats(which: fn(Received<'_>) -> bool) -> ClientFault {
    ClientFault {
        again: which,
        ..ClientFault::NONE
    }
}

/// Returns whether the response states a wait.
fn waits(received: Received<'_>) -> bool {
    received
        .reading
        .is_some_and(|reading| reading.retry_after().is_some())
}

/// Returns whether the response states that a retry is futile.
fn stated_hopeless(received: Received<'_>) -> bool {
    let availability = received.reading.and_then(|reading| reading.availability());
    availability.is_some_and(|availability| availability.retryable.value() == Some(&false))
}
