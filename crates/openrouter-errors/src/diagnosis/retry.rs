//! The retry advice: whether, when, and what it rests on.

use std::cell::LazyCell;

use crate::headers::RetryAfter;
use crate::ids::closed_ids;
use crate::reading::Reading;
use crate::reading::lax::Lax;

use super::cause::{Advice, Cause, Decision};
use super::facts::Facts;
use super::rules::{Match, When};

closed_ids! {
    /// What a retry decision rests on.
    RetryReason as "retry reason" {
        /// `Retry-After` or `X-RateLimit-Reset`, as response header or in `metadata.headers`.
        Header = "header",
        /// `retry_after_seconds` or the like in the metadata.
        BodyHint = "body_hint",
        /// `availability.retryable` and `availability.retry_after`.
        Availability = "availability",
        /// `metadata.limit_source` or `metadata.reason`.
        LimitSource = "limit_source",
        /// The advice of the cause.
        Rule = "rule",
    }
}

/// What sending the same request again is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Retry {
    /// Whether and how.
    pub decision: Decision,
    /// The stated wait in seconds, rounded up; `None` where only a moment or nothing is stated.
    pub after_seconds: Option<u64>,
    /// What the decision rests on.
    pub reason: RetryReason,
}

/// The advice for a cause, with the waits that the response states.
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
    let retryable = facts
        .availability
        .as_ref()
        .and_then(|availability| availability.retryable.bool());
    let (base, reason) = match retryable {
        Some(true) if base == Decision::No => (Decision::Backoff, RetryReason::Availability),
        Some(true) => (base, RetryReason::Availability),
        Some(false) => (Decision::No, RetryReason::Availability),
        None => (base, reason),
    };
    if base == Decision::No {
        return Retry {
            decision: Decision::No,
            after_seconds: None,
            reason,
        };
    }
    match wait(reading, facts) {
        Some((after_seconds, reason)) => Retry {
            decision: Decision::After,
            after_seconds,
            reason,
        },
        None => Retry {
            decision: base,
            after_seconds: None,
            reason,
        },
    }
}

/// The decision of a cause without any stated wait.
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

/// The stated wait: seconds where they are known.
fn wait(reading: &Reading<'_>, facts: &Facts<'_>) -> Option<(Option<u64>, RetryReason)> {
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
    // Parsed once, and only where it is needed.
    let copied = LazyCell::new(|| reading.metadata_headers());
    let headers = &reading.input().headers;
    let stated = headers
        .retry_after()
        .or_else(|| copied.as_ref()?.retry_after());
    match stated {
        Some(RetryAfter::Seconds(seconds)) => return Some((Some(seconds), RetryReason::Header)),
        Some(at @ RetryAfter::At(_)) => {
            return Some((now().map(|now| at.after(now)), RetryReason::Header));
        }
        None => {}
    }
    if let Some(seconds) = facts
        .availability
        .as_ref()
        .and_then(|availability| seconds(&availability.retry_after))
    {
        return Some((Some(seconds), RetryReason::Availability));
    }
    if let Some((_, seconds)) = hint(reading) {
        return Some((Some(seconds), RetryReason::BodyHint));
    }
    let limit = headers
        .rate_limit()
        .or_else(|| copied.as_ref()?.rate_limit());
    let reset = limit.filter(|limit| limit.reset_ms.is_some())?;
    Some((
        now().and_then(|now| reset.reset_after(now)),
        RetryReason::Header,
    ))
}

/// The wait that the metadata states: the member, and seconds.
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

/// Whole seconds, rounded up.
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
