//! HEAD: headers.

use std::fmt;

use openrouter_errors::RetryAfter;
use serde_json::Value;

use super::metadata::metadata;
use super::show;
use crate::check::Verdicts;
use crate::payload::{Check, ResponseView};

pub(super) const CHECKS: &[Check] = &[
    Check::new("HEAD-1", form_of_retry_after),
    Check::new("HEAD-2", waits_are_stated),
    Check::new("HEAD-3", in_flight_budget_states_its_wait),
    Check::new("HEAD-4", form_of_rate_limits),
];

/// The smallest Unix time that is interpreted as milliseconds.
const MILLISECONDS: u64 = 1_000_000_000_000;

fn form_of_retry_after(subject: &ResponseView<'_>, out: &mut Verdicts) {
    if let Some(value) = subject.headers().get("retry-after") {
        let holds = RetryAfter::parse(value).is_some();
        out.check(
            holds,
            "/headers/retry-after",
            "whole seconds or an HTTP date",
            value,
        );
    }
}

/// Checks that the wait is stated, if enough headers are known.
fn wait_is_stated(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let stated = subject.headers().get("retry-after").is_some();
    if stated || subject.answer.headers_whole {
        out.check(stated, "/headers/retry-after", "the wait", "nothing");
    }
}

fn waits_are_stated(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let status = subject.error_status();
    let platform = !metadata(subject)
        .any(|(_, metadata)| metadata.get("provider_name").is_some_and(Value::is_string));
    if matches!(status, Some(429 | 503)) && platform && subject.sites().next().is_some() {
        wait_is_stated(subject, out);
    }
}

fn in_flight_budget_states_its_wait(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let in_flight = metadata(subject).any(|(_, metadata)| {
        let is =
            |member: &str, value: &str| metadata.get(member).and_then(Value::as_str) == Some(value);
        is("limit_source", "openrouter_in_flight_budget")
            && is("reason", "in_flight_budget_exhausted")
    });
    if subject.status == Some(402) && in_flight {
        wait_is_stated(subject, out);
    }
}

fn form_of_rate_limits(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (name, value) in subject.headers().iter() {
        rate_limit(
            out,
            format_args!("/headers/{}", name.to_ascii_lowercase()),
            name,
            Some(value),
            value,
        );
    }
    for (pointer, metadata) in metadata(subject) {
        for (name, value) in metadata
            .get("headers")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let number = value.as_u64().map(|number| number.to_string());
            let text = value.as_str().or(number.as_deref());
            rate_limit(
                out,
                format_args!("{pointer}/headers/{name}"),
                name,
                text,
                show(Some(value)),
            );
        }
    }
}

fn rate_limit(
    out: &mut Verdicts,
    pointer: impl fmt::Display,
    name: &str,
    value: Option<&str>,
    shown: impl fmt::Display,
) {
    let number = value.and_then(|value| value.trim().parse::<u64>().ok());
    match name.to_ascii_lowercase().as_str() {
        "x-ratelimit-limit" | "x-ratelimit-remaining" => {
            out.check(number.is_some(), pointer, "a non-negative integer", shown);
        }
        "x-ratelimit-reset" => {
            let holds = number.is_some_and(|number| number >= MILLISECONDS);
            out.check(holds, pointer, "a Unix time in milliseconds", shown);
        }
        _ => {}
    }
}
