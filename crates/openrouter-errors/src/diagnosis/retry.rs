//! The retry advice: whether and when to retry, and why.

use std::cell::LazyCell;

use crate::headers::RetryAfter;
use crate::ids::closed_ids;
use crate::reading::Reading;
use crate::reading::lax::Lax;

use super::cause::{Advice, Cause, Decision};
use super::facts::Facts;
use super::rules::{Match, When};

closed_ids! {
    /// The basis of a retry decision.
    RetryReason as "retry reason" {
        /// `Retry-After` or `X-RateLimit-Reset`, as response header or in `metadata.headers`.
        Header = "header",
        /// `retry_after_seconds`, `retryable` or the like in the metadata.
        BodyHint = "body_hint",
        /// `availability.retryable` and `availability.retry_after`.
        Availability = "availability",
        /// `metadata.limit_source` or `metadata.reason`.
        LimitSource = "limit_source",
        /// The advice of the cause.
        Rule = "rule",
    }
}

/// The advice on sending the same request again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Retry {
    /// Whether and how to retry.
    pub decision: Decision,
    /// The stated wait in seconds, rounded up; `None` if only a point in time or nothing is stated.
    pub after_seconds: Option<u64>,
    /// The stated time, in seconds since the Unix epoch, rounded up: `X-RateLimit-Reset`, or a date in `Retry-After`.
    pub at: Option<u64>,
    /// The basis of the decision.
    pub reason: RetryReason,
}

/// Returns the advice for a cause, with the waits that the response states.
pub(crate) fn advise(
    reading: &Reading<'_>,
    facts: &Facts<'_>,
    found: Option<Match>,
    cause: Cause,
) -> Retry {
    let base = found
        .and_then(|found| found.rule.retry)
        .unwrap_or_else(|| usual(cause, facts.status));
    let limit = found.is_some_and(|found| {
        found
            .rule
            .when
            .iter()
            .any(|when| matches!(when, When::LimitSource(_) | When::Reason(_)))
    });
    let reason = if limit {
        RetryReason::LimitSource
    } else {
        RetryReason::Rule
    };
    let (base, reason) = match retryable(facts) {
        Some((true, reason)) if base == Decision::No => (Decision::Backoff, reason),
        Some((true, reason)) => (base, reason),
        Some((false, reason)) => (Decision::No, reason),
        None => (base, reason),
    };
    if base == Decision::No {
        return Retry {
            decision: Decision::No,
            after_seconds: None,
            at: None,
            reason,
        };
    }
    match wait(reading, facts) {
        Some(wait) => Retry {
            decision: Decision::After,
            after_seconds: wait.seconds,
            at: wait.at,
            reason: wait.reason,
        },
        None => Retry {
            decision: base,
            after_seconds: None,
            at: None,
            reason,
        },
    }
}

/// Whether the response itself says that the same request may succeed later: in `availability`, else in the metadata.
fn retryable(facts: &Facts<'_>) -> Option<(bool, RetryReason)> {
    let availability = facts.availability.as_ref();
    let stated = availability.and_then(|availability| availability.retryable.bool());
    stated
        .map(|retryable| (retryable, RetryReason::Availability))
        .or_else(|| Some((facts.retryable?, RetryReason::BodyHint)))
}

/// A stated wait: the seconds, if known, and the time, if stated.
struct Wait {
    seconds: Option<u64>,
    at: Option<u64>,
    reason: RetryReason,
}

impl Wait {
    fn seconds(seconds: u64, reason: RetryReason) -> Self {
        Self {
            seconds: Some(seconds),
            at: None,
            reason,
        }
    }
}

/// Returns the decision of a cause without a stated wait.
fn usual(cause: Cause, status: Option<u16>) -> Decision {
    match cause.entry().advice {
        Advice::Always(decision) => decision,
        Advice::ByStatus => match status {
            Some(408 | 429) | None => Decision::Backoff,
            Some(400..=499) => Decision::No,
            Some(_) => Decision::Backoff,
        },
    }
}

/// Returns the stated wait.
fn wait(reading: &Reading<'_>, facts: &Facts<'_>) -> Option<Wait> {
    let now = || {
        reading
            .input()
            .headers
            .get("date")
            .and_then(|date| match RetryAfter::parse(date) {
                Some(RetryAfter::At(now)) => Some(now),
                _ => None,
            })
    };
    // Parsed at most once, on demand.
    let copied = LazyCell::new(|| reading.metadata_headers());
    let headers = &reading.input().headers;
    let stated = headers
        .retry_after()
        .or_else(|| copied.as_ref()?.retry_after());
    match stated {
        Some(RetryAfter::Seconds(seconds)) => {
            return Some(Wait::seconds(seconds, RetryReason::Header));
        }
        Some(moment @ RetryAfter::At(at)) => {
            return Some(Wait {
                seconds: now().map(|now| moment.after(now)),
                at: Some(at),
                reason: RetryReason::Header,
            });
        }
        None => {}
    }
    if let Some(seconds) = facts
        .availability
        .as_ref()
        .and_then(|availability| seconds(&availability.retry_after))
    {
        return Some(Wait::seconds(seconds, RetryReason::Availability));
    }
    if let Some((_, seconds)) = hint(reading) {
        return Some(Wait::seconds(seconds, RetryReason::BodyHint));
    }
    let limit = headers
        .rate_limit()
        .or_else(|| copied.as_ref()?.rate_limit());
    let limit = limit?;
    Some(Wait {
        at: Some(limit.reset_ms?.div_ceil(1000)),
        seconds: now().and_then(|now| limit.reset_after(now)),
        reason: RetryReason::Header,
    })
}

/// Returns the wait that the metadata states: the member and the seconds.
pub(crate) fn hint(reading: &Reading<'_>) -> Option<(&'static str, u64)> {
    let meta = reading.meta()?;
    let hints = [
        ("retry_after_seconds", meta.retry_after_seconds()),
        ("retry_after_seconds_raw", meta.retry_after_seconds_raw()),
        ("retry_after", meta.retry_after()),
    ];
    hints
        .into_iter()
        .find_map(|(member, hint)| Some((member, seconds(hint)?)))
}

/// Converts to whole seconds, rounded up.
fn seconds(value: &Lax<'_>) -> Option<u64> {
    let value = value.number().filter(|value| (0.0..1e9).contains(value))?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "range checked above"
    )]
    let whole = value.ceil() as u64;
    Some(whole)
}
