//! Reading: determines the shape of any bytes and the facts of the error in them. It never fails.
//!
//! `input` is the input, `read` the entry point, `view` the result, and `metadata` its accessors for the error's
//! metadata. Below them: `parse` (bytes to JSON text), `scan` (steps over that text), `run` (string contents), `skip`
//! (skipped values), `tape` (the retained members), `window` (access to one object of a tape), `peek` (one wide view),
//! `lax` (its leaves), `classify` (view to shape), `decisive` (the position of the error).

pub(crate) mod classify;
pub(crate) mod decisive;
mod input;
pub(crate) mod lax;
mod metadata;
pub(crate) mod oddity;
pub(crate) mod parse;
mod partial;
pub(crate) mod peek;
mod read;
mod run;
pub(crate) mod scan;
mod serialize;
mod skip;
mod stream;
pub(crate) mod tape;
#[cfg(test)]
mod tests;
mod typed;
pub(crate) mod upstream_view;
mod view;
pub(crate) mod window;

pub use input::Input;
pub use oddity::Oddity;
pub use read::read;
pub use stream::{StreamEnd, StreamEvent, StreamFacts, StreamReader};
pub use typed::Typed;
pub use view::Reading;

use crate::shape::Shape;

/// Whether the shape of a stream event is an error.
pub(crate) fn is_error_shape(shape: Shape, top: peek::Top<'_>) -> bool {
    match shape {
        Shape::ErrorResponse
        | Shape::ChoiceError
        | Shape::StreamChunkError
        | Shape::ResponseFailedEvent
        | Shape::ResponseErrorEvent
        | Shape::ErrorEvent
        | Shape::ErrorEventFlat
        | Shape::ResponsesFailed
        | Shape::ResponsesError
        | Shape::AnthropicError
        | Shape::ImagesErrorEvent
        | Shape::ValidationError
        | Shape::WebhookError
        | Shape::StringError
        | Shape::BareError => true,
        Shape::GenerationRecord => top
            .data()
            .object()
            .is_some_and(|data| data.error().object().is_some()),
        Shape::Completion
        | Shape::StreamChunk
        | Shape::ResponseIncompleteEvent
        | Shape::ResponseEvent
        | Shape::ResponseObject
        | Shape::Message
        | Shape::EventStream
        | Shape::Html
        | Shape::Text
        | Shape::Blank
        | Shape::TruncatedJson
        | Shape::Json => false,
    }
}
