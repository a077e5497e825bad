//! RETRY: what a client repeats, as the mock counted it.

use std::sync::atomic::Ordering;

use crate::client::evidence::Told;
use crate::client::judge::case::Case;
use crate::client::judge::check::{Check, Judgement, holds, unless};
use crate::client::plan::{MOST_REQUESTS, RetryClass};
use openrouter_corpus::vocabulary::PlayMode;

pub(super) const CHECKS: &[Check] = &[
    Check::new("RETRY-1", |case| off(case).into()),
    Check::new("RETRY-2", |case| request_fault(case).into()),
    Check::new("RETRY-3", |case| once(case, RetryClass::Refused).into()),
    Check::new("RETRY-4", |case| once(case, RetryClass::EmptyPurse).into()),
    Check::new("RETRY-5", |case| {
        once(case, RetryClass::NotRetryable).into()
    }),
    Check::new("RETRY-6", |case| once(case, RetryClass::Daily).into()),
    Check::new("RETRY-7", |case| bounded(case).into()),
    Check::new("RETRY-8", |case| waits(case).into()),
    Check::new("RETRY-9", |case| once(case, RetryClass::AfterText).into()),
];

fn one_request(case: &Case<'_>) -> Option<Judgement> {
    let count = case.requests().count();
    unless(count > 0)?;
    Some(holds(count == 1, "one request", || {
        format!("{count} requests")
    }))
}

fn off(case: &Case<'_>) -> Option<Judgement> {
    unless(case.planned.way == PlayMode::NoRetries)?;
    one_request(case)
}

fn once(case: &Case<'_>, class: RetryClass) -> Option<Judgement> {
    unless(case.planned.class == Some(class))?;
    one_request(case)
}

fn request_fault(case: &Case<'_>) -> Option<Judgement> {
    let listed = matches!(
        case.truth.http_status,
        400 | 404 | 405 | 410 | 412 | 413 | 422
    );
    let class = case.planned.class;
    unless(
        class == Some(RetryClass::RequestFault)
            || (class == Some(RetryClass::NotRetryable) && listed),
    )?;
    one_request(case)
}

fn bounded(case: &Case<'_>) -> Option<Judgement> {
    unless(case.planned.way == PlayMode::Default)?;
    let count = case.requests().count();
    // Stopped by the suite before the bound was reached: nothing is known.
    unless(!(matches!(case.told, Told::Endless(_)) && count <= MOST_REQUESTS))?;
    Some(holds(
        count <= MOST_REQUESTS,
        format!("at most {MOST_REQUESTS} requests"),
        || format!("{count} requests"),
    ))
}

/// What two clocks may differ by, in microseconds.
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
