//! The content of an error: GW-6 to GW-9 and GW-20.

use openrouter_errors::{Delivery, RetryAfter};
use serde_json::Value;

use super::{Check, Row, arrived, holds, lost, only_if};
use crate::check::Judgement;
use crate::gateway::arrived::without_escapes;
use crate::gateway::case::Case;

pub(super) const CHECKS: &[Row] = &[
    (Check::new("GW-6", |case, out| out.add(message(case))), lost),
    (
        Check::new("GW-7", |case, out| out.add(error_type(case))),
        lost,
    ),
    (
        Check::new("GW-8", |case, out| out.add(metadata(case))),
        lost,
    ),
    (Check::new("GW-9", |case, out| out.add(wait(case))), lost),
    (
        Check::new("GW-20", |case, out| out.add(foreign_body(case))),
        lost,
    ),
];

fn message(case: &Case<'_>) -> Option<Judgement> {
    only_if(case.both_errors() && case.truth.status != Some(500))?;
    let message = case.truth.message.as_deref()?;
    let wanted = without_escapes(message);
    only_if(!wanted.is_empty())?;
    holds(
        case.squashed.contains(&wanted),
        format!("the message {message:?}"),
        || arrived(case),
    )
}

fn error_type(case: &Case<'_>) -> Option<Judgement> {
    only_if(case.both_errors())?;
    let stated = case.truth.error_type.as_deref()?;
    let also = &case.fixture.case.expect.error_type_also;
    let meant = [&case.facts.error_type, &case.facts.error_type_meant];
    let kept = meant
        .into_iter()
        .flatten()
        .any(|came| came == stated || also.contains(came))
        || case.squashed.contains(&without_escapes(stated));
    holds(kept, format!("the error type {stated}"), || {
        case.facts
            .error_type
            .clone()
            .unwrap_or_else(|| format!("none: {}", arrived(case)))
    })
}

fn metadata(case: &Case<'_>) -> Option<Judgement> {
    only_if(case.both_errors() && case.truth.metadata().is_some())?;
    let raw = case.truth.raw.as_ref().map(|raw| match raw {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    let wanted = [("provider_name", case.truth.provider.clone()), ("raw", raw)];
    let mut missing = Vec::new();
    let mut any = false;
    for (name, text) in wanted {
        let Some(text) = text
            .map(|text| without_escapes(&text))
            .filter(|text| !text.is_empty())
        else {
            continue;
        };
        any = true;
        if !case.squashed.contains(&text) && !same_raw(case, name) {
            missing.push(name);
        }
    }
    only_if(any)?;
    holds(
        missing.is_empty(),
        "provider_name and raw as the upstream stated them",
        || format!("no {}: {}", missing.join(", no "), arrived(case)),
    )
}

/// Returns whether `raw` arrived as an equal value, possibly in another order.
fn same_raw(case: &Case<'_>, name: &str) -> bool {
    name == "raw" && case.truth.raw.is_some() && case.truth.raw == case.facts.fields.raw
}

fn wait(case: &Case<'_>) -> Option<Judgement> {
    only_if(case.both_errors() && matches!(case.truth.http_status, 402 | 429 | 503))?;
    only_if(case.arrived.status.is_some_and(|status| status >= 400))?;
    let (text, stated) = case.truth.retry_after.as_ref()?;
    let now = crate::gateway::evidence::now();
    let kept = case
        .facts
        .retry_after
        .is_some_and(|came| moment(came, now).abs_diff(moment(*stated, now)) <= SLACK);
    holds(kept, format!("Retry-After: {text}"), || {
        case.arrived
            .header("retry-after")
            .map_or("no such header".to_owned(), str::to_owned)
    })
}

/// Tolerated difference, in seconds, of a wait that was recomputed on the way.
const SLACK: u64 = 2;

fn moment(wait: RetryAfter, now: u64) -> u64 {
    match wait {
        RetryAfter::Seconds(seconds) => now.saturating_add(seconds),
        RetryAfter::At(at) => at,
    }
}

fn foreign_body(case: &Case<'_>) -> Option<Judgement> {
    only_if(case.truth.is_error && case.truth.delivery == Some(Delivery::NotJson))?;
    only_if(case.arrived.status.is_some_and(|status| status >= 400))?;
    let value: Option<Value> = serde_json::from_slice(&case.arrived.body).ok();
    let envelope = value.as_ref().and_then(|value| value.get("error"));
    holds(
        envelope.is_some_and(|error| error.is_object() || error.is_string()),
        "JSON with an error",
        || arrived(case),
    )
}
