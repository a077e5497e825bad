//! Classification: determines the shape from the members present. It does not try one type after another.

use crate::shape::Shape;
use crate::surface::Surface;
use crate::vocab::AnthropicErrorType;

use super::lax::{Lax, Node, Presence};
use super::peek::{ErrorView, Top};

/// The origin of the JSON, as far as the shape depends on it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    pub(crate) surface: Option<Surface>,
    /// The JSON is the data of a stream event.
    pub(crate) in_stream: bool,
}

/// Returns the shape of a JSON object.
pub(crate) fn classify(top: Top<'_>, place: Place) -> Shape {
    let error = top.error();
    if let Some(kind) = top.kind().text()
        && let Some(shape) = by_type(kind, error, top, place)
    {
        return shape;
    }
    match error {
        Node::Object(error) => by_error_object(error, top, place),
        Node::Other(_) if error.non_empty().is_some() => Shape::StringError,
        Node::Other(_) | Node::Absent => without_error(top, place),
    }
}

/// Classifies typed events and Anthropic bodies by their `type`.
fn by_type(
    kind: &str,
    error: Node<'_, ErrorView<'_>>,
    top: Top<'_>,
    place: Place,
) -> Option<Shape> {
    match kind {
        "response.failed" => Some(Shape::ResponseFailedEvent),
        "response.error" => Some(Shape::ResponseErrorEvent),
        "response.incomplete" => Some(Shape::ResponseIncompleteEvent),
        "error" => error_event(error, top, place),
        "message"
        | "message_start"
        | "message_delta"
        | "message_stop"
        | "content_block_start"
        | "content_block_delta"
        | "content_block_stop"
        | "ping"
            if error.object().is_none() && error.non_empty().is_none() =>
        {
            Some(Shape::Message)
        }
        _ if kind.starts_with("response.") => Some(response_event(error, top)),
        _ => None,
    }
}

/// Classifies an event of a Responses stream whose name does not say whether it is an error.
fn response_event(error: Node<'_, ErrorView<'_>>, top: Top<'_>) -> Shape {
    let failed = || {
        let response = top.response().object();
        response.is_some_and(|response| response.status().is("failed"))
    };
    match error {
        Node::Other(_) if error.non_empty().is_some() => Shape::StringError,
        Node::Object(_) => Shape::ResponseErrorEvent,
        _ if failed() => Shape::ResponseFailedEvent,
        _ => Shape::ResponseEvent,
    }
}

fn error_event(error: Node<'_, ErrorView<'_>>, top: Top<'_>, place: Place) -> Option<Shape> {
    if let Some(error) = error.object() {
        return Some(if is_anthropic(error, top, place) {
            Shape::AnthropicError
        } else if place.surface == Some(Surface::Images) {
            Shape::ImagesErrorEvent
        } else {
            Shape::ErrorEvent
        });
    }
    let flat = top.message().is_present() || top.code().is_present();
    (flat && error.non_empty().is_none()).then_some(Shape::ErrorEventFlat)
}

fn is_anthropic(error: ErrorView<'_>, top: Top<'_>, place: Place) -> bool {
    place.surface == Some(Surface::Messages)
        || top.request_id().is_present()
        || error.kind().text().is_some_and(|kind| {
            AnthropicErrorType::new(kind.to_owned()).is_known() && *error.code() == Lax::Absent
        })
}

fn by_error_object(error: ErrorView<'_>, top: Top<'_>, place: Place) -> Shape {
    if is_chunk(top, place) {
        return Shape::StreamChunkError;
    }
    if is_response_object(top) {
        return Shape::ResponsesFailed;
    }
    if *top.success() == Lax::Bool(false)
        && (error.name().text().is_some() || *error.code() == Lax::Absent)
    {
        return Shape::ValidationError;
    }
    let string_code = error
        .code()
        .text()
        .is_some_and(|code| code.parse::<u16>().is_err());
    if string_code && top.metadata().is_present() {
        return Shape::ResponsesError;
    }
    Shape::ErrorResponse
}

fn is_chunk(top: Top<'_>, place: Place) -> bool {
    match top.object().text() {
        Some(object) => {
            object == "chat.completion.chunk" || (place.in_stream && object == "text_completion")
        }
        None => place.in_stream && top.choices().count.is_some(),
    }
}

fn is_response_object(top: Top<'_>) -> bool {
    top.object().is("response")
        || (top.status().is("failed")
            && (top.output() != Presence::Absent
                || top.error_type().is_present()
                || top.id().text().is_some_and(|id| id.starts_with("resp"))))
}

fn without_error(top: Top<'_>, place: Place) -> Shape {
    let chunk = is_chunk(top, place) || top.choices().chosen.delta().is_present();
    if top.choices().count.is_some() {
        return match (chunk, top.choices().chosen.is_error()) {
            (true, true) => Shape::StreamChunkError,
            (true, false) => Shape::StreamChunk,
            (false, true) => Shape::ChoiceError,
            (false, false) => Shape::Completion,
        };
    }
    if let Some(data) = top.data().object() {
        if data.error().non_empty().is_some() {
            return Shape::WebhookError;
        }
        let record =
            data.native_finish_reason().is_present() || data.provider_responses().json().is_some();
        if data.error().object().is_some() || record {
            return Shape::GenerationRecord;
        }
    }
    if is_response_object(top) {
        return if top.status().is("failed") {
            Shape::ResponsesFailed
        } else {
            Shape::ResponseObject
        };
    }
    if is_bare_error(top) {
        Shape::BareError
    } else {
        Shape::Json
    }
}

/// Whether this is an inner error object alone: a message next to a code, a type, a status or metadata.
fn is_bare_error(top: Top<'_>) -> bool {
    let message = top
        .message()
        .non_empty()
        .or(top.detail().non_empty())
        .is_some();
    let failing = |status: &Lax<'_>| status.status().is_some_and(|status| status >= 400);
    let coded = match top.code() {
        Lax::Text(code) => !code.is_empty(),
        code => failing(code),
    };
    message
        && (coded
            || top.metadata().object().is_some_and(|meta| !meta.is_blank())
            || top.error_type().non_empty().is_some()
            || top.object().is("error")
            || [
                top.status(),
                top.status_code(),
                top.status_code_camel(),
                top.http_status(),
            ]
            .into_iter()
            .any(failing)
            || *top.success() == Lax::Bool(false))
}
