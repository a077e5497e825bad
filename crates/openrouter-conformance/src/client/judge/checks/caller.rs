//! CLIENT-1, CLIENT-11 to CLIENT-14, TYPE-5 and PRIV-7: how the client reports the error to its caller.

use openrouter_errors::{AvailabilityCode, ErrorType, LimitSource};
use serde_json::Value;

use super::Check;
use crate::check::{Judgement, holds, only_if};
use crate::client::evidence::CallOutcome;
use crate::client::judge::case::Case;
use crate::client::judge::exceptions::ExceptionKind;
use openrouter_corpus::vocabulary::PlayMode;

pub(super) const CHECKS: &[Check] = &[
    Check::new("CLIENT-1", |case, out| out.add(error_status(case))),
    Check::new("CLIENT-11", |case, out| out.add(own_kind(case))),
    Check::new("CLIENT-12", |case, out| out.add(any_code(case))),
    Check::new("CLIENT-13", |case, out| out.add(any_members(case))),
    Check::new("CLIENT-14", |case, out| out.add(ends(case))),
    Check::new("TYPE-5", |case, out| out.add(unknown_values(case))),
    Check::new("PRIV-7", |case, out| out.add(no_key(case))),
];

fn error_status(case: &Case<'_>) -> Option<Judgement> {
    only_if(case.planned.way == PlayMode::NoRetries && case.truth.http_status >= 400)?;
    let reported = case.reported()?;
    Some(holds(
        reported,
        format!("a failed call: the status is {}", case.truth.http_status),
        || case.summary(),
    ))
}

fn own_kind(case: &Case<'_>) -> Option<Judgement> {
    only_if(case.truth.is_error)?;
    let own = match case.outcome {
        CallOutcome::Result(_) => !case.reported()? || case.exception() != ExceptionKind::Unrelated,
        CallOutcome::Died(_) => false,
        _ => return None,
    };
    Some(holds(own, "one of the client's own errors", || {
        case.summary()
    }))
}

/// Returns whether the client reports a decoding failure for a well-formed error.
fn decoding_fault(case: &Case<'_>) -> Option<bool> {
    only_if(case.planned.way == PlayMode::NoRetries && case.truth.is_decodable())?;
    Some(case.reported()? && case.exception() == ExceptionKind::Decoding)
}

/// Attributes a decoding failure to the first of these causes that applies: undocumented values, a code that is not a
/// number, anything else.
fn suspect(case: &Case<'_>) -> Suspect {
    let code = case.truth.code.as_ref();
    if has_unknown_values(case) {
        Suspect::Values
    } else if !code.is_some_and(Value::is_number) {
        Suspect::Code
    } else if case
        .truth
        .error()
        .and_then(Value::as_object)
        .is_some_and(|error| error.len() > 2)
    {
        Suspect::Members
    } else {
        Suspect::Code
    }
}

#[derive(PartialEq, Eq)]
enum Suspect {
    Values,
    Code,
    Members,
}

fn any_code(case: &Case<'_>) -> Option<Judgement> {
    let fault = decoding_fault(case)? && suspect(case) == Suspect::Code;
    let code = case
        .truth
        .code
        .as_ref()
        .map_or("missing".to_owned(), Value::to_string);
    Some(holds(
        !fault,
        format!("the upstream error, whose code is {code}"),
        || case.summary(),
    ))
}

fn any_members(case: &Case<'_>) -> Option<Judgement> {
    let fault = decoding_fault(case)?;
    only_if(suspect(case) == Suspect::Members)?;
    Some(holds(
        !fault,
        "the upstream error, whatever members it has",
        || case.summary(),
    ))
}

fn unknown_values(case: &Case<'_>) -> Option<Judgement> {
    let fault = decoding_fault(case)?;
    only_if(has_unknown_values(case))?;
    Some(holds(
        !fault,
        "the upstream error, whatever values it has",
        || case.summary(),
    ))
}

fn has_unknown_values(case: &Case<'_>) -> bool {
    let text = |at: Option<&Value>, name: &str| {
        at.and_then(|at| at.get(name)?.as_str().map(str::to_owned))
    };
    let error = case.truth.error();
    let error_type = case
        .truth
        .error_type
        .clone()
        .is_some_and(|value| !ErrorType::new(value).is_known());
    let source = text(case.truth.metadata(), "limit_source")
        .is_some_and(|value| !LimitSource::new(value).is_known());
    let availability = error.and_then(|error| error.get("availability"));
    let code =
        text(availability, "code").is_some_and(|value| !AvailabilityCode::new(value).is_known());
    error_type || source || code
}

fn ends(case: &Case<'_>) -> Option<Judgement> {
    only_if(!case.truth.stalls)?;
    let ended = match case.outcome {
        CallOutcome::Result(_) | CallOutcome::Died(_) => true,
        CallOutcome::Hung(_) => false,
        _ => return None,
    };
    Some(holds(
        ended,
        "an end of the call, because the response ended",
        || case.summary(),
    ))
}

fn no_key(case: &Case<'_>) -> Option<Judgement> {
    only_if(case.reported()?)?;
    let text = serde_json::to_string(case.result()?).unwrap_or_default();
    let key = case.planned.run(|_| String::new(), 0).api_key;
    Some(holds(
        !text.contains(&key),
        "no field that contains the key",
        || "the key".to_owned(),
    ))
}
