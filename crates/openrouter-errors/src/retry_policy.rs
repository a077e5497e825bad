//! [`RetryPolicy`]: whether and when to send the same request again.

use std::time::Duration;

use crate::api_error::ApiError;
use crate::diagnosis::{Decision, Retry};

/// Turns the retry advice of a diagnosis into a wait. It is stateless, reads no clock and adds no jitter.
///
/// It honours a stated wait (`Retry-After` and the like) up to [`RetryPolicy::max_wait`] and gives up if the stated
/// wait is longer. Without a stated wait, the wait doubles with each attempt. It does not retry after output was
/// delivered, because the user would see the output twice, unless [`RetryPolicy::retry_delivered`] is set.
///
/// ```
/// use std::time::Duration;
/// use openrouter_errors::{Input, RetryPolicy};
/// let body = br#"{"error":{"code":503,"message":"Provider returned error"}}"#;
/// let error = Input::new(body).status(503).check().unwrap_err();
/// let policy = RetryPolicy { max_attempts: 3, ..RetryPolicy::default() };
/// assert_eq!(policy.wait_for(&error, 1), Some(Duration::from_millis(500)));
/// assert_eq!(policy.wait_for(&error, 2), Some(Duration::from_secs(1)));
/// assert_eq!(policy.wait_for(&error, 3), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The maximum number of attempts, including the first.
    pub max_attempts: u32,
    /// The wait before the second attempt if the response states none.
    pub base: Duration,
    /// The longest wait: exponential backoff stops there, and a longer stated wait means no retry.
    pub max_wait: Duration,
    /// Retry even if output was delivered before the error, for callers that can discard it.
    pub retry_delivered: bool,
}

impl Default for RetryPolicy {
    /// Returns a policy of four attempts, waits of 0.5, 1 and 2 s, and stated waits of up to a minute.
    fn default() -> Self {
        Self {
            max_attempts: 4,
            base: Duration::from_millis(500),
            max_wait: Duration::from_secs(60),
            retry_delivered: false,
        }
    }
}

impl RetryPolicy {
    /// Returns the wait before the next attempt, or `None` if there should be none. `attempts` counts the attempts made
    /// so far, including the failed one; `delivered` says whether output was delivered.
    #[must_use]
    pub fn wait(&self, retry: Retry, attempts: u32, delivered: bool) -> Option<Duration> {
        if retry.decision == Decision::No
            || attempts >= self.max_attempts
            || (delivered && !self.retry_delivered)
        {
            return None;
        }
        if let Some(seconds) = retry.after_seconds {
            let stated = Duration::from_secs(seconds);
            return (stated <= self.max_wait).then_some(stated);
        }
        let factor = 2_u32.saturating_pow(attempts.saturating_sub(1));
        Some(self.base.saturating_mul(factor).min(self.max_wait))
    }

    /// Calls [`RetryPolicy::wait`] for the error of a response or stream.
    #[must_use]
    pub fn wait_for(&self, error: &ApiError, attempts: u32) -> Option<Duration> {
        self.wait(error.diagnosis().retry?, attempts, error.delivered())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rstest::rstest;

    use super::RetryPolicy;
    use crate::diagnosis::{Decision, Retry, RetryReason};

    const POLICY: RetryPolicy = RetryPolicy {
        max_attempts: 4,
        base: Duration::from_millis(500),
        max_wait: Duration::from_secs(60),
        retry_delivered: false,
    };

    #[rstest]
    #[case::never(Decision::No, None, 1, false, None)]
    #[case::no_beats_a_stated_wait(Decision::No, Some(1), 1, false, None)]
    #[case::first(Decision::Backoff, None, 1, false, Some(500))]
    #[case::grows(Decision::Backoff, None, 3, false, Some(2_000))]
    #[case::spent(Decision::Backoff, None, 4, false, None)]
    #[case::stated(Decision::After, Some(7), 3, false, Some(7_000))]
    #[case::stated_zero(Decision::After, Some(0), 1, false, Some(0))]
    #[case::longest(Decision::After, Some(60), 1, false, Some(60_000))]
    #[case::too_long(Decision::After, Some(61), 1, false, None)]
    #[case::without_a_time(Decision::After, None, 2, false, Some(1_000))]
    #[case::delivered(Decision::Backoff, None, 1, true, None)]
    fn waits(
        #[case] decision: Decision,
        #[case] after_seconds: Option<u64>,
        #[case] attempts: u32,
        #[case] delivered: bool,
        #[case] expected: Option<u64>,
    ) {
        let retry = Retry {
            decision,
            after_seconds,
            at: None,
            reason: RetryReason::Rule,
        };
        let found = POLICY.wait(retry, attempts, delivered);
        assert_eq!(found, expected.map(Duration::from_millis));
    }

    #[test]
    fn many_attempts_do_not_overflow() {
        let policy = RetryPolicy {
            max_attempts: u32::MAX,
            retry_delivered: true,
            ..POLICY
        };
        let retry = Retry {
            decision: Decision::Backoff,
            after_seconds: None,
            at: None,
            reason: RetryReason::Rule,
        };
        assert_eq!(
            policy.wait(retry, 4_000_000_000, true),
            Some(POLICY.max_wait)
        );
        assert_eq!(policy.wait(retry, 0, true), Some(POLICY.base));
    }
}
