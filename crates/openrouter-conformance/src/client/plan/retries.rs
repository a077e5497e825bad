//! Selects the exchanges that are played with the client's default retries, and the responses to its retries.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use openrouter_errors::wire::Availability;
use openrouter_errors::{Delivery, Reading, Surface, read};

use super::Planned;
use crate::payload::Answer;
use openrouter_corpus::date::http_date;
use openrouter_corpus::fixture::Fixture;
use openrouter_mock::{CannedResponse, MockCase, Request, control};

/// The most requests that a client may send for one call (RETRY-7).
pub(crate) const MOST_REQUESTS: usize = 10;

/// The effect of retrying an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RetryClass {
    /// Futile: the request is at fault (RETRY-2).
    RequestFault,
    /// Futile: key or permission (RETRY-3).
    Refused,
    /// Futile: no credits, and no wait stated (RETRY-4).
    EmptyPurse,
    /// Futile: `availability.retryable` is `false` (RETRY-5).
    NotRetryable,
    /// Futile: a daily limit (RETRY-6).
    Daily,
    /// Harmful: text was delivered (RETRY-9).
    AfterText,
    /// Sensible after the stated wait (RETRY-8).
    Waits,
    /// Sensible, within bounds (RETRY-7).
    Transient,
}

impl RetryClass {
    /// Classifies an exchange; `None` if no requirement covers its retries.
    #[must_use]
    pub fn of(fixture: &Fixture) -> Option<Self> {
        let answer = Answer::of_fixture(fixture);
        let input = answer.input();
        let reading = read(&input);
        let delivered = reading.stream().is_some_and(|stream| stream.delivered);
        if fixture.case.expect.is_error && delivered && fixture.is_stream() {
            return Some(Self::AfterText);
        }
        if fixture.case.delivery != Some(Delivery::HttpError) {
            return None;
        }
        Self::of_http_error(fixture.play_status(), &reading)
    }

    fn of_http_error(status: u16, reading: &Reading<'_>) -> Option<Self> {
        let retryable = reading.availability().and_then(retryable);
        let waits = reading.input().headers.retry_after().is_some();
        match status {
            _ if retryable == Some(false) => Some(Self::NotRetryable),
            400 | 404 | 405 | 410 | 412 | 413 | 422 if retryable != Some(true) => {
                Some(Self::RequestFault)
            }
            401 | 403 => Some(Self::Refused),
            402 if !waits => Some(Self::EmptyPurse),
            429 if daily(reading) => Some(Self::Daily),
            402 | 429 | 503 if waits => Some(Self::Waits),
            408 | 429 | 500 | 502 | 503 | 504 | 520..=524 | 529 => Some(Self::Transient),
            _ => None,
        }
    }

    /// Returns the most requests that a client may send for an exchange of this class.
    #[must_use]
    pub const fn most_requests(self) -> usize {
        match self {
            Self::Waits | Self::Transient => MOST_REQUESTS,
            _ => 1,
        }
    }

    /// Returns whether the second request gets a success, so that a reasonable retry ends the call.
    #[must_use]
    pub fn recovers(self) -> bool {
        self == Self::Waits
    }
}

fn retryable(availability: Availability) -> Option<bool> {
    availability.retryable.value().copied()
}

fn daily(reading: &Reading<'_>) -> bool {
    reading
        .limit_source()
        .is_some_and(|source| source.as_str() == "openrouter_free_tier_daily")
        || reading
            .message()
            .is_some_and(|message| message.contains("free-models-per-day"))
}

/// Selects the exchanges to play with default retries: for each class, the first on each surface and status.
pub(super) fn subset<'f>(fixtures: &[&'f Fixture]) -> Vec<(&'f Fixture, RetryClass)> {
    let mut taken: Vec<(RetryClass, Surface, u16)> = Vec::new();
    let mut subset = Vec::new();
    for &fixture in fixtures {
        let Some(class) = RetryClass::of(fixture) else {
            continue;
        };
        let key = (class, fixture.surface(), fixture.play_status());
        if !taken.contains(&key) {
            taken.push(key);
            subset.push((fixture, class));
        }
    }
    subset
}

/// Returns the responses of an exchange played with default retries: the same response every time, or, if the planned
/// call states a wait, the response with a short real wait followed by successes.
pub(super) fn mock_case(play: CannedResponse, planned: &Planned<'_>) -> MockCase {
    let Some(wait_us) = planned.wait_us.clone() else {
        return play.into();
    };
    let seconds = planned.wait_seconds;
    let dated = play
        .header("retry-after")
        .is_some_and(|value| value.parse::<u64>().is_err());
    let answered = Arc::new(AtomicU32::new(0));
    MockCase::respond(move |request| {
        if answered.fetch_add(1, Ordering::Relaxed) > 0 {
            return recovered(request).unwrap_or_else(|| play.clone());
        }
        let (hint, wait) = if dated {
            date_hint(seconds)
        } else {
            (seconds.to_string(), seconds * 1_000_000)
        };
        wait_us.store(wait, Ordering::Relaxed);
        play.clone().with_retry_after(&hint)
    })
}

/// Returns a date at least `seconds` ahead, and the microseconds until then.
fn date_hint(seconds: u64) -> (String, u64) {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let due = now.as_secs() + 1 + seconds;
    let left = u128::from(due) * 1_000_000 - now.as_micros();
    (http_date(due), u64::try_from(left).unwrap_or(u64::MAX))
}

/// Returns the control success for a request.
fn recovered(request: &Request) -> Option<CannedResponse> {
    let route = request.path();
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
    control::play(&control::Asked {
        surface: Surface::from_path(route),
        route,
        method: &request.method,
        stream: body["stream"].as_bool().unwrap_or(false),
        model: body["model"].as_str(),
        call: None,
    })
}
