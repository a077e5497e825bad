//! The typed value of a reading: one wire type per shape, built on demand.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::shape::Shape;
use crate::wire;

/// The decisive JSON as the wire type of its shape.
///
/// [`Typed::Other`] holds JSON that no wire type accepts: its shape has none, or a member has an unknown type.
/// [`Typed::to_value`] returns the same JSON value again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "made once per error, looked at and dropped"
)]
pub enum Typed {
    /// [`Shape::ErrorResponse`].
    ErrorResponse(wire::ErrorResponse),
    /// [`Shape::ChoiceError`] and [`Shape::Completion`].
    Completion(wire::Completion),
    /// [`Shape::StreamChunkError`] and [`Shape::StreamChunk`].
    Chunk(wire::Chunk),
    /// [`Shape::ResponseFailedEvent`].
    ResponseFailedEvent(wire::ResponseFailedEvent),
    /// [`Shape::ResponseErrorEvent`].
    ResponseErrorEvent(wire::ResponseErrorEvent),
    /// [`Shape::ErrorEvent`].
    ErrorEvent(wire::ErrorEvent),
    /// [`Shape::ErrorEventFlat`].
    ErrorEventFlat(wire::ErrorEventFlat),
    /// [`Shape::ResponseIncompleteEvent`].
    ResponseIncompleteEvent(wire::ResponseIncompleteEvent),
    /// [`Shape::ResponseEvent`].
    ResponseEvent(wire::ResponseEvent),
    /// [`Shape::ResponsesFailed`] and [`Shape::ResponseObject`].
    ResponseObject(wire::ResponseObject),
    /// [`Shape::ResponsesError`].
    ResponsesError(wire::ResponsesErrorBody),
    /// [`Shape::AnthropicError`].
    AnthropicError(wire::AnthropicError),
    /// [`Shape::Message`].
    Message(wire::Message),
    /// [`Shape::ImagesErrorEvent`].
    ImagesErrorEvent(wire::ImagesErrorEvent),
    /// [`Shape::ValidationError`].
    ValidationError(wire::ValidationError),
    /// [`Shape::GenerationRecord`].
    GenerationRecord(wire::GenerationRecord),
    /// [`Shape::WebhookError`].
    WebhookError(wire::WebhookError),
    /// [`Shape::StringError`].
    StringError(wire::StringError),
    /// [`Shape::BareError`].
    BareError(wire::BareError),
    /// JSON of a shape without a wire type, or that its wire type rejects.
    Other(Value),
    /// There is no JSON that serde_json can represent.
    NotJson,
}

impl Typed {
    /// Types a JSON value by its shape. Never fails: a value that does not fit becomes [`Typed::Other`].
    #[must_use]
    pub fn from_value(shape: Shape, value: Value) -> Self {
        fn of<T: DeserializeOwned>(value: Value, variant: fn(T) -> Typed) -> Typed {
            match T::deserialize(&value) {
                Ok(typed) => variant(typed),
                Err(_) => Typed::Other(value),
            }
        }
        match shape {
            Shape::ErrorResponse => of(value, Self::ErrorResponse),
            Shape::ChoiceError | Shape::Completion => of(value, Self::Completion),
            Shape::StreamChunkError | Shape::StreamChunk => of(value, Self::Chunk),
            Shape::ResponseFailedEvent => of(value, Self::ResponseFailedEvent),
            Shape::ResponseErrorEvent => of(value, Self::ResponseErrorEvent),
            Shape::ErrorEvent => of(value, Self::ErrorEvent),
            Shape::ErrorEventFlat => of(value, Self::ErrorEventFlat),
            Shape::ResponseIncompleteEvent => of(value, Self::ResponseIncompleteEvent),
            Shape::ResponseEvent => of(value, Self::ResponseEvent),
            Shape::ResponsesFailed | Shape::ResponseObject => of(value, Self::ResponseObject),
            Shape::ResponsesError => of(value, Self::ResponsesError),
            Shape::AnthropicError => of(value, Self::AnthropicError),
            Shape::Message => of(value, Self::Message),
            Shape::ImagesErrorEvent => of(value, Self::ImagesErrorEvent),
            Shape::ValidationError => of(value, Self::ValidationError),
            Shape::GenerationRecord => of(value, Self::GenerationRecord),
            Shape::WebhookError => of(value, Self::WebhookError),
            Shape::StringError => of(value, Self::StringError),
            Shape::BareError => of(value, Self::BareError),
            Shape::EventStream
            | Shape::Html
            | Shape::Text
            | Shape::Blank
            | Shape::TruncatedJson
            | Shape::Json => Self::Other(value),
        }
    }

    /// Returns the JSON value with the members and values that were read, or `None` for [`Typed::NotJson`].
    #[must_use]
    pub fn to_value(&self) -> Option<Value> {
        let value = match self {
            Self::ErrorResponse(typed) => serde_json::to_value(typed),
            Self::Completion(typed) => serde_json::to_value(typed),
            Self::Chunk(typed) => serde_json::to_value(typed),
            Self::ResponseFailedEvent(typed) => serde_json::to_value(typed),
            Self::ResponseErrorEvent(typed) => serde_json::to_value(typed),
            Self::ErrorEvent(typed) => serde_json::to_value(typed),
            Self::ErrorEventFlat(typed) => serde_json::to_value(typed),
            Self::ResponseIncompleteEvent(typed) => serde_json::to_value(typed),
            Self::ResponseEvent(typed) => serde_json::to_value(typed),
            Self::ResponseObject(typed) => serde_json::to_value(typed),
            Self::ResponsesError(typed) => serde_json::to_value(typed),
            Self::AnthropicError(typed) => serde_json::to_value(typed),
            Self::Message(typed) => serde_json::to_value(typed),
            Self::ImagesErrorEvent(typed) => serde_json::to_value(typed),
            Self::ValidationError(typed) => serde_json::to_value(typed),
            Self::GenerationRecord(typed) => serde_json::to_value(typed),
            Self::WebhookError(typed) => serde_json::to_value(typed),
            Self::StringError(typed) => serde_json::to_value(typed),
            Self::BareError(typed) => serde_json::to_value(typed),
            Self::Other(value) => return Some(value.clone()),
            Self::NotJson => return None,
        };
        value.ok()
    }
}
