//! Reads text records.

use std::sync::LazyLock;

use openrouter_errors::diagnosis::relaxed;
use regex::Regex;
use serde_json::{Deserializer, Map, Value};

use super::fields::{Fields, hash};
use super::open::{Open, untagged};
use super::record::{Record, request};
use super::{Reader, cef, logfmt, response};
use crate::scan::fault::Fault;
use crate::scan::kinds::Kind;
use crate::scan::names::KnownNames;
use crate::scan::ndjson::EXPECTED;
use crate::scan::time;

impl Reader<'_, '_> {
    /// Reads a complete text record.
    pub(super) fn finish(&mut self, mut open: Open) {
        let text = std::mem::take(&mut open.text);
        let text = text.trim_end();
        if text.starts_with(['{', '[']) && self.values(text, &open) {
            return;
        }
        let access = open.access.take();
        let (kind, record) = match access {
            Some(access) => {
                let record = Record {
                    time: access.time.or(head_time(text, &open)),
                    level: open.head.level.or(access.level),
                    ..access
                };
                (Kind::Access, record)
            }
            None => take_apart(text, &open, &mut self.worker.fields),
        };
        self.count(kind, record, open.around);
    }

    /// Reads a text that consists of JSON values, possibly dumped by a program; returns whether it does.
    fn values(&mut self, text: &str, open: &Open) -> bool {
        // An array with one element per line.
        let json = text.trim_end_matches(',');
        let values: Result<Vec<Value>, _> = Deserializer::from_str(json).into_iter().collect();
        let is_container = |value: &Value| match value {
            Value::Array(items) => items.iter().any(|item| item.is_object() || item.is_array()),
            value => value.is_object(),
        };
        match values {
            Ok(values) if values.iter().all(is_container) => {
                for value in &values {
                    self.value(value, Kind::Json, open.around);
                }
                true
            }
            Err(error) if text.starts_with("{\"") && (open.lines == 1 || error.is_eof()) => {
                self.fault(Fault::whole(open.line, EXPECTED, error.to_string()));
                true
            }
            Err(_) => {
                let whole = text.starts_with('{') && text.ends_with('}');
                let dumped = whole.then(|| relaxed(text)).flatten();
                let dumped = dumped.filter(|(_, cut)| !cut);
                let value = dumped.and_then(|(json, _)| serde_json::from_str(&json).ok());
                if let Some(value) = &value {
                    self.value(value, Kind::Text, open.around);
                }
                value.is_some()
            }
            Ok(_) => false,
        }
    }
}

fn head_time(text: &str, open: &Open) -> Option<i64> {
    open.head
        .time
        .clone()
        .and_then(|time| time::of_text(&text[time]))
}

/// Parses a text as a record.
fn take_apart<'t>(text: &'t str, open: &Open, names: &mut KnownNames) -> (Kind, Record<'t>) {
    let first = text.lines().next().unwrap_or_default();
    if let Some(pairs) = logfmt::pairs(first) {
        let fields = Fields::of_pairs(pairs.into_iter(), names);
        if !fields.is_foreign() {
            return (Kind::Logfmt, fields.record());
        }
    }
    if let Some(pairs) = cef::pairs(first) {
        let fields = Fields::of_pairs(pairs.into_iter(), names);
        return (Kind::Cef, fields.record());
    }
    let head = &open.head;
    let time = head_time(text, open);
    let (before, body) = tags(text.get(head.text..).unwrap_or_default());
    let prefix: String = text[..head.text]
        .chars()
        .filter(|c| c.is_alphabetic())
        .collect();
    let record = Record {
        time,
        level: head.level,
        status: response::status(text),
        request: [before, &text[..head.text]]
            .into_iter()
            .find_map(request_in_head),
        message: Some(body.into()),
        head: hash(&prefix),
        ..Record::default()
    };
    // A console format before a JSON record or members.
    let record = match trailing_object(body) {
        Some((alone, object)) => with_fields(record, alone, Fields::of_object(&object, names)),
        // Lograge writes pairs behind Ruby's head.
        None => match logfmt::pairs(untagged(body.lines().next().unwrap_or_default())) {
            Some(pairs) => with_fields(record, true, Fields::of_pairs(pairs.into_iter(), names)),
            None => record,
        },
    };
    (Kind::Text, record)
}

/// Splits off what stands before a message: a tag, or the spans of Rust's tracing
/// (`chat{request_id=1 model="x"}:send{attempt=1}: app: it broke`).
fn tags(text: &str) -> (&str, &str) {
    static SPANS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"^(?:[A-Za-z_][\w.-]*(?:\{(?:[^{}"]|"(?:[^"\\]|\\.)*"|\{[^{}]*\})*\})?:)+ "#)
            .expect("the pattern is valid")
    });
    // `[402] text` is no tag.
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let tag = text
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("] "));
    let tag = tag.filter(|(tag, _)| tag.chars().all(plain) && tag.contains(char::is_alphabetic));
    let end = match tag {
        Some((_, rest)) => text.len() - rest.len(),
        None if text.contains("}: ") => SPANS.find(text).map_or(0, |found| found.end()),
        None => 0,
    };
    text.split_at(end)
}

/// Returns the request identifier in the head of a line: `request_id=abc`, or a tag (`[req-abc]`, a UUID).
fn request_in_head(head: &str) -> Option<u64> {
    let tag = head.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let tag = tag
        .map(|(tag, _)| tag)
        .filter(|tag| tag.starts_with("req") || (tag.len() == 36 && tag.matches('-').count() == 4));
    tag.map(hash)
        .or_else(|| head.contains('=').then(|| request(head))?)
}

/// Returns the object at the end of a text, and whether the text has nothing else.
fn trailing_object(text: &str) -> Option<(bool, Map<String, Value>)> {
    let text = text.trim_end();
    let at = text
        .ends_with('}')
        .then(|| memchr::memchr(b'{', text.as_bytes()))??;
    let (message, json) = text.split_at(at);
    let apart = message.is_empty() || message.ends_with([' ', '\t']);
    let object = apart.then(|| serde_json::from_str(json).ok())??;
    Some((message.is_empty(), object))
}

/// Builds a record with the fields in its text. `alone` means that the text has nothing else.
fn with_fields<'t>(record: Record<'t>, alone: bool, fields: Fields<'_>) -> Record<'t> {
    if alone && fields.is_foreign() {
        return record;
    }
    let inner = fields.record().into_owned();
    Record {
        time: inner.time.or(record.time),
        level: inner.level.or(record.level),
        request: inner.request.or(record.request),
        message: inner.message.filter(|_| alone).or(record.message),
        head: record.head,
        ..inner
    }
}
