//! When the exact client asks again.

use std::time::Duration;

use openrouter_conformance::client::protocol::wait;
use openrouter_errors::{Delivery, LimitSource, Reading};

/// Retries where the caller states none.
pub(super) const DEFAULT_RETRIES: u32 = 2;

/// The first pause where the response states none; each further one is twice as long.
const BACKOFF: Duration = Duration::from_millis(20);

/// Statuses that a later, unchanged request may not meet again.
const TRANSIENT: &[u16] = &[408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529];

/// How long to wait before the request is repeated unchanged; `None` where it must not be.
///
/// Text that was delivered makes a repetition the caller's decision: it would be delivered twice.
pub(super) fn pause(reading: &Reading<'_>, attempt: u32) -> Option<Duration> {
    let delivered =
        reading.partial_text().is_some() || reading.stream().is_some_and(|stream| stream.delivered);
    if delivered || !transient(reading) {
        return None;
    }
    Some(wait(reading).map_or_else(|| backoff(attempt), Duration::from_secs))
}

/// The pause before attempt number `attempt` (from 0) is repeated.
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

/// Whether the limit is one of the day, which no backoff outlasts.
pub(crate) fn is_daily(reading: &Reading<'_>) -> bool {
    reading.limit_source().as_ref() == Some(&LimitSource::OPENROUTER_FREE_TIER_DAILY)
        || reading
            .message()
            .is_some_and(|message| message.contains("free-models-per-day"))
}
