//! [`Evidence`]: the basis of a diagnosis.

use std::borrow::Cow;

use serde::Serialize;

use crate::reading::Reading;
use crate::reading::lax::Held;
use crate::shape::Shape;

use super::cause::Cause;
use super::facts::{CodeHome, own_codes};
use super::retry::{Retry, RetryReason, hint};
use super::rules::{BODY, CODE, MESSAGE, Match, RAW, When};
use super::text::fold;

/// One item of evidence for a diagnosis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Its location: a JSON pointer into the decisive JSON (`/error/metadata/raw`), `status` for the HTTP
    /// status, `headers/NAME` for a header, empty for the body as a whole.
    pub pointer: Cow<'static, str>,
    /// The rule that it supports.
    pub rule: &'static str,
}

/// Collects the locations that the matching rule and the retry advice examined.
pub(crate) fn collect(
    reading: &Reading<'_>,
    found: Option<Match>,
    cause: Cause,
    retry: Retry,
) -> Vec<Evidence> {
    let mut evidence = Vec::with_capacity(2);
    let rule = found.map_or(cause.as_str(), |found| found.rule.id);
    let mut add = |pointer: Cow<'static, str>| {
        let item = Evidence { pointer, rule };
        if !evidence.contains(&item) {
            evidence.push(item);
        }
    };
    let meta = |member: &'static str| {
        let place = reading.metadata_pointer().unwrap_or("/error/metadata");
        pointer(place, member)
    };
    let Some(found) = found else {
        add("".into());
        return evidence;
    };
    if found.places & RAW != 0 {
        add(meta("raw"));
    }
    if found.places & MESSAGE != 0 {
        add(message_pointer(reading));
    }
    if found.places & BODY != 0 {
        add("".into());
    }
    if found.places & CODE != 0 {
        add(match home_of_code(reading, found) {
            Some(CodeHome::Error(member)) => pointer(error_pointer(reading), member),
            Some(CodeHome::Metadata(member)) => meta(member),
            Some(CodeHome::Top) => "/code".into(),
            Some(CodeHome::Word) => "/error".into(),
            None => code_pointer(reading),
        });
    }
    for when in found.rule.when {
        match when {
            When::Typed(_) => add(meta("error_type")),
            When::Availability(_) => add(in_availability(reading, "code")),
            When::LimitSource(_) => add(meta("limit_source")),
            When::Reason(_) => add(meta("reason")),
            When::Step(_) => add(meta("failed_routing_step")),
            When::Ineligible(_) => add(meta("ineligibility_reasons")),
            When::Named(true) => add(meta("provider_name")),
            When::Byok(true) => add(meta("is_byok")),
            When::Has(_) => add(reading
                .metadata_pointer()
                .unwrap_or("/error/metadata")
                .into()),
            When::Native(_) if reading.shape() == Shape::Message => add("/stop_reason".into()),
            When::Native(_) if reading.shape() == Shape::EventStream => add("".into()),
            When::Native(_) => add("/choices/0/native_finish_reason".into()),
            When::Status(_) => add(status_pointer(reading)),
            When::Whole(_) => add(message_pointer(reading)),
            _ => {}
        }
    }
    match retry.reason {
        RetryReason::Header if reading.input().headers.retry_after().is_some() => {
            add("headers/Retry-After".into())
        }
        RetryReason::Header if reading.input().headers.rate_limit().is_some() => {
            add("headers/X-RateLimit-Reset".into())
        }
        RetryReason::Header => add(meta("headers")),
        RetryReason::BodyHint => {
            add(meta(
                hint(reading).map_or("retryable", |(member, _)| member),
            ));
        }
        RetryReason::Availability => add(in_availability(reading, "retryable")),
        RetryReason::LimitSource | RetryReason::Rule => {}
    }
    if evidence.is_empty() {
        evidence.push(Evidence {
            pointer: "".into(),
            rule,
        });
    }
    evidence
}

/// Returns the location of the code that the rule matched.
fn home_of_code(reading: &Reading<'_>, found: Match) -> Option<CodeHome> {
    let wanted = |code: &str| {
        let code = fold(code);
        found.rule.when.iter().any(|when| match when {
            When::Code(words) => words.iter().any(|word| fold(word) == code),
            _ => false,
        })
    };
    own_codes(reading)
        .find(|(_, code)| wanted(code))
        .map(|(home, _)| home)
}

/// Returns the pointer to a member of the availability, at either of its locations.
fn in_availability(reading: &Reading<'_>, member: &'static str) -> Cow<'static, str> {
    let there = |held: Option<Held<'_>>| held.is_some_and(|held| held.json().is_some());
    let home = if there(reading.error().map(|error| error.availability())) {
        error_pointer(reading)
    } else if there(reading.top().map(|top| top.availability())) {
        ""
    } else {
        reading.metadata_pointer().unwrap_or("/error/metadata")
    };
    Cow::Owned([home, "/availability/", member].concat())
}

/// Returns the pointer to the error object.
fn error_pointer(reading: &Reading<'_>) -> &'static str {
    match reading.top() {
        Some(top) if top.error().object().is_some() => "/error",
        Some(top)
            if top
                .response()
                .object()
                .is_some_and(|r| r.error().object().is_some()) =>
        {
            "/response/error"
        }
        Some(top) if top.choices().chosen.error().object().is_some() => "/choices/0/error",
        Some(top)
            if top
                .data()
                .object()
                .is_some_and(|data| data.error().is_present()) =>
        {
            "/data/error"
        }
        _ => "",
    }
}

fn message_pointer(reading: &Reading<'_>) -> Cow<'static, str> {
    match reading.top() {
        None => "".into(),
        Some(top) if top.error_description().non_empty().is_some() => "/error_description".into(),
        Some(top) if top.error().non_empty().is_some() => "/error".into(),
        Some(top)
            if top
                .data()
                .object()
                .is_some_and(|data| data.error().non_empty().is_some()) =>
        {
            "/data/error".into()
        }
        Some(_) => pointer(error_pointer(reading), "message"),
    }
}

fn code_pointer(reading: &Reading<'_>) -> Cow<'static, str> {
    let typed_only = reading
        .error()
        .is_some_and(|error| !error.code().is_present() && error.kind().is_present());
    pointer(
        error_pointer(reading),
        if typed_only { "type" } else { "code" },
    )
}

/// Returns the pointer to a member of an object; the common locations need no allocation.
fn pointer(object: &'static str, name: &'static str) -> Cow<'static, str> {
    match (object, name) {
        ("/error", "message") => "/error/message".into(),
        ("/error", "code") => "/error/code".into(),
        ("/error/metadata", "raw") => "/error/metadata/raw".into(),
        ("/error/metadata", "error_type") => "/error/metadata/error_type".into(),
        ("/error/metadata", "provider_name") => "/error/metadata/provider_name".into(),
        ("/error/metadata", "headers") => "/error/metadata/headers".into(),
        _ => Cow::Owned([object, "/", name].concat()),
    }
}

fn status_pointer(reading: &Reading<'_>) -> Cow<'static, str> {
    match reading.http_status() {
        Some(status) if !(200..300).contains(&status) => "status".into(),
        _ => code_pointer(reading),
    }
}
