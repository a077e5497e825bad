//! Locates error objects: every error in a JSON value, in the style of its surface.

use std::fmt;

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

/// The member that states an error type.
const TYPE: &str = "error_type";

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
    /// The metadata objects, inside the error object and next to it.
    metadata: [Option<&'a Map<String, Value>>; 2],
    /// The stated error types: inside the error object, in each metadata object, and next to the error object.
    types: [Option<&'a Value>; 4],
    /// The `availability` object.
    availability: Option<&'a Map<String, Value>>,
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
        let site = |style, error, parent, choice, nested| {
            Self {
                style,
                error,
                parent,
                root,
                event,
                choice,
                nested,
                metadata: [None; 2],
                types: [None; 4],
                availability: None,
            }
            .with_members()
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

    /// Looks the members up that many checks read.
    fn with_members(mut self) -> Self {
        let object = |object: &'a Map<String, Value>, name| object.get(name)?.as_object();
        let beside = self.has_metadata_beside().then_some(self.parent);
        let outer = (self.style != Style::ResponseEventFlat).then_some(self.parent);
        self.availability = object(self.error, "availability");
        self.metadata = [Some(self.error), beside].map(|holder| object(holder?, "metadata"));
        let [inside, beside] = self.metadata;
        self.types = [Some(self.error), inside, beside, outer].map(|holder| holder?.get(TYPE));
        self
    }

    /// Returns the JSON pointer to a member of the error object (`""` for the object itself).
    #[must_use]
    pub fn pointer<'m>(&self, member: &'m str) -> Pointer<'m> {
        Pointer {
            error: self.style != Style::ResponseEventFlat,
            ..self.beside(member)
        }
    }

    /// Returns the JSON pointer to a member of the enclosing object.
    #[must_use]
    pub fn beside<'m>(&self, member: &'m str) -> Pointer<'m> {
        Pointer {
            event: EventPointer(self.event),
            choice: self.choice,
            nested: self.nested,
            error: false,
            members: [member, ""],
        }
    }

    /// Returns every metadata object of the error, inside it and next to it, with its pointer.
    pub fn metadata(self) -> impl Iterator<Item = (Pointer<'static>, &'a Map<String, Value>)> {
        let pointers = [self.pointer("metadata"), self.beside("metadata")];
        let objects = pointers.into_iter().zip(self.metadata);
        objects.filter_map(|(pointer, object)| Some((pointer, object?)))
    }

    /// Returns whether `metadata` of the enclosing object belongs to the error; in a Responses object it is the
    /// caller's.
    pub(super) fn has_metadata_beside(&self) -> bool {
        matches!(self.style, Style::Chat | Style::Anthropic)
    }

    /// Returns the stated error types from all their locations, with their pointers.
    pub fn error_types(self) -> impl Iterator<Item = (Pointer<'static>, &'a Value)> {
        let pointers = [
            self.pointer(TYPE),
            self.pointer("metadata").member(TYPE),
            self.beside("metadata").member(TYPE),
            self.beside(TYPE),
        ];
        let types = pointers.into_iter().zip(self.types);
        types.filter_map(|(pointer, stated)| Some((pointer, stated?)))
    }

    /// Returns whether the error is part of a batch: of a result line, or of the batch itself.
    #[must_use]
    pub fn is_batch(&self) -> bool {
        self.style == Style::Chat && is_batch(self.parent)
    }

    /// Returns the `availability` object.
    #[must_use]
    pub fn availability(&self) -> Option<&'a Map<String, Value>> {
        self.availability
    }
}

/// `/events/N`, or an empty pointer for a body. Written only where a requirement is violated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EventPointer(pub(super) Option<usize>);

impl fmt::Display for EventPointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |index| write!(f, "/events/{index}"))
    }
}

/// A JSON pointer to a member of an error or of the object around it. Written only where a requirement is violated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointer<'m> {
    event: EventPointer,
    choice: Option<usize>,
    nested: bool,
    error: bool,
    /// The rest of the path; an empty member ends it.
    members: [&'m str; 2],
}

impl<'m> Pointer<'m> {
    /// Returns the pointer to a member of the member that this points to.
    #[must_use]
    pub fn member(mut self, member: &'m str) -> Self {
        self.members[1] = member;
        self
    }
}

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.event.fmt(f)?;
        match (self.choice, self.nested) {
            (Some(index), _) => write!(f, "/choices/{index}")?,
            (None, true) => f.write_str("/response")?,
            (None, false) => {}
        }
        if self.error {
            f.write_str("/error")?;
        }
        for member in self
            .members
            .into_iter()
            .take_while(|member| !member.is_empty())
        {
            write!(f, "/{member}")?;
        }
        Ok(())
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
