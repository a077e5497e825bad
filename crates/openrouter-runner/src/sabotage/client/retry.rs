//! Clients that retry when they should not, too soon, or endlessly.

use super::results::http_status;
use super::{Row, row};
use crate::client::reference::{ClientFault, Heard, SOON, is_daily};

pub(super) const ROWS: &[Row] = &[
    row(
        "retry-when-off",
        "retries once although retries are disabled",
        &["RETRY-1"],
        ClientFault {
            retries: |_, right| right.max(1),
            pause: |heard, right| right.filter(|_| heard.run.max_retries != Some(0)),
            ..repeats(|heard| http_status(heard) >= 500)
        },
    ),
    row(
        "retry-400",
        "retries invalid requests",
        &["RETRY-2"],
        repeats(|heard| {
            matches!(http_status(heard), 400 | 404 | 405 | 410 | 412 | 413 | 422)
                && !stated_hopeless(heard)
        }),
    ),
    row(
        "retry-403",
        "retries 401 and 403",
        &["RETRY-3"],
        repeats(|heard| matches!(http_status(heard), 401 | 403) && !stated_hopeless(heard)),
    ),
    row(
        "retry-402",
        "retries every 402",
        &["RETRY-4"],
        repeats(|heard| http_status(heard) == 402 && !waits(heard)),
    ),
    row(
        "retry-404",
        "retries only 404",
        &["RETRY-2", "RETRY-5"],
        repeats(|heard| http_status(heard) == 404),
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
        repeats(|heard| heard.reading.is_some_and(is_daily)),
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
            pause: |heard, right| {
                if waits(heard) {
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
        repeats(|heard| {
            heard.reading.is_some_and(|reading| {
                reading.stream().is_some_and(|stream| stream.delivered) && reading.is_error()
            })
        }),
    ),
];

/// Creates a client that retries the selected responses at once, and others by the rules.
const fn repeats(which: fn(Heard<'_>) -> bool) -> ClientFault {
    ClientFault {
        again: which,
        ..ClientFault::NONE
    }
}

/// Returns whether the response states a wait.
fn waits(heard: Heard<'_>) -> bool {
    heard
        .reading
        .is_some_and(|reading| reading.retry_after().is_some())
}

/// Returns whether the response states that a retry is futile.
fn stated_hopeless(heard: Heard<'_>) -> bool {
    let availability = heard.reading.and_then(|reading| reading.availability());
    availability.is_some_and(|availability| availability.retryable.value() == Some(&false))
}
