//! MSG: the Messages surface.

use openrouter_errors::{AnthropicErrorType, ErrorType, Surface};
use serde_json::{Map, Value};

use super::show;
use crate::check::Verdicts;
use crate::payload::site::EventPointer;
use crate::payload::{Check, ResponseView, Site, Style};

pub(super) const CHECKS: &[Check] = &[
    Check::new("MSG-1", anthropic_envelope),
    Check::new("MSG-2", known_types),
    Check::new("MSG-3", type_follows_error_type),
    Check::new("MSG-4", request_id),
    Check::new("MSG-5", event_is_named_error),
];

fn sites<'a>(subject: &'a ResponseView<'_>) -> impl Iterator<Item = Site<'a>> {
    subject
        .sites()
        .filter(|site| site.style == Style::Anthropic)
}

/// Returns the JSON objects of a Messages response that are errors: those with an `error`, and any body of an error
/// response.
fn errors<'a>(subject: &'a ResponseView<'_>) -> Vec<(Option<usize>, &'a Map<String, Value>)> {
    if subject.surface() != Some(Surface::Messages) || !subject.is_error() {
        return Vec::new();
    }
    let whole = subject.error_status().is_some() && !subject.is_stream();
    let has_error =
        |object: &Map<String, Value>| object.get("error").is_some_and(|error| !error.is_null());
    subject
        .objects()
        .filter(|(_, object)| whole || has_error(object))
        .collect()
}

fn anthropic_envelope(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (event, object) in errors(subject) {
        let base = EventPointer(event);
        let kind = object.get("type");
        out.check(
            kind.and_then(Value::as_str) == Some("error"),
            format_args!("{base}/type"),
            "\"error\"",
            show(kind),
        );
        let inner = object.get("error").and_then(|error| error.get("type"));
        let holds = inner
            .and_then(Value::as_str)
            .is_some_and(|kind| !kind.is_empty());
        out.check(
            holds,
            format_args!("{base}/error/type"),
            "a string that is not empty",
            show(inner),
        );
    }
}

fn known_types(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for site in sites(subject) {
        if let Some(kind) = site.error.get("type").and_then(Value::as_str) {
            let known = AnthropicErrorType::from(kind).is_known();
            out.check(
                known,
                site.pointer("type"),
                "one of Anthropic's error types",
                format_args!("{kind:?}"),
            );
        }
    }
}

fn type_follows_error_type(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for site in sites(subject) {
        let stated = site
            .error_types()
            .into_iter()
            .find_map(|(_, stated)| stated.as_str().map(ErrorType::from));
        let Some(stated) = stated.filter(ErrorType::is_known) else {
            continue;
        };
        let wanted = stated.anthropic_type();
        let kind = site.error.get("type");
        let holds = kind.and_then(Value::as_str).is_some_and(|kind| {
            AnthropicErrorType::from(kind).agrees_with(&stated, subject.status)
        });
        out.check(
            holds,
            site.pointer("type"),
            format_args!("{:?}, for {stated}", wanted.as_str()),
            show(kind),
        );
    }
}

fn request_id(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (_, object) in errors(subject)
        .into_iter()
        .filter(|(event, _)| event.is_none())
    {
        let id = object.get("request_id");
        let holds = id.is_some_and(|id| id.is_string() || id.is_null());
        out.check(holds, "/request_id", "a string or null", show(id));
    }
}

fn event_is_named_error(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let events = subject.events.as_deref().unwrap_or_default();
    for (event, _) in errors(subject) {
        if let Some((index, event)) = event.and_then(|index| Some((index, events.get(index)?))) {
            let found = if event.name.is_empty() {
                "no name"
            } else {
                &event.name
            };
            out.check(
                event.name == "error",
                EventPointer(Some(index)),
                "the event name error",
                found,
            );
        }
    }
}
