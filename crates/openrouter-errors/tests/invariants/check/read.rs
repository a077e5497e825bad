//! `read`: any bytes give a reading, nothing of them is lost, and the facts are those that a slow reading finds.

use openrouter_errors::{Delivery, Input, Reading, Shape, Typed, read};

use super::owned;
use super::slow::{self, Parsed};
use super::stream;

/// Everything that holds for a reading.
pub(crate) fn holds(input: &Input<'_>) {
    let reading = read(input);
    assert_eq!(reading.body(), &*input.body);
    assert_eq!(reading.is_error(), reading.delivery().is_some());
    same_again(input, &reading);
    answers_everything(&reading);
    keeps_the_value(&reading);
    owned::owned_alike(&reading);
    owned::closes_as_read(input, &stream::cuts(&input.body));
    match reading.stream() {
        Some(_) => as_its_first_error(input, &reading),
        None => as_read_slowly(input, &reading),
    }
}

/// No clock, no chance: the same input gives the same reading.
fn same_again(input: &Input<'_>, reading: &Reading<'_>) {
    assert_eq!(
        format!("{:?}", read(&input.clone())),
        format!("{reading:?}")
    );
}

/// Every question has a response.
fn answers_everything(reading: &Reading<'_>) {
    let _ = (
        reading.partial_text(),
        reading.retry_after(),
        reading.rate_limit(),
    );
    let _ = (
        reading.native_type(),
        reading.finish_reason(),
        reading.native_finish_reason(),
    );
    let _ = (
        reading.generation_id(),
        reading.request_id(),
        reading.user_id(),
    );
    let _ = (
        reading.raw_text(),
        reading.limit_source(),
        reading.oddities(),
    );
    let _ = (
        reading.metadata(),
        reading.availability(),
        reading.openrouter_metadata(),
    );
    if let (Some(pointer), Some(value)) = (reading.metadata_pointer(), reading.value())
        && !pointer.starts_with("/choices")
    {
        assert!(
            value
                .pointer(pointer)
                .is_some_and(serde_json::Value::is_object),
            "{pointer} leads to the metadata"
        );
    }
}

/// What was read is written back value for value, unknown members included.
fn keeps_the_value(reading: &Reading<'_>) {
    let typed = reading.typed();
    assert_eq!(typed.to_value(), reading.value());
    assert_eq!(typed == Typed::NotJson, reading.value().is_none());
    if let (Some(json), Some(value)) = (reading.json(), reading.value()) {
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(json).ok(),
            Some(value)
        );
    }
}

/// A body that begins as an object or array.
fn as_read_slowly(input: &Input<'_>, reading: &Reading<'_>) {
    match slow::parse(&input.body) {
        Parsed::Object(top) => {
            let shape = slow::shape(&top, input.surface, false);
            assert_eq!(reading.shape(), shape);
            assert_eq!(reading.value(), Some(top.clone().into()));
            same_facts(input, reading, shape, &top);
        }
        Parsed::Other => assert_eq!(reading.shape(), Shape::Json),
        Parsed::Broken => {
            assert_eq!(reading.shape(), Shape::TruncatedJson);
            assert_eq!(reading.value(), None);
        }
        Parsed::Unknown => {}
    }
}

/// A stream reads as its first error event does.
fn as_its_first_error(input: &Input<'_>, reading: &Reading<'_>) {
    let events = stream::one_by_one(&input.body, input.surface);
    let first = events.iter().find_map(|event| event.error.as_ref());
    assert_eq!(reading.json(), first.map(|(_, json)| json.as_str()));
    if let Some((shape, json)) = first {
        assert_eq!(reading.shape(), *shape);
        assert_ne!(reading.delivery(), None);
        if let Parsed::Object(top) = slow::parse(json.as_bytes()) {
            same_facts(input, reading, *shape, &top);
        }
    } else {
        assert!(matches!(
            reading.shape(),
            Shape::EventStream | Shape::ResponseIncompleteEvent
        ));
    }
}

fn same_facts(
    input: &Input<'_>,
    reading: &Reading<'_>,
    shape: Shape,
    top: &serde_json::Map<String, serde_json::Value>,
) {
    let facts = slow::facts(shape, top);
    let code = reading
        .code()
        .map(|code| serde_json::to_value(code).expect("a code is JSON"));
    assert_eq!(code, facts.code);
    assert_eq!(reading.message(), facts.message.as_deref());
    assert_eq!(
        reading
            .error_type()
            .map(|stated| stated.as_str().to_owned()),
        facts.error_type
    );
    assert_eq!(reading.provider(), facts.provider.as_deref());
    assert_eq!(
        reading.model(),
        facts.model.as_deref().or(input.model.as_deref())
    );
    let status = match input.status {
        Some(status) if !(200..300).contains(&status) => Some(status),
        given if !reading.is_error() => given,
        _ => facts.stated_status,
    };
    assert_eq!(reading.status(), status);
    // With an error status no response is a success.
    if input.status.is_some_and(|status| status >= 400) {
        assert_ne!(reading.delivery(), None);
        assert_ne!(reading.delivery(), Some(Delivery::NoContent));
    }
}
