//! BODY: errors in a 200 answer.

use serde_json::{Map, Value};

use super::{is_error_status, show};
use crate::check::Verdicts;
use crate::payload::site::EventPointer;
use crate::payload::{Check, ResponseView, Style};

pub(super) const CHECKS: &[Check] = &[
    Check::new("BODY-1", holds_nothing_else),
    Check::new("BODY-2", choice_error_has_finish_reason),
    Check::new("BODY-3", choice_error_states_its_status),
    Check::new("BODY-4", finish_reason_error_has_error),
];

fn holds_nothing_else(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let success = subject
        .answer
        .status
        .is_some_and(|status| (200..300).contains(&status));
    if !success || subject.is_stream() {
        return;
    }
    for site in subject
        .sites()
        .filter(|site| site.style == Style::Chat && !site.is_batch())
    {
        let others: Vec<&str> = site
            .root
            .keys()
            .map(String::as_str)
            .filter(|member| !matches!(*member, "error" | "user_id" | "openrouter_metadata"))
            .collect();
        let pointer = others
            .first()
            .map(|member| site.beside(member).to_string())
            .unwrap_or_default();
        out.check(
            others.is_empty(),
            pointer,
            "error, user_id and openrouter_metadata only",
            others.join(", "),
        );
    }
}

fn choice_error_has_finish_reason(subject: &ResponseView<'_>, out: &mut Verdicts) {
    if subject.is_stream() {
        return;
    }
    for site in subject.sites().filter(|site| site.style == Style::Choice) {
        let reason = site.parent.get("finish_reason");
        let holds = reason.and_then(Value::as_str) == Some("error");
        out.check(
            holds,
            site.beside("finish_reason"),
            "\"error\"",
            show(reason),
        );
    }
}

fn choice_error_states_its_status(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for site in subject.sites().filter(|site| site.style == Style::Choice) {
        let code = site.error.get("code");
        let holds = code.and_then(Value::as_u64).is_some_and(is_error_status);
        out.check(
            holds,
            site.pointer("code"),
            "an integer from 400 to 599",
            show(code),
        );
    }
}

fn finish_reason_error_has_error(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let has_error = |object: &Map<String, Value>| object.get("error").is_some_and(Value::is_object);
    for (event, object) in subject.objects() {
        let choices = object
            .get("choices")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        for (index, choice) in choices.iter().enumerate() {
            if choice.get("finish_reason").and_then(Value::as_str) == Some("error") {
                let holds = has_error(object) || choice.as_object().is_some_and(has_error);
                out.check(
                    holds,
                    format_args!("{}/choices/{index}", EventPointer(event)),
                    "an error object, in the choice or at the top",
                    "none",
                );
            }
        }
    }
}
