//! Reading takes any bytes whatever: it never panics, loses nothing and gives back the value it was given.

use openrouter_errors::{Headers, Input, Shape, Surface, read};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Member names of the protocol, so that arbitrary JSON runs into every branch.
const NAMES: &[&str] = &[
    "error",
    "choices",
    "code",
    "message",
    "metadata",
    "type",
    "status",
    "response",
    "data",
    "error_type",
    "availability",
    "raw",
    "provider_name",
    "finish_reason",
    "native_finish_reason",
    "delta",
    "content",
    "object",
    "id",
    "output",
    "success",
    "name",
    "request_id",
    "user_id",
    "previous_errors",
    "headers",
    "openrouter_metadata",
    "param",
    "reasons",
    "flagged_input",
    "http_status",
    "status_code",
    "detail",
    "retryable",
    "surprise",
];

const WORDS: &[&str] = &[
    "",
    "error",
    "chat.completion.chunk",
    "chat.completion",
    "response",
    "response.failed",
    "response.error",
    "response.incomplete",
    "failed",
    "completed",
    "429",
    "server_error",
    "authentication_error",
    "stop",
    "length",
    "message",
    "gen-1",
    "ZodError",
    "{\"error\":{\"code\":500}}",
    "data: {\"error\":{}}",
    "<html>",
    "é\u{1F600}",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (100_u16..600).prop_map(Value::from),
        prop::sample::select(WORDS).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(NAMES), inner), 0..8)
                .prop_map(|members| members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect::<Map<_, _>>())
                .prop_map(Value::Object),
        ]
    })
}

fn any_surface() -> impl Strategy<Value = Option<Surface>> {
    prop::option::of(prop::sample::select(Surface::ALL))
}

/// Calls everything a reading can be asked.
fn ask_everything(input: &Input<'_>) {
    let reading = read(input);
    assert_eq!(reading.is_error(), reading.delivery().is_some());
    assert_eq!(reading.body(), input.body);
    let _ = (
        reading.status(),
        reading.code(),
        reading.message().map(str::len),
        reading.error_type(),
    );
    let _ = (
        reading.provider().map(str::len),
        reading.model().map(str::len),
        reading.partial_text(),
    );
    let _ = (
        reading.retry_after(),
        reading.rate_limit(),
        reading.raw_text().map(|raw| raw.len()),
    );
    let _ = (
        reading.metadata(),
        reading.availability(),
        reading.openrouter_metadata(),
        reading.typed(),
    );
    let _ = (
        reading.generation_id().map(str::len),
        reading.request_id().map(str::len),
        reading.limit_source(),
    );
}

proptest! {
    #[test]
    fn any_bytes(body in prop::collection::vec(any::<u8>(), 0..400), status in prop::option::of(any::<u16>()), surface in any_surface()) {
        ask_everything(&Input { status, body: &body, surface, ..Input::default() });
    }

    #[test]
    fn any_stream_like_bytes(parts in prop::collection::vec(prop::sample::select(vec![
        "data: ", "data:", "event: error\n", ": c\n", "\n", "\r\n", "\r", "{\"error\":", "{}", "}", "[DONE]", "\"x\"",
        "{\"choices\":[]}", "\u{feff}", "null", ",", "{\"type\":\"error\"", "\\u0065rror",
    ]), 0..40)) {
        let body = parts.concat();
        ask_everything(&Input::new(&body).status(200));
    }

    #[test]
    fn typed_values_round_trip(value in any_json(), surface in any_surface(), status in prop::option::of(200_u16..600)) {
        let body = value.to_string();
        let input = Input { status, body: body.as_bytes(), surface, ..Input::default() };
        ask_everything(&input);
        let reading = read(&input);
        // An array gives its first element, everything else itself.
        if let Some(read_value) = reading.value() {
            prop_assert!(read_value == value || value.get(0) == Some(&read_value));
            prop_assert_eq!(reading.typed().to_value(), Some(read_value));
        }
    }

    /// `error` as object or non-empty string is an error whatever stands beside it; null and "" are not.
    #[test]
    fn the_detection_rule(error in any_json(), choices in any_json()) {
        let body = json!({"object": "chat.completion.chunk", "error": error, "choices": choices}).to_string();
        let input = Input::new(&body).status(200);
        let reading = read(&input);
        if error.is_object() || error.as_str().is_some_and(|text| !text.is_empty()) {
            prop_assert!(reading.is_error(), "{body}");
        }
    }
}

#[test]
fn headers_are_facts_too() {
    let body = br#"{"error":{"code":429,"message":"slow down","metadata":{"headers":{"X-RateLimit-Reset":"1741305600000","X-RateLimit-Remaining":"0"}}}}"#;
    let mut headers = Headers::new();
    headers.push("retry-after", "7");
    headers.push("x-generation-id", "gen-1");
    let input = Input {
        status: Some(429),
        headers,
        body,
        ..Input::default()
    };
    let reading = read(&input);
    insta::assert_debug_snapshot!((
        reading.retry_after(),
        reading.rate_limit(),
        reading.generation_id()
    ));
}

#[test]
fn deep_nesting_is_read_without_recursion() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let body = format!(
            r#"{{"error":{{"code":500,"message":"deep"}},"x":{}1{}}}"#,
            open.repeat(200_000),
            close.repeat(200_000)
        );
        let input = Input::new(&body);
        let reading = read(&input);
        assert!(
            matches!(reading.shape(), Shape::ErrorResponse | Shape::TruncatedJson),
            "{:?}",
            reading.shape()
        );
        ask_everything(&input);
    }
}
