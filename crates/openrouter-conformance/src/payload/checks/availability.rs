//! AVAIL: `error.availability`.

use openrouter_errors::{AvailabilityCode, RetryAfter};
use serde_json::{Map, Value};

use super::show;
use crate::check::Verdicts;
use crate::payload::{Check, ResponseView, Site};

pub(super) const CHECKS: &[Check] = &[
    Check::new("AVAIL-1", members_always_there),
    Check::new("AVAIL-2", known_codes),
    Check::new("AVAIL-3", code_status_and_type_agree),
    Check::new("AVAIL-4", retryable_agrees),
    Check::new("AVAIL-5", one_waiting_time),
];

fn sites<'a>(
    subject: &'a ResponseView<'_>,
) -> impl Iterator<Item = (Site<'a>, &'a Map<String, Value>)> {
    subject
        .sites()
        .filter_map(|site| Some((site, site.availability()?)))
}

/// Returns the known code of an availability object.
fn code(availability: &Map<String, Value>) -> Option<AvailabilityCode> {
    availability
        .get("code")
        .and_then(Value::as_str)
        .map(AvailabilityCode::from)
        .filter(AvailabilityCode::is_known)
}

fn members_always_there(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let strings = |value: &Value| {
        value
            .as_array()
            .is_some_and(|items| items.iter().all(Value::is_string))
    };
    for (site, availability) in sites(subject) {
        let mut member = |name: &str, wanted: &str, fits: &dyn Fn(&Value) -> bool| {
            let value = availability.get(name);
            out.check(
                value.is_some_and(fits),
                site.pointer("availability").member(name),
                wanted,
                show(value),
            );
        };
        member("code", "a string", &Value::is_string);
        member("retryable", "a boolean", &Value::is_boolean);
        member("requested_models", "an array of strings", &strings);
        member("docs_url", "a string", &Value::is_string);
    }
}

fn known_codes(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (site, availability) in sites(subject) {
        if let Some(stated) = availability.get("code").filter(|stated| stated.is_string()) {
            let known = code(availability).is_some();
            out.check(
                known,
                site.pointer("availability/code"),
                "one of the 11 codes",
                show(Some(stated)),
            );
        }
    }
}

fn code_status_and_type_agree(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (site, availability) in sites(subject) {
        let Some(code) = code(availability) else {
            continue;
        };
        if let (Some(status), Some(wanted)) = (subject.status, code.status()) {
            out.check(
                status == wanted,
                site.pointer("availability/code"),
                format_args!("status {wanted} with {code}"),
                status,
            );
        }
        for (pointer, stated) in site.error_types() {
            if let (Some(stated), Some(wanted)) = (stated.as_str(), code.error_type()) {
                out.check(
                    stated == wanted.as_str(),
                    pointer,
                    format_args!("{:?} with {code}", wanted.as_str()),
                    format_args!("{stated:?}"),
                );
            }
        }
    }
}

fn retryable_agrees(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (site, availability) in sites(subject) {
        let Some(code) = code(availability) else {
            continue;
        };
        let either = code == AvailabilityCode::NO_ENDPOINTS
            || code == AvailabilityCode::MODEL_UNAVAILABLE_UPSTREAM;
        let stated = availability.get("retryable").and_then(Value::as_bool);
        if let (Some(stated), Some(wanted), false) = (stated, code.retryable(), either) {
            out.check(
                stated == wanted,
                site.pointer("availability/retryable"),
                format_args!("{wanted} with {code}"),
                stated,
            );
        }
    }
}

fn one_waiting_time(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (site, availability) in sites(subject) {
        let Some(wait) = availability.get("retry_after") else {
            continue;
        };
        let pointer = site.pointer("availability/retry_after");
        out.check(
            wait.is_u64(),
            pointer,
            "a non-negative integer",
            show(Some(wait)),
        );
        if let (Some(wait), Some(RetryAfter::Seconds(header))) =
            (wait.as_u64(), subject.headers().retry_after())
        {
            out.check(
                wait == header,
                pointer,
                format_args!("{header}, as Retry-After states"),
                wait,
            );
        }
    }
}
