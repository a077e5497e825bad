//! Whether an error stays an error of the same kind: GW-1 to GW-3, GW-10 and GW-21.

use openrouter_errors::Delivery;

use super::{Check, Row, arrived, holds, lost, misclassified, only_if};
use crate::check::Judgement;
use crate::gateway::arrived::Over;
use crate::gateway::case::Case;
use crate::gateway::verdict::Verdict;

pub(super) const CHECKS: &[Row] = &[
    (
        Check::new("GW-1", |case, out| out.add(stays_an_error(case))),
        swallowed,
    ),
    (
        Check::new("GW-2", |case, out| out.add(class_stays(case))),
        other_class,
    ),
    (
        Check::new("GW-3", |case, out| out.add(status_stays(case))),
        lost,
    ),
    (
        Check::new("GW-10", |case, out| out.add(no_stream(case))),
        misclassified,
    ),
    (
        Check::new("GW-21", |case, out| out.add(ends(case))),
        ended_badly,
    ),
];

fn swallowed(_: &Case<'_>) -> Verdict {
    Verdict::Swallowed
}

fn ended_badly(case: &Case<'_>) -> Verdict {
    match case.arrived.over {
        Over::Hung(_) => Verdict::Hung,
        _ => Verdict::Crashed,
    }
}

/// An error without a status is not another error; the original one is lost.
fn other_class(case: &Case<'_>) -> Verdict {
    if case.facts.status.is_some_and(|status| status >= 400) {
        Verdict::Misclassified
    } else {
        Verdict::Lost
    }
}

/// Limits a check to exchanges with a response.
fn answered(case: &Case<'_>) -> Option<()> {
    only_if(case.arrived.status.is_some() && !matches!(case.arrived.over, Over::Hung(_)))
}

fn stays_an_error(case: &Case<'_>) -> Option<Judgement> {
    answered(case)?;
    only_if(case.truth.is_error && !case.truth.stalls)?;
    // A gateway need not recognise a failure that shows only in the provider's native finish reason or in missing text.
    let hidden = match case.truth.delivery {
        Some(Delivery::Choice) => !case.truth.choice_failed(),
        Some(Delivery::NoContent) => true,
        _ => false,
    };
    only_if(!hidden || case.facts.is_error)?;
    // GW-11 and GW-12 check a stream that ends as if it had succeeded.
    only_if(case.facts.is_error || !(case.truth.is_stream && case.facts.is_stream))?;
    let still = case.facts.is_error || case.arrived.is_broken();
    holds(still, "an error", || arrived(case))
}

fn class_stays(case: &Case<'_>) -> Option<Judgement> {
    answered(case)?;
    only_if(case.both_errors() && case.truth.delivery != Some(Delivery::Transport))?;
    let sent = case.truth.status.filter(|status| *status >= 400)?;
    let came = case.facts.status?;
    let expected = class(sent);
    let kept = class(came) == expected || came == sent || allowed_status(case);
    holds(kept, format!("{expected} for {sent}"), || {
        let came = if came < 400 {
            "no status".to_owned()
        } else {
            came.to_string()
        };
        format!("{came}: {}", arrived(case))
    })
}

fn class(status: u16) -> &'static str {
    match status {
        429 => "429",
        400..=499 => "a status from 400 to 499",
        500..=599 => "a status from 500 to 599",
        _ => "another status",
    }
}

fn status_stays(case: &Case<'_>) -> Option<Judgement> {
    answered(case)?;
    only_if(case.both_errors() && case.truth.delivery != Some(Delivery::Transport))?;
    let sent = case.truth.status.filter(|status| *status >= 400)?;
    let came = case.facts.status?;
    only_if(came == sent || !allowed_status(case))?;
    holds(came == sent, sent.to_string(), || came.to_string())
}

/// Returns whether GW-4 allows the status that arrived in place of the one that was sent. The cause tells errors about
/// the gateway's own key from errors about the request.
pub(in crate::gateway) fn allowed_status(case: &Case<'_>) -> bool {
    let (Some(sent), Some(came)) = (case.truth.status, case.facts.status) else {
        return false;
    };
    let cause = case
        .fixture
        .case
        .expect
        .cause
        .as_deref()
        .unwrap_or_default();
    let of_key = cause.starts_with("auth.") || cause.starts_with("credits.");
    match sent {
        520..=524 | 529 => matches!(came, 502..=504),
        401..=403 if of_key => matches!(came, 500 | 502 | 503),
        // A 408 does not say which side timed out.
        408 => came == 504,
        _ => false,
    }
}

fn no_stream(case: &Case<'_>) -> Option<Judgement> {
    answered(case)?;
    only_if(case.stream && case.truth.is_error && case.truth.http_status >= 400)?;
    let came = case.arrived.status.unwrap_or_default();
    holds(came >= 400, "an error status", || arrived(case))
}

fn ends(case: &Case<'_>) -> Option<Judgement> {
    let expected = "a response that ends when the upstream's response ends";
    if let Over::Hung(why) = &case.arrived.over {
        return holds(false, expected, || why.clone());
    }
    // A gateway may break the connection when its upstream does, unless it has a response to pass on.
    let broke = case.truth.delivery == Some(Delivery::Transport);
    only_if(!(case.truth.stalls || broke && case.arrived.status.is_none()))?;
    holds(case.arrived.status.is_some(), expected, || arrived(case))
}
