//! The retry policy of the exact client.

use std::time::Duration;

use openrouter_conformance::client::protocol::wait;
use openrouter_errors::{Delivery, LimitSource, Reading};

/// The number of retries if the caller states none.
pub(super) const DEFAULT_RETRIES: u32 = 2;

/// The first pause if the response states none; it doubles with each retry.
const BACKOFF: Duration = Duration::from_millis(20);

/// Statuses of transient failures, which a later, unchanged request may not meet again.
const TRANSIENT: &[u16] = &[408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529];

/// Returns the wait before an unchanged retry; `None` if there must be no retry.
///
/// After delivered text a retry is the caller's decision, because the text would be delivered twice.
pub(super) fn pause(reading: &Reading<'_>, attempt: u32) -> Option<Duration> {
    let delivered =
        reading.partial_text().is_some() || reading.stream().is_some_and(|stream| stream.delivered);
    if delivered || !transient(reading) {
        return None;
    }
    Some(wait(reading).map_or_else(|| backoff(attempt), Duration::from_secs))
}

/// Returns the pause before the retry that follows attempt number `attempt` (from 0).
pub(super) fn backoff(attempt: u32) -> Duration {
    BACKOFF * 2_u32.saturating_pow(attempt.min(8))
}

fn transient(reading: &Reading<'_>) -> bool {
    if let Some(availability) = reading.availability() {
        return availability.retryable.value().copied().unwrap_or(false);
    }
    match reading.delivery() {
        Some(Delivery::NoContent | Delivery::Transport) => return true,
        None => return false,
        _ => {}
    }
    match reading.status() {
        Some(402) => {
            reading.limit_source().as_ref() == Some(&LimitSource::OPENROUTER_IN_FLIGHT_BUDGET)
                && reading.retry_after().is_some()
        }
        Some(429) if is_daily(reading) => false,
        Some(status) => TRANSIENT.contains(&status),
        None => false,
    }
}

/// Returns whether the limit is a daily one, which no backoff outlasts.
pub(crate) fn is_daily(reading: &Reading<'_>) -> bool {
    reading.limit_source().as_ref() == Some(&LimitSource::OPENROUTER_FREE_TIER_DAILY)
        || reading
            .message()
            .is_some_and(|message| message.contains("free-models-per-day"))
}
