//! Checks that the response to a control request is healthy; otherwise the response to its fault cannot be evaluated.

use openrouter_errors::sse::StreamEnd;
use openrouter_errors::{Shape, Surface};

use crate::server::probe::Request;
use crate::server::reply::{Answer, Reply};

/// Returns why the response to a control request is not healthy.
#[must_use]
pub fn control_fault(surface: Surface, request: &Request, reply: &Reply) -> Option<String> {
    let answer = match reply {
        Reply::Answer(answer) => answer,
        Reply::Nothing(why) => return Some(why.clone()),
    };
    (!is_healthy(surface, request, answer)).then(|| answer.in_words())
}

fn is_healthy(surface: Surface, request: &Request, answer: &Answer) -> bool {
    if !(200..300).contains(&answer.status) || answer.broken.is_some() {
        return false;
    }
    let payload = answer.as_payload(Some(surface));
    let input = payload.input();
    let reading = openrouter_errors::read(&input);
    if reading.is_error() {
        return false;
    }
    if request.wants_stream() {
        return reading
            .stream()
            .is_some_and(|stream| matches!(stream.end, StreamEnd::Done | StreamEnd::Finished));
    }
    match surface {
        Surface::ChatCompletions => reading.shape() == Shape::Completion,
        Surface::Responses => reading.shape() == Shape::ResponseObject,
        Surface::Messages => reading.shape() == Shape::Message,
        _ => reading
            .value()
            .is_some_and(|value| value.get("data").is_some()),
    }
}
