//! STREAM: event streams.

use std::fmt::{self, Display as _};

use openrouter_errors::Surface;
use serde_json::{Map, Value};

use super::show;
use crate::check::Verdicts;
use crate::payload::site::EventPointer;
use crate::payload::{Check, ResponseView, Site, StreamEvent, Style};

pub(super) const CHECKS: &[Check] = &[
    Check::new("STREAM-1", error_status_is_no_stream),
    Check::new("STREAM-2", streams_are_utf8),
    Check::new("STREAM-3", numeric_code),
    Check::new("STREAM-4", error_chunk_is_a_chunk),
    Check::new("STREAM-5", error_chunk_closes_its_choices),
    Check::new("STREAM-6", nothing_follows_an_error),
    Check::new("STREAM-7", data_lines_hold_data),
    Check::new("STREAM-8", stream_says_that_it_ended),
];

fn is_chat(subject: &ResponseView<'_>) -> bool {
    matches!(
        subject.surface(),
        None | Some(Surface::ChatCompletions | Surface::Completions)
    )
}

/// Returns the top-level errors of chat chunks.
fn chunk_errors<'a>(subject: &'a ResponseView<'_>) -> impl Iterator<Item = Site<'a>> {
    let judged = subject.is_stream() && is_chat(subject);
    let sites = subject.sites();
    sites.filter(move |site| judged && site.style == Style::Chat)
}

fn choices(object: &Map<String, Value>) -> Option<&Vec<Value>> {
    object.get("choices").and_then(Value::as_array)
}

fn error_status_is_no_stream(subject: &ResponseView<'_>, out: &mut Verdicts) {
    if subject.error_status().is_none() {
        return;
    }
    let media_type = subject.headers().media_type().unwrap_or_default();
    out.check(
        media_type != "text/event-stream",
        "/headers/content-type",
        "no event stream",
        media_type,
    );
    out.check(
        !subject.is_stream(),
        "",
        "one JSON value",
        "an event stream",
    );
}

fn streams_are_utf8(subject: &ResponseView<'_>, out: &mut Verdicts) {
    if subject.is_stream() {
        let error = std::str::from_utf8(subject.answer.body).err();
        let found = error.map(|error| format!("another byte at offset {}", error.valid_up_to()));
        out.check(error.is_none(), "", "UTF-8", found.unwrap_or_default());
    }
}

fn numeric_code(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for site in chunk_errors(subject) {
        if let Some(code) = site.error.get("code") {
            out.check(
                code.is_i64() || code.is_u64(),
                site.pointer("code"),
                "a JSON integer",
                code,
            );
        }
    }
}

fn error_chunk_is_a_chunk(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for site in chunk_errors(subject) {
        let object = site.root.get("object");
        // The legacy route's chunks are called text_completion.
        let is_chunk = matches!(
            object.and_then(Value::as_str),
            Some("chat.completion.chunk" | "text_completion")
        );
        out.check(
            is_chunk,
            site.beside("object"),
            "\"chat.completion.chunk\"",
            show(object),
        );
        let filled = choices(site.root).is_some_and(|choices| !choices.is_empty());
        out.check(
            filled,
            site.beside("choices"),
            "an array with at least one choice",
            show(site.root.get("choices")),
        );
    }
}

fn error_chunk_closes_its_choices(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for site in chunk_errors(subject) {
        for (index, choice) in choices(site.root).into_iter().flatten().enumerate() {
            let reason = choice.get("finish_reason");
            let holds = reason.and_then(Value::as_str) == Some("error");
            out.check(
                holds,
                site.beside(&format!("choices/{index}/finish_reason")),
                "\"error\"",
                show(reason),
            );
        }
    }
}

/// Returns the index of the first error event.
fn first_error(subject: &ResponseView<'_>) -> Option<usize> {
    subject.sites().filter_map(|site| site.event).min()
}

fn nothing_follows_an_error(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let (Some(events), Some(first)) = (&subject.events, first_error(subject)) else {
        return;
    };
    let mut closings = usize::from(
        subject
            .surface()
            .is_none_or(|surface| surface == Surface::Responses),
    );
    out.check(true, "", "", "");
    for (index, event) in events.iter().enumerate().skip(first + 1) {
        let closing = closings > 0 && kind(event) == Some("response.failed");
        if closing {
            closings -= 1;
        }
        let holds = event.is_done() || closing;
        out.check(
            holds,
            EventPointer(Some(index)),
            "nothing but [DONE] after an error event",
            short(&event.data),
        );
    }
}

fn data_lines_hold_data(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (index, event) in subject
        .events
        .iter()
        .flatten()
        .enumerate()
        .filter(|(_, event)| !event.unterminated)
    {
        let holds = event.is_done() || event.json.is_some();
        out.check(
            holds,
            EventPointer(Some(index)),
            "one JSON value or [DONE]",
            short(&event.data),
        );
    }
}

fn stream_says_that_it_ended(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let Some(events) = &subject.events else {
        return;
    };
    let ends: fn(&StreamEvent) -> bool = match subject.surface() {
        Some(Surface::ChatCompletions | Surface::Completions) => ends_chat,
        Some(Surface::Responses) => ends_response,
        Some(Surface::Messages) => |event| kind(event) == Some("message_stop"),
        None => {
            |event| ends_chat(event) || ends_response(event) || kind(event) == Some("message_stop")
        }
        _ => return,
    };
    if events.len() < 2 {
        return;
    }
    let holds = first_error(subject).is_some() || events.iter().any(ends);
    out.check(
        holds,
        EventPointer(Some(events.len() - 1)),
        "an end marker or an error event",
        "the end of the stream",
    );
}

fn ends_chat(event: &StreamEvent) -> bool {
    let finished = |choice: &Value| choice.get("finish_reason").is_some_and(Value::is_string);
    event.is_done()
        || event
            .json
            .as_ref()
            .and_then(Value::as_object)
            .and_then(choices)
            .is_some_and(|choices| choices.iter().any(finished))
}

fn ends_response(event: &StreamEvent) -> bool {
    matches!(
        kind(event),
        Some("response.completed" | "response.incomplete" | "response.failed")
    )
}

/// Returns the `type` of an event's data.
fn kind(event: &StreamEvent) -> Option<&str> {
    event.json.as_ref()?.get("type")?.as_str()
}

/// Returns the beginning of an event's data.
fn short(data: &str) -> impl fmt::Display {
    fmt::from_fn(move |f| show(Some(&Value::from(data))).fmt(f))
}
