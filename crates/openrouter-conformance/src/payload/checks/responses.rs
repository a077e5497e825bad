//! RESP: the Responses surface.

use openrouter_errors::{ErrorType, ResponsesErrorCode, Surface};
use serde_json::{Map, Value};

use super::show;
use crate::check::Verdicts;
use crate::payload::site::EventPointer;
use crate::payload::{Check, ResponseView, Site, Style};

pub(super) const CHECKS: &[Check] = &[
    Check::new("RESP-1", failed_means_failed),
    Check::new("RESP-2", codes_are_names),
    Check::new("RESP-3", known_codes),
    Check::new("RESP-4", code_follows_error_type),
    Check::new("RESP-5", incomplete_is_not_an_error),
];

/// Returns the errors on Responses, including those of an unknown surface in the Responses style.
fn sites<'a>(subject: &'a ResponseView<'_>) -> impl Iterator<Item = Site<'a>> {
    let ours = subject
        .surface()
        .is_none_or(|surface| surface == Surface::Responses);
    subject.sites().filter(move |_| ours)
}

fn is_native(site: &Site<'_>) -> bool {
    matches!(
        site.style,
        Style::ResponseObject | Style::ResponseEvent | Style::ResponseEventFlat
    )
}

fn failed_means_failed(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let wanted = "\"failed\"";
    for (event, object) in subject.objects() {
        if object.get("type").and_then(Value::as_str) == Some("response.failed") {
            let status = object
                .get("response")
                .and_then(|response| response.get("status"));
            out.check(
                status.and_then(Value::as_str) == Some("failed"),
                format_args!("{}/response/status", EventPointer(event)),
                wanted,
                show(status),
            );
        }
    }
    for site in sites(subject).filter(|site| site.style == Style::ResponseObject && !site.nested) {
        let status = site.parent.get("status");
        out.check(
            status.and_then(Value::as_str) == Some("failed"),
            site.beside("status"),
            wanted,
            show(status),
        );
    }
}

fn codes_are_names(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for site in sites(subject).filter(is_native) {
        let code = site.error.get("code");
        let named = code
            .and_then(Value::as_str)
            .is_some_and(|code| !code.is_empty());
        let flat = site.style == Style::ResponseEventFlat;
        out.check(
            named || flat && code.is_some_and(Value::is_null),
            site.pointer("code"),
            if flat {
                "a string that is not empty, or null"
            } else {
                "a string that is not empty"
            },
            show(code),
        );
    }
}

fn known_codes(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for site in sites(subject).filter(|site| subject.surface().is_some() || is_native(site)) {
        let Some(code) = site.error.get("code").and_then(Value::as_str) else {
            continue;
        };
        if code.trim().parse::<u64>().is_err() {
            let known = ResponsesErrorCode::from(code).is_known();
            out.check(
                known,
                site.pointer("code"),
                "one of the 23 native codes",
                format_args!("{code:?}"),
            );
        }
    }
}

fn code_follows_error_type(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for site in sites(subject).filter(|site| site.style == Style::ResponseObject) {
        let Some(stated) = site.parent.get("error_type").and_then(Value::as_str) else {
            continue;
        };
        let stated = ErrorType::from(stated);
        if stated.is_known() {
            let wanted = stated.responses_code();
            let code = site.error.get("code");
            let holds = code
                .and_then(Value::as_str)
                .is_some_and(|code| ResponsesErrorCode::from(code).agrees_with(&stated));
            out.check(
                holds,
                site.pointer("code"),
                format_args!("{:?}, for {stated}", wanted.as_str()),
                show(code),
            );
        }
    }
}

fn incomplete_is_not_an_error(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let empty = Map::new();
    for (event, object) in subject.objects() {
        if object.get("type").and_then(Value::as_str) != Some("response.incomplete") {
            continue;
        }
        let base = EventPointer(event);
        let response = object
            .get("response")
            .and_then(Value::as_object)
            .unwrap_or(&empty);
        let status = response.get("status");
        let holds = status.and_then(Value::as_str) == Some("incomplete");
        out.check(
            holds,
            format_args!("{base}/response/status"),
            "\"incomplete\"",
            show(status),
        );
        let error = response.get("error");
        out.check(
            error.is_none_or(Value::is_null),
            format_args!("{base}/response/error"),
            "null or nothing",
            show(error),
        );
    }
}
