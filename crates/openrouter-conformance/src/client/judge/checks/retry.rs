//! RETRY: the client's retries, as counted by the mock.

use std::sync::atomic::Ordering;

use super::Check;
use crate::check::{Judgement, holds, only_if};
use crate::client::evidence::CallOutcome;
use crate::client::judge::case::Case;
use crate::client::plan::{MOST_REQUESTS, RetryClass};
use openrouter_corpus::vocabulary::PlayMode;

pub(super) const CHECKS: &[Check] = &[
    Check::new("RETRY-1", |case, out| out.add(off(case))),
    Check::new("RETRY-2", |case, out| out.add(request_fault(case))),
    Check::new("RETRY-3", |case, out| {
        out.add(once(case, RetryClass::Refused))
    }),
    Check::new("RETRY-4", |case, out| {
        out.add(once(case, RetryClass::EmptyPurse))
    }),
    Check::new("RETRY-5", |case, out| {
        out.add(once(case, RetryClass::NotRetryable))
    }),
    Check::new("RETRY-6", |case, out| {
        out.add(once(case, RetryClass::Daily))
    }),
    Check::new("RETRY-7", |case, out| out.add(bounded(case))),
    Check::new("RETRY-8", |case, out| out.add(waits(case))),
    Check::new("RETRY-9", |case, out| {
        out.add(once(case, RetryClass::AfterText))
    }),
];

fn one_request(case: &Case<'_>) -> Option<Judgement> {
    let count = case.requests().count();
    only_if(count > 0)?;
    Some(holds(count == 1, "one request", || {
        format!("{count} requests")
    }))
}

fn off(case: &Case<'_>) -> Option<Judgement> {
    only_if(case.planned.way == PlayMode::NoRetries)?;
    one_request(case)
}

fn once(case: &Case<'_>, class: RetryClass) -> Option<Judgement> {
    only_if(case.planned.class == Some(class))?;
    one_request(case)
}

fn request_fault(case: &Case<'_>) -> Option<Judgement> {
    let listed = matches!(
        case.truth.http_status,
        400 | 404 | 405 | 410 | 412 | 413 | 422
    );
    let class = case.planned.class;
    only_if(
        class == Some(RetryClass::RequestFault)
            || (class == Some(RetryClass::NotRetryable) && listed),
    )?;
    one_request(case)
}

fn bounded(case: &Case<'_>) -> Option<Judgement> {
    only_if(case.planned.way == PlayMode::Default)?;
    let count = case.requests().count();
    // The suite stopped the call below the bound, so the outcome is unknown.
    only_if(!(matches!(case.outcome, CallOutcome::Endless(_)) && count <= MOST_REQUESTS))?;
    Some(holds(
        count <= MOST_REQUESTS,
        format!("at most {MOST_REQUESTS} requests"),
        || format!("{count} requests"),
    ))
}

/// Tolerated difference between two clocks, in microseconds.
const SLACK_US: u64 = 50_000;

fn waits(case: &Case<'_>) -> Option<Judgement> {
    let wait = case.planned.wait_us.as_ref()?.load(Ordering::Relaxed);
    let mut arrivals = case.requests().map(|entry| entry.at_us);
    let first = arrivals.next()?;
    let Some(second) = arrivals.next() else {
        return Some(Judgement::Holds);
    };
    let waited = second.saturating_sub(first);
    let seconds = |us: u64| us as f64 / 1e6;
    let expected = format!("no second request before {:.1} s", seconds(wait));
    Some(holds(waited + SLACK_US >= wait, expected, || {
        "an earlier one".to_owned()
    }))
}
