//! [`Evidence`]: what a diagnosis rests on.

use serde::Serialize;

use crate::reading::Reading;

use super::cause::Cause;
use super::retry::{Retry, RetryReason};
use super::rules::{BODY, CODE, MESSAGE, Match, RAW, When};

/// One thing a diagnosis rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Where it stands: a JSON pointer into the decisive JSON (`/error/metadata/raw`), `status` for the HTTP
    /// status, `headers/NAME` for a header, empty for the body as a whole.
    pub pointer: String,
    /// The rule that was decided by it.
    pub rule: &'static str,
}

/// The places that the matching rule and the retry advice looked at.
pub(crate) fn collect(
    reading: &Reading<'_>,
    found: Option<Match>,
    cause: Cause,
    retry: Retry,
) -> Vec<Evidence> {
    let mut evidence = Vec::with_capacity(2);
    let rule = found.map_or(cause.as_str(), |found| found.rule.id);
    let mut add = |pointer: String| {
        let item = Evidence { pointer, rule };
        if !evidence.contains(&item) {
            evidence.push(item);
        }
    };
    let meta = |member: &str| {
        format!(
            "{}/{member}",
            reading.metadata_pointer().unwrap_or("/error/metadata")
        )
    };
    let Some(found) = found else {
        add(String::new());
        return evidence;
    };
    for (bit, pointer) in [
        (RAW, meta("raw")),
        (MESSAGE, message_pointer(reading)),
        (BODY, String::new()),
    ] {
        if found.places & bit != 0 {
            add(pointer);
        }
    }
    if found.places & CODE != 0 {
        add(if reading.raw_json().is_some() {
            meta("raw")
        } else {
            code_pointer(reading)
        });
    }
    for when in found.rule.when {
        match when {
            When::Typed(_) => add(meta("error_type")),
            When::Availability(_) => add("/error/availability/code".to_owned()),
            When::LimitSource(_) => add(meta("limit_source")),
            When::Reason(_) => add(meta("reason")),
            When::Step(_) => add(meta("failed_routing_step")),
            When::Ineligible(_) => add(meta("ineligibility_reasons")),
            When::Named(true) => add(meta("provider_name")),
            When::Byok(true) => add(meta("is_byok")),
            When::Has(_) => add(meta("").trim_end_matches('/').to_owned()),
            When::Native(_) => add("/choices/0/native_finish_reason".to_owned()),
            When::Status(_) => add(status_pointer(reading)),
            When::Whole(_) => add(message_pointer(reading)),
            _ => {}
        }
    }
    match retry.reason {
        RetryReason::Header if reading.input().headers.retry_after().is_some() => {
            add("headers/Retry-After".to_owned())
        }
        RetryReason::Header if reading.input().headers.rate_limit().is_some() => {
            add("headers/X-RateLimit-Reset".to_owned())
        }
        RetryReason::Header => add(meta("headers")),
        RetryReason::BodyHint => add(meta("retry_after_seconds")),
        RetryReason::Availability => add("/error/availability/retryable".to_owned()),
        RetryReason::LimitSource | RetryReason::Rule => {}
    }
    if evidence.is_empty() {
        evidence.push(Evidence {
            pointer: String::new(),
            rule,
        });
    }
    evidence
}

/// Where the error object stands.
fn error_pointer(reading: &Reading<'_>) -> &'static str {
    match reading.top() {
        Some(top) if top.error.object().is_some() => "/error",
        Some(top)
            if top
                .response
                .object()
                .is_some_and(|r| r.error.object().is_some()) =>
        {
            "/response/error"
        }
        Some(top) if top.choices.chosen.error.object().is_some() => "/choices/0/error",
        Some(top)
            if top
                .data
                .object()
                .is_some_and(|data| data.error.is_present()) =>
        {
            "/data/error"
        }
        _ => "",
    }
}

fn message_pointer(reading: &Reading<'_>) -> String {
    match reading.top() {
        None => String::new(),
        Some(top) if top.error.said().is_some() => "/error".to_owned(),
        Some(top)
            if top
                .data
                .object()
                .is_some_and(|data| data.error.said().is_some()) =>
        {
            "/data/error".to_owned()
        }
        Some(_) => format!("{}/message", error_pointer(reading)),
    }
}

fn code_pointer(reading: &Reading<'_>) -> String {
    let typed_only = reading
        .error()
        .is_some_and(|error| !error.code.is_present() && error.kind.is_present());
    format!(
        "{}/{}",
        error_pointer(reading),
        if typed_only { "type" } else { "code" }
    )
}

fn status_pointer(reading: &Reading<'_>) -> String {
    match reading.http_status() {
        Some(status) if !(200..300).contains(&status) => "status".to_owned(),
        _ => code_pointer(reading),
    }
}
