//! PRIV: masking and secrets.

use serde_json::Value;

use super::metadata::metadata;
use super::show;
use crate::check::Verdicts;
use crate::payload::site::EventPointer;
use crate::payload::{Check, ResponseView};
use openrouter_corpus::redact;
use openrouter_corpus::redact::Kind;

pub(super) const CHECKS: &[Check] = &[
    Check::new("PRIV-1", server_errors_say_nothing),
    Check::new("PRIV-2", server_errors_have_no_provider_code),
    Check::new("PRIV-3", server_errors_have_no_router_metadata),
    Check::new("PRIV-4", no_stack_traces),
    Check::new("PRIV-5", no_keys),
];

/// The longest generic message in characters.
const GENERIC: usize = 200;

/// Marks of stack traces.
const TRACES: &[&str] = &[
    "Traceback (most recent call last)",
    "\n    at ",
    "\n\tat ",
    "goroutine 1 [running]",
    "panicked at ",
    "stack backtrace:",
];

fn server_errors_say_nothing(subject: &ResponseView<'_>, out: &mut Verdicts) {
    if subject.status != Some(500) {
        return;
    }
    for site in subject.sites() {
        if let Some(message) = site.error.get("message").and_then(Value::as_str) {
            let fault = not_generic(message);
            out.check(
                fault.is_none(),
                site.pointer("message"),
                "a generic line",
                fault.unwrap_or_default(),
            );
        }
    }
}

/// Returns the part of a message that makes it more than generic.
fn not_generic(message: &str) -> Option<String> {
    let message = message.trim();
    let length = message.chars().count();
    if message.contains('\n') {
        return Some("several lines".to_owned());
    }
    if length > GENERIC {
        return Some(format!("{length} characters"));
    }
    if message.contains("{\"")
        || message.contains("[{")
        || serde_json::from_str::<Value>(message).is_ok_and(|json| json.is_object())
    {
        return Some("JSON in it".to_owned());
    }
    let word = message
        .split([' ', '"', '\'', '(', ')', ',', ';'])
        .find(|word| is_path(word) || is_host(word));
    word.map(|word| format!("{word:?} in it"))
}

fn is_path(word: &str) -> bool {
    let word = word.trim_start_matches("file://");
    let unix = word.starts_with('/') && word.matches('/').count() >= 2;
    let windows = word.as_bytes().get(1..3).is_some_and(|rest| rest == b":\\");
    unix || windows
}

/// Returns whether a word is a host name with a dotted ending, a host with a port, or an address.
fn is_host(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "com", "net", "org", "io", "ai", "dev", "cloud", "internal", "local",
    ];
    let word = word.trim_end_matches(['.', ':']);
    let host = word.split_once("://").map_or(word, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or_default();
    let dotted = host.split('.').count() >= 2
        && host
            .rsplit('.')
            .next()
            .is_some_and(|ending| ENDINGS.contains(&ending));
    let address =
        host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok());
    word.contains("://") || dotted || address || word.starts_with("localhost")
}

fn server_errors_have_no_provider_code(subject: &ResponseView<'_>, out: &mut Verdicts) {
    if subject.status != Some(500) {
        return;
    }
    for (pointer, metadata) in metadata(subject) {
        for member in ["provider_code", "provider_error_code"] {
            let value = metadata.get(member);
            out.check(
                value.is_none(),
                format_args!("{pointer}/{member}"),
                "nothing",
                show(value),
            );
        }
    }
}

fn server_errors_have_no_router_metadata(subject: &ResponseView<'_>, out: &mut Verdicts) {
    if subject.status != Some(500) {
        return;
    }
    for (event, object) in subject.objects() {
        let router = object.get("openrouter_metadata");
        out.check(
            router.is_none_or(Value::is_null),
            format_args!("{}/openrouter_metadata", EventPointer(event)),
            "nothing",
            show(router),
        );
    }
}

fn no_stack_traces(subject: &ResponseView<'_>, out: &mut Verdicts) {
    if !subject.is_error() {
        return;
    }
    out.check(true, "", "", "");
    for (event, value) in subject.values().filter(|(_, value)| has_trace(value)) {
        each_text(
            value,
            &EventPointer(event).to_string(),
            &mut |pointer, text| {
                if let Some(trace) = trace(text) {
                    out.check(false, pointer, "no stack trace", format_args!("{trace:?}"));
                }
            },
        );
    }
    if subject.json.is_none() && !subject.is_stream() {
        let trace = trace(&String::from_utf8_lossy(subject.answer.body));
        out.check(
            trace.is_none(),
            "",
            "no stack trace",
            trace.map(|trace| format!("{trace:?}")).unwrap_or_default(),
        );
    }
}

/// Returns the first mark of a stack trace in a text.
fn trace(text: &str) -> Option<&'static &'static str> {
    if !has_pair(text.as_bytes()) {
        return None;
    }
    TRACES.iter().find(|trace| text.contains(**trace))
}

/// Whether a text has two bytes of those that each mark of a stack trace has, and few texts. Compares all bytes without
/// branching, so that it vectorizes.
fn has_pair(text: &[u8]) -> bool {
    let pair = |(&first, &second): (&u8, &u8)| {
        (first == b'c') & (second == b'k')
            | (first == b'\n') & (second <= b' ')
            | (first == b' ') & (second == b'[')
    };
    let seconds = text.get(1..).unwrap_or_default();
    text.iter()
        .zip(seconds)
        .fold(false, |any, two| any | pair(two))
}

/// Whether a string of a value has a stack trace, except those in `raw`: [`each_text`] without pointers.
fn has_trace(value: &Value) -> bool {
    match value {
        Value::String(text) => trace(text).is_some(),
        Value::Array(items) => items.iter().any(has_trace),
        Value::Object(members) => members
            .iter()
            .any(|(name, item)| name != "raw" && has_trace(item)),
        _ => false,
    }
}

/// Visits every string of a value except those in `raw`, with its pointer.
fn each_text(value: &Value, pointer: &str, see: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) => see(pointer, text),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                each_text(item, &format!("{pointer}/{index}"), see);
            }
        }
        Value::Object(members) => {
            for (name, item) in members.iter().filter(|(name, _)| *name != "raw") {
                each_text(item, &format!("{pointer}/{name}"), see);
            }
        }
        _ => {}
    }
}

fn no_keys(subject: &ResponseView<'_>, out: &mut Verdicts) {
    if !subject.is_error() {
        return;
    }
    let text = String::from_utf8_lossy(subject.answer.body);
    let key = redact::find(&text)
        .into_iter()
        .find(|hit| hit.kind == Kind::Key);
    let found = key.map(|hit| format!("one at byte {}", hit.range.start));
    out.check(
        found.is_none(),
        "",
        "no whole key",
        found.unwrap_or_default(),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_has_a_pair() {
        for mark in TRACES {
            assert_eq!(trace(&format!("so: {mark}")), Some(mark));
        }
        assert_eq!(trace("nothing of the kind: [ck]\n\n"), None);
        assert_eq!(trace(""), None);
    }
}
