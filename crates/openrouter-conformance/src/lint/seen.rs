//! Collects the vocabulary terms and metadata kinds in a payload's JSON, at any depth.

use std::collections::BTreeSet;

use openrouter_errors::sse::{Decoder, EventKind};
use serde_json::{Map, Value};

use openrouter_corpus::fixture::Fixture;

/// The terms that a payload shows.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) availability: BTreeSet<String>,
    pub(super) limit_source: BTreeSet<String>,
    pub(super) metadata: BTreeSet<&'static str>,
    pub(super) raw: BTreeSet<&'static str>,
    pub(super) previous_errors: BTreeSet<&'static str>,
}

/// Kinds of metadata, by their characteristic members.
pub(super) const METADATA: &[(&str, &[&str])] = &[
    ("moderation", &["reasons", "flagged_input"]),
    ("provider", &["provider_name"]),
    ("typed", &["error_type"]),
    ("guardrail", &["patterns"]),
    ("rate_limit_headers", &["headers"]),
    ("limit_source", &["limit_source"]),
    ("attempts", &["previous_errors"]),
    ("waits", &["retry_after_seconds"]),
    (
        "routing",
        &[
            "available_providers",
            "failed_routing_step",
            "routing_funnel",
            "ineligibility_reasons",
        ],
    ),
];

/// Forms of the provider's response.
pub(super) const RAW: &[&str] = &[
    "json_in_text",
    "text",
    "object",
    "array_in_text",
    "sse_frame",
    "html",
    "empty",
];

/// Forms of an item of `previous_errors`.
pub(super) const PREVIOUS: &[&str] = &[
    "code_message",
    "code_message_provider_raw",
    "provider_only",
    "slim",
];

impl Seen {
    /// Collects from every JSON value of a fixture's payload.
    pub(super) fn take(&mut self, fixture: &Fixture) {
        if let Ok(value) = serde_json::from_slice(&fixture.payload) {
            self.walk(&value);
        } else if fixture.is_stream() {
            let mut decoder = Decoder::new();
            let mut sink = |event: openrouter_errors::sse::Event<'_>| {
                if event.kind == EventKind::Data
                    && let Ok(value) = serde_json::from_slice(event.data)
                {
                    self.walk(&value);
                }
            };
            decoder.push(&fixture.payload, &mut sink);
            decoder.finish(&mut sink);
        }
    }

    fn walk(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.walk(item)),
            Value::Object(members) => {
                if let Some(code) = members
                    .get("availability")
                    .and_then(|a| a.get("code"))
                    .and_then(Value::as_str)
                {
                    self.availability.insert(code.to_owned());
                }
                if let Some(metadata) = members.get("metadata").and_then(Value::as_object) {
                    self.metadata(metadata);
                }
                members.values().for_each(|value| self.walk(value));
            }
            _ => {}
        }
    }

    fn metadata(&mut self, metadata: &Map<String, Value>) {
        for (kind, members) in METADATA {
            if members.iter().any(|member| metadata.contains_key(*member)) {
                self.metadata.insert(kind);
            }
        }
        if let Some(source) = metadata.get("limit_source").and_then(Value::as_str) {
            self.limit_source.insert(source.to_owned());
        }
        if let Some(raw) = metadata.get("raw") {
            self.raw.insert(raw_form(raw));
        }
        for item in metadata
            .get("previous_errors")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.previous_errors.insert(previous_form(item));
        }
    }
}

fn raw_form(raw: &Value) -> &'static str {
    let Some(text) = raw.as_str() else {
        return "object";
    };
    let text = text.trim_start();
    if text.is_empty() {
        "empty"
    } else if text.starts_with('{') {
        "json_in_text"
    } else if text.starts_with('[') {
        "array_in_text"
    } else if text.starts_with("data:") || text.starts_with("event:") {
        "sse_frame"
    } else if text.starts_with('<') {
        "html"
    } else {
        "text"
    }
}

fn previous_form(item: &Value) -> &'static str {
    let has = |member: &str| item.get(member).is_some();
    match (
        has("provider"),
        has("provider_name"),
        has("code") || has("raw"),
    ) {
        (true, _, _) => "slim",
        (false, true, true) => "code_message_provider_raw",
        (false, true, false) => "provider_only",
        (false, false, _) => "code_message",
    }
}
