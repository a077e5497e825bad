//! Locates error objects: every error in a JSON value, in the style of its surface.

use openrouter_errors::{AnthropicErrorType, Surface};
use serde_json::{Map, Value};

/// The structure that an error object is embedded in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `{"error": {code, message, metadata}}`, as body or next to the members of a chunk.
    Chat,
    /// `choices[i].error`.
    Choice,
    /// `error` of a Responses object, as body or inside an event.
    ResponseObject,
    /// `error` of the events `response.error` and `error`.
    ResponseEvent,
    /// The flat event `error`: code and message at the top.
    ResponseEventFlat,
    /// The Anthropic envelope.
    Anthropic,
    /// The error event of an image stream.
    ImagesEvent,
}

/// One error object and its location.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// The structure it is embedded in.
    pub style: Style,
    /// The error object.
    pub error: &'a Map<String, Value>,
    /// The enclosing object; for the flat event, the same object.
    pub parent: &'a Map<String, Value>,
    /// The JSON value that contains it: the body, or the data of one event.
    pub root: &'a Map<String, Value>,
    /// The index of the data event, in a stream.
    pub event: Option<usize>,
    /// The index of the choice, in a choice.
    pub choice: Option<usize>,
    /// Whether it is inside the `response` of an event.
    pub nested: bool,
}

impl<'a> Site<'a> {
    /// Collects every error object of one JSON value.
    pub(super) fn collect(
        value: &'a Value,
        surface: Option<Surface>,
        event: Option<usize>,
        sites: &mut Vec<Self>,
    ) {
        let Value::Object(root) = value else { return };
        let site = |style, error, parent, choice, nested| Self {
            style,
            error,
            parent,
            root,
            event,
            choice,
            nested,
        };
        match root.get("error") {
            Some(Value::Object(error)) => sites.push(site(
                top_style(root, error, surface, event),
                error,
                root,
                None,
                false,
            )),
            None if is_flat(root) => {
                sites.push(site(Style::ResponseEventFlat, root, root, None, false))
            }
            _ => {}
        }
        if let Some(Value::Object(response)) = root.get("response")
            && let Some(Value::Object(error)) = response.get("error")
        {
            sites.push(site(Style::ResponseObject, error, response, None, true));
        }
        let choices = root
            .get("choices")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        for (index, choice) in choices.iter().enumerate() {
            if let Value::Object(parent) = choice
                && let Some(Value::Object(error)) = parent.get("error")
            {
                sites.push(site(Style::Choice, error, parent, Some(index), false));
            }
        }
    }

    /// Returns the JSON pointer to a member of the error object (`""` for the object itself).
    #[must_use]
    pub fn pointer(&self, member: &str) -> String {
        let error = if self.style == Style::ResponseEventFlat {
            ""
        } else {
            "/error"
        };
        format!("{}{error}{}", self.parent_pointer(), slash(member))
    }

    /// Returns the JSON pointer to a member of the enclosing object.
    #[must_use]
    pub fn beside(&self, member: &str) -> String {
        format!("{}{}", self.parent_pointer(), slash(member))
    }

    fn parent_pointer(&self) -> String {
        let base = event_pointer(self.event);
        match (self.choice, self.nested) {
            (Some(index), _) => format!("{base}/choices/{index}"),
            (None, true) => format!("{base}/response"),
            (None, false) => base,
        }
    }

    /// Returns every metadata object of the error, inside it and next to it, with its pointer.
    #[must_use]
    pub fn metadata(&self) -> Vec<(String, &'a Map<String, Value>)> {
        let inside = self.error.get("metadata").and_then(Value::as_object);
        let beside = self.parent.get("metadata").and_then(Value::as_object);
        let beside = beside.filter(|_| self.has_metadata_beside());
        let inside = inside.map(|metadata| (self.pointer("metadata"), metadata));
        inside
            .into_iter()
            .chain(beside.map(|metadata| (self.beside("metadata"), metadata)))
            .collect()
    }

    /// Returns whether `metadata` of the enclosing object belongs to the error; in a Responses object it is the
    /// caller's.
    pub(super) fn has_metadata_beside(&self) -> bool {
        matches!(self.style, Style::Chat | Style::Anthropic)
    }

    /// Returns the stated error types from all their locations, with their pointers.
    #[must_use]
    pub fn error_types(&self) -> Vec<(String, &'a Value)> {
        let mut found = Vec::new();
        if let Some(stated) = self.error.get("error_type") {
            found.push((self.pointer("error_type"), stated));
        }
        for (pointer, metadata) in self.metadata() {
            if let Some(stated) = metadata.get("error_type") {
                found.push((format!("{pointer}/error_type"), stated));
            }
        }
        if self.style != Style::ResponseEventFlat
            && let Some(stated) = self.parent.get("error_type")
        {
            found.push((self.beside("error_type"), stated));
        }
        found
    }

    /// Returns whether the error is part of a batch: of a result line, or of the batch itself.
    #[must_use]
    pub fn is_batch(&self) -> bool {
        self.style == Style::Chat && is_batch(self.parent)
    }

    /// Returns the `availability` object.
    #[must_use]
    pub fn availability(&self) -> Option<&'a Map<String, Value>> {
        self.error.get("availability").and_then(Value::as_object)
    }
}

/// Returns `/events/N`, or an empty pointer for a body.
pub(super) fn event_pointer(event: Option<usize>) -> String {
    event
        .map(|index| format!("/events/{index}"))
        .unwrap_or_default()
}

fn slash(member: &str) -> String {
    if member.is_empty() {
        String::new()
    } else {
        format!("/{member}")
    }
}

fn text<'a>(object: &'a Map<String, Value>, member: &str) -> Option<&'a str> {
    object.get(member).and_then(Value::as_str)
}

/// Whether an object is a batch, or a line of its results.
pub(crate) fn is_batch(object: &Map<String, Value>) -> bool {
    object.contains_key("custom_id") || text(object, "object") == Some("batch")
}

fn top_style(
    root: &Map<String, Value>,
    error: &Map<String, Value>,
    surface: Option<Surface>,
    event: Option<usize>,
) -> Style {
    let kind = text(root, "type");
    let anthropic =
        text(error, "type").is_some_and(|kind| AnthropicErrorType::from(kind).is_known());
    match (surface, kind) {
        (Some(Surface::Messages), _) => Style::Anthropic,
        (Some(Surface::Images), Some("error")) if event.is_some() => Style::ImagesEvent,
        (None, Some("error")) if anthropic => Style::Anthropic,
        (_, Some("error" | "response.error")) => Style::ResponseEvent,
        _ if is_batch(root) => Style::Chat,
        _ if text(root, "status") == Some("failed") || text(root, "object") == Some("response") => {
            Style::ResponseObject
        }
        _ => Style::Chat,
    }
}

/// Returns whether the value has the form `{type: "error", code, message, ...}`.
fn is_flat(root: &Map<String, Value>) -> bool {
    text(root, "type") == Some("error")
        && (root.contains_key("message") || root.contains_key("code"))
}
