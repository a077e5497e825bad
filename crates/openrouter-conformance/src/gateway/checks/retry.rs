//! Retries by the gateway: GW-15 to GW-17.

use super::{Check, Row, holds, only_if};
use crate::check::Judgement;
use crate::client::plan::RetryClass;
use crate::gateway::case::Case;
use crate::gateway::verdict::Verdict;

pub(super) const CHECKS: &[Row] = &[
    (
        Check::new("GW-15", |case, out| out.add(hopeless(case))),
        retried,
    ),
    (
        Check::new("GW-16", |case, out| out.add(switched_off(case))),
        retried,
    ),
    (
        Check::new("GW-17", |case, out| out.add(after_text(case))),
        retried,
    ),
];

fn retried(_: &Case<'_>) -> Verdict {
    Verdict::Retried
}

fn once(case: &Case<'_>) -> Option<Judgement> {
    holds(case.requests == 1, "one request", || {
        format!("{} requests", case.requests)
    })
}

fn is_hopeless(case: &Case<'_>) -> bool {
    use RetryClass::{EmptyPurse, Refused, RequestFault};
    matches!(case.class, Some(RequestFault | Refused | EmptyPurse))
}

fn hopeless(case: &Case<'_>) -> Option<Judgement> {
    only_if(is_hopeless(case) && case.requests > 0)?;
    once(case)
}

fn switched_off(case: &Case<'_>) -> Option<Judgement> {
    let of_others = is_hopeless(case) || case.class == Some(RetryClass::AfterText);
    only_if(!case.retries && !of_others && case.requests > 0)?;
    once(case)
}

fn after_text(case: &Case<'_>) -> Option<Judgement> {
    only_if(case.class == Some(RetryClass::AfterText) && case.requests > 0)?;
    // A gateway may still retry if it has passed on no text.
    only_if(case.facts.text.is_some())?;
    once(case)
}
