//! Maps shapes to their wire types.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::Shape;
use crate::wire;

/// The source of a shape's schema.
pub(super) struct Source {
    /// The title of the document.
    pub(super) title: &'static str,
    /// The name of the wire type: its key in `$defs` and in the emit rules.
    pub(super) type_name: String,
    /// Generates the root schema.
    pub(super) root: fn(SchemaGenerator) -> Schema,
}

fn of<T: JsonSchema>(title: &'static str) -> Option<Source> {
    Some(Source {
        title,
        type_name: T::schema_name().into_owned(),
        root: SchemaGenerator::into_root_schema_for::<T>,
    })
}

/// Returns the source of a shape's schema, or `None` if the shape is not a JSON object of a known kind.
pub(super) fn source(shape: Shape) -> Option<Source> {
    match shape {
        Shape::ErrorResponse => of::<wire::ErrorResponse>("Error response"),
        Shape::ChoiceError => of::<wire::Completion>("Completion with a failed choice"),
        Shape::Completion => of::<wire::Completion>("Completion"),
        Shape::StreamChunkError => of::<wire::Chunk>("Stream chunk that carries an error"),
        Shape::StreamChunk => of::<wire::Chunk>("Stream chunk"),
        Shape::ResponseFailedEvent => {
            of::<wire::ResponseFailedEvent>("Responses event: response.failed")
        }
        Shape::ResponseErrorEvent => {
            of::<wire::ResponseErrorEvent>("Responses event: response.error")
        }
        Shape::ErrorEvent => of::<wire::ErrorEvent>("Responses event: error, nested"),
        Shape::ErrorEventFlat => of::<wire::ErrorEventFlat>("Responses event: error, flat"),
        Shape::ResponseIncompleteEvent => {
            of::<wire::ResponseIncompleteEvent>("Responses event: response.incomplete")
        }
        Shape::ResponseEvent => of::<wire::ResponseEvent>("Responses event, any other"),
        Shape::ResponsesFailed => of::<wire::ResponseObject>("Failed Responses object"),
        Shape::ResponsesError => of::<wire::ResponsesErrorBody>("Responses error body"),
        Shape::ResponseObject => of::<wire::ResponseObject>("Responses object"),
        Shape::AnthropicError => of::<wire::AnthropicError>("Messages error envelope"),
        Shape::Message => of::<wire::Message>("Message or message event"),
        Shape::ImagesErrorEvent => of::<wire::ImagesErrorEvent>("Images event: error"),
        Shape::ValidationError => of::<wire::ValidationError>("Validation error body"),
        Shape::GenerationRecord => of::<wire::GenerationRecord>("Generation record"),
        Shape::WebhookError => of::<wire::WebhookError>("Webhook of a failed job"),
        Shape::StringError => of::<wire::StringError>("Object whose error is a string"),
        Shape::BareError => of::<wire::BareError>("Error object without its envelope"),
        Shape::EventStream
        | Shape::Html
        | Shape::Text
        | Shape::Blank
        | Shape::TruncatedJson
        | Shape::Json => None,
    }
}
