//! What holds for any bytes: the checks that `fuzz/` drives for hours, here over generated input for seconds.

mod check;

use openrouter_errors::{Input, Surface, read};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Found by fuzzing: a string that is cut where the text ends took the blanks after it.
#[test]
fn blanks_behind_a_string_that_is_cut() {
    for body in [
        r#"{"id":null},"error":{"code":502,"message":"gone","metadata":{"error_type":"x":null}}"#,
        r#"{},"error":{"code":502,"message":"gone"#,
    ] {
        check::diagnose::holds(&Input::new(body));
        check::diagnose::holds(&Input::new(body).status(502));
    }
}

/// Found by more cases: the member of an object that a client printed is no stream, and what is known to be complete is no paste.
#[test]
fn streams_that_someone_may_have_pasted() {
    for body in [
        "data: [\n  null\n]",
        "data: {\n  status: 'ok'\n}",
        "event: error\ndata: [data: true\"\"error\"",
        "event: error\ndata: The model is gone",
        "data: {\"type\":\"error\",\"errorText\":\"gone\"}",
    ] {
        for input in [
            Input::new(body),
            Input::new(body).ended(),
            Input::new(body).status(200),
        ] {
            check::diagnose::holds(&input);
            check::read::holds(&input);
        }
    }
}

fn any_surface() -> impl Strategy<Value = Option<Surface>> {
    prop::option::of(prop::sample::select(Surface::ALL))
}

/// Pieces of streams: events of every kind, marks that are none, and what lies between them.
const EVENTS: &[&str] = &[
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":null}]}\n\n",
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" and so on\"},\"finish_reason\": null}]}\r\n\r\n",
    "data: {\"error\":{\"code\":502,\"message\":\"gone\"},\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n",
    "data: {\"code\":429,\"message\":\"slow down\"}\n\n",
    "data: {\"detail\":\"no\",\"statusCode\":500}\n\n",
    "data: {\"choices\":[{\"delta\":{},\"native_finish_reason\":\"MALFORMED_FUNCTION_CALL\",\"finish_reason\":\"stop\"}]}\n\n",
    "data: {\"type\":\"response.failed\",\"response\":{\"status\":\"failed\"}}\n\n",
    "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"\u{e9}\"}}\n\n",
    "data: {\"type\":\"response.incomplete\"}\n\n",
    "event: response.completed\ndata: {}\n\n",
    "data: [{\"error\":{\"message\":\"in an array\"}}]\n\n",
    "data: [DONE]\n\n",
    ": OPENROUTER PROCESSING\n\n",
    "data: : OPENROUTER PROCESSING\n\n",
    "{\"error\":{\"code\":500,\"message\":\"bare line\"}}\n",
];

/// Smaller pieces, which whole events are cut from or spoilt by.
const PIECES: &[&str] = &[
    "data: ",
    "data:",
    "event: error\n",
    "\n",
    "\r\n",
    "\r",
    "\u{feff}",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    " ",
    "\"error\"",
    "\"\\u0065rror\"",
    "\"message\"",
    "\"\\u006dessage\"",
    "\"detail\"",
    "\"code\"",
    "\"choices\"",
    "\"native_finish_reason\"",
    "\"finish_reason\"",
    "\"type\"",
    "\"metadata\"",
    "\"status\"",
    "null",
    "429",
    "4.29e2",
    "\"MALFORMED_X\"",
    "\"failed\"",
    "\"x\"",
    "true",
    "\u{e9}",
    "\\ud83d\\ude00",
    "\\ud800",
    "1e999",
];

fn any_stream() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(EVENTS),
        2 => prop::sample::select(PIECES),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|parts| parts.concat())
}

/// Member names and words of the protocol, so that arbitrary JSON runs into every branch.
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
    "provider",
    "model",
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
    "previous_errors",
    "headers",
    "detail",
    "http_status",
    "status_code",
    "statusCode",
    "retry_after",
    "limit_source",
    "reason",
    "surprise",
];

const WORDS: &[&str] = &[
    "",
    "error",
    "chat.completion.chunk",
    "text_completion",
    "response",
    "response.failed",
    "response.error",
    "response.incomplete",
    "response.created",
    "message",
    "ping",
    "failed",
    "429",
    " 502 ",
    "server_error",
    "rate_limit_exceeded",
    "overloaded_error",
    "stop",
    "ERROR",
    "malformed_call",
    "resp_1",
    "ZodError",
    "{\"error\":{\"code\":500}}",
    "Provider returned error",
    "\u{e9}\u{1F600}",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (100_u16..600).prop_map(Value::from),
        prop::sample::select(WORDS).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 8, |inner| {
        let members = prop::collection::vec((prop::sample::select(NAMES), inner.clone()), 0..8);
        prop_oneof![
            1 => prop::collection::vec(inner, 0..4).prop_map(Value::from),
            4 => members.prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

/// JSON as people and programs write it, and spoilt JSON.
fn any_body() -> impl Strategy<Value = Vec<u8>> {
    let printed = (
        any_json(),
        any::<bool>(),
        prop::collection::vec(
            (any::<prop::sample::Index>(), prop::sample::select(PIECES)),
            0..3,
        ),
    )
        .prop_map(|(value, pretty, spoilt)| {
            let mut text = if pretty {
                format!("{value:#}")
            } else {
                value.to_string()
            };
            for (at, piece) in spoilt {
                text.insert_str(text.floor_char_boundary(at.index(text.len() + 1)), piece);
            }
            text.into_bytes()
        });
    prop_oneof![
        6 => printed,
        1 => prop::collection::vec(prop::sample::select(PIECES), 0..30).prop_map(|parts| parts.concat().into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..400),
        1 => any_stream().prop_map(String::into_bytes),
    ]
}

prop_compose! {
    fn any_input()(
        body in any_body(),
        status in prop::option::of(prop_oneof![Just(200), 100_u16..600, any::<u16>()]),
        surface in any_surface(),
        ended in any::<bool>(),
    ) -> (Vec<u8>, Input<'static>) {
        (body, Input { status, surface, ended, ..Input::default() })
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn streams(text in any_stream(), surface in any_surface()) {
        check::stream::holds(text.as_bytes(), surface);
    }

    #[test]
    fn readings((body, input) in any_input()) {
        check::read::holds(&Input { body: body.into(), ..input });
    }

    #[test]
    fn diagnoses((body, input) in any_input()) {
        check::diagnose::holds(&Input { body: body.into(), ..input });
    }
    /// `error` as object or non-empty string is an error whatever is next to it; null and "" are not.
    #[test]
    fn the_detection_rule(error in any_json(), choices in any_json()) {
        let body = json!({"object": "chat.completion.chunk", "error": error, "choices": choices}).to_string();
        let input = Input::new(&body).status(200);
        if error.is_object() || error.as_str().is_some_and(|text| !text.is_empty()) {
            prop_assert!(read(&input).is_error(), "{body}");
        }
    }
}
