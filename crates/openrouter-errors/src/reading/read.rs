//! `read`: turns any bytes into a [`Reading`].

use crate::delivery::Delivery;
use crate::shape::Shape;
use crate::surface::Surface;
use crate::vocab::StopReason;

use super::classify::{Place, classify};
use super::decisive::Decisive;
use super::input::{Given, Input};
use super::lax::Presence;
use super::oddity::Oddity;
use super::parse::{Parsed, looks_like_stream, parse};
use super::peek::Top;
use super::stream::{StreamEnd, StreamFacts, StreamReader};
use super::tape::JsonTape;
use super::view::Reading;

/// Reads a response: determines its shape and facts, for any bytes.
///
/// It never fails: input that cannot be understood has [`Shape::Text`], [`Shape::Blank`] or the like, and
/// [`Reading::body`] still returns the body. Time is linear in the size of the body.
///
/// ```
/// use openrouter_errors::{Delivery, Input, Shape, read};
/// let input = Input::new(br#"{"error":{"code":502,"message":"Provider disconnected"}}"#).status(200);
/// let reading = read(&input);
/// assert_eq!(reading.shape(), Shape::ErrorResponse);
/// assert_eq!(reading.delivery(), Some(Delivery::OkBody));
/// assert_eq!(reading.status(), Some(502));
/// ```
#[must_use]
pub fn read<'a>(input: &'a Input<'a>) -> Reading<'a> {
    if is_stream(input) {
        read_stream(input)
    } else {
        read_body(input)
    }
}

pub(crate) fn is_stream(input: &Input<'_>) -> bool {
    if let Some(b'{') = input.body.first() {
        return false;
    }
    let declared = || {
        input
            .headers
            .media_type()
            .is_some_and(|media| media == "text/event-stream")
    };
    match input.body.trim_ascii_start().first() {
        Some(b'{' | b'[') => false,
        first => looks_like_stream(&input.body) || first.is_some() && declared(),
    }
}

fn read_body<'a>(input: &'a Input<'a>) -> Reading<'a> {
    let mut oddities = Vec::new();
    let mut tape = JsonTape::default();
    let (shape, top, json) = match parse(&input.body, &mut tape, &mut oddities) {
        Parsed::Object(top, json) => {
            let place = Place {
                surface: input.surface,
                in_stream: false,
            };
            let shape = classify(tape.view_of(top), place);
            (shape, Some(top), Some(json))
        }
        Parsed::OtherJson(json) => (Shape::Json, None, Some(json)),
        Parsed::Truncated => (Shape::TruncatedJson, None, None),
        Parsed::Html => (Shape::Html, None, None),
        Parsed::Blank => (Shape::Blank, None, None),
        Parsed::Text => (Shape::Text, None, None),
    };
    let view = top.map(|top| tape.view_of(top));
    Reading {
        input: Given::Borrowed(input),
        shape,
        delivery: body_delivery(shape, input, view),
        decisive: Decisive::new(tape, top),
        json,
        stream: None,
        oddities,
    }
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// Returns how a body (not a stream) delivered its error, or `None` if there is no error.
fn body_delivery(shape: Shape, input: &Input<'_>, top: Option<Top<'_>>) -> Option<Delivery> {
    let failed_status = input.status.is_some_and(|status| status >= 400);
    match shape {
        Shape::Html | Shape::Text | Shape::TruncatedJson => Some(Delivery::NotJson),
        Shape::Blank => {
            let nothing_expected = input
                .status
                .is_some_and(|status| matches!(status, 100..=199 | 204 | 205 | 300..=399));
            (!nothing_expected).then_some(Delivery::NotJson)
        }
        Shape::ResponseFailedEvent
        | Shape::ResponseErrorEvent
        | Shape::ErrorEvent
        | Shape::ErrorEventFlat
        | Shape::ImagesErrorEvent => Some(if failed_status {
            Delivery::HttpError
        } else {
            Delivery::Event
        }),
        _ if failed_status => Some(Delivery::HttpError),
        Shape::ChoiceError => Some(Delivery::Choice),
        Shape::StreamChunkError => Some(Delivery::StreamFirst),
        Shape::ResponsesFailed | Shape::StringError | Shape::WebhookError => Some(Delivery::OkBody),
        Shape::GenerationRecord => {
            let failed = top
                .and_then(|top| top.data().object())
                .is_some_and(|data| data.error().object().is_some());
            failed.then_some(Delivery::OkBody)
        }
        Shape::ErrorResponse
        | Shape::ResponsesError
        | Shape::AnthropicError
        | Shape::ValidationError
        | Shape::BareError => Some(match input.status {
            Some(status) if is_success(status) => Delivery::OkBody,
            _ => Delivery::HttpError,
        }),
        Shape::Completion | Shape::Message | Shape::ResponseObject => top
            .is_some_and(|top| lacks_content(shape, top))
            .then_some(Delivery::NoContent),
        Shape::StreamChunk
        | Shape::ResponseIncompleteEvent
        | Shape::ResponseEvent
        | Shape::EventStream
        | Shape::Json => None,
    }
}

/// Whether a finished response has no content. A response that hit a limit is not empty: the limit explains it.
fn lacks_content(shape: Shape, top: Top<'_>) -> bool {
    match shape {
        Shape::Completion => {
            let reason = top.choices().chosen.finish_reason().text();
            !top.choices().any_content && !matches!(reason, Some("length" | "content_filter"))
        }
        Shape::Message => {
            top.kind().is("message")
                && top.content() == Presence::Empty
                && top
                    .stop_reason()
                    .text()
                    .map(StopReason::from)
                    .is_some_and(|reason| reason.is_failure() || !reason.explains_no_content())
        }
        Shape::ResponseObject => top.status().is("completed") && top.output() == Presence::Empty,
        _ => false,
    }
}

#[inline(never)]
fn read_stream<'a>(input: &'a Input<'a>) -> Reading<'a> {
    let mut reader = StreamReader::new();
    if let Some(surface) = input.surface {
        reader = reader.with_surface(surface);
    }
    reader.push(&input.body, &mut |_| {});
    reader.finish(&mut |_| {});
    let mut reading = reader.into_reading(Given::Borrowed(input));
    if std::str::from_utf8(&input.body).is_err() {
        reading.oddities.push(Oddity::InvalidUtf8);
    }
    reading
}

pub(crate) fn stream_delivery(
    shape: Shape,
    input: &Input<'_>,
    facts: &StreamFacts,
) -> Option<Delivery> {
    let Some(at) = facts.error_at.filter(|_| !facts.only_a_part_failed()) else {
        return match facts.end {
            _ if input.status.is_some_and(|status| status >= 400) => Some(Delivery::HttpError),
            StreamEnd::Cut => Some(Delivery::Transport),
            StreamEnd::Open if input.ended => Some(Delivery::Transport),
            StreamEnd::Done | StreamEnd::Finished
                if !facts.delivered && !facts.limited && !facts.incomplete =>
            {
                Some(Delivery::NoContent)
            }
            _ => None,
        };
    };
    let typed_events = matches!(
        input.surface,
        Some(Surface::Responses | Surface::Messages | Surface::Images)
    );
    let typed_shape = matches!(
        shape,
        Shape::ResponseFailedEvent
            | Shape::ResponseErrorEvent
            | Shape::ErrorEvent
            | Shape::ErrorEventFlat
            | Shape::AnthropicError
            | Shape::ImagesErrorEvent
    );
    Some(if typed_events || typed_shape {
        Delivery::Event
    } else if at == 0 {
        Delivery::StreamFirst
    } else {
        Delivery::StreamMid
    })
}
