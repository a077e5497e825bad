//! Wrappers inside wrappers, JSON inside strings, and truncated text.

use rstest::rstest;
use serde_json::{Value, json};

use super::super::{Wrapper, relaxed, unwrap};
use super::{expect, seen};

const ENVELOPE: &str = r#"{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"{\"error\":\"busy\"}","provider_name":"Groq"}},"user_id":"user_x"}"#;

/// Encodes `text` as a JSON string, `times` times over.
fn quoted(text: &str, times: usize) -> String {
    (0..times).fold(text.to_owned(), |text, _| Value::String(text).to_string())
}

#[rstest]
#[case(0)]
#[case(1)]
#[case(2)]
#[case(3)]
#[case(5)]
fn json_in_strings_is_opened(#[case] times: usize) {
    let text = format!("upstream answered {}", quoted(ENVELOPE, times));
    let found = unwrap(&text);
    let payload: Value = serde_json::from_str(&found.payload.expect("a payload")).expect("JSON");
    let want: Value = serde_json::from_str(ENVELOPE).expect("JSON");
    assert_eq!(payload, want);
    assert!(!found.truncated);
    assert_eq!(found.layers.first(), Some(&Wrapper::LogLine));
}

#[test]
fn every_layer_is_named_outermost_first() {
    let text = format!(
        "{{'detail': \"litellm.RateLimitError: RateLimitError: OpenrouterException - Error code: 429 - {}\"}}",
        ENVELOPE.replace('\\', "\\\\").replace('"', "\\\"")
    );
    let found = unwrap(&text);
    assert_eq!(found.layers, [Wrapper::PythonRepr, Wrapper::Litellm]);
    assert_eq!(seen(&text).provider.as_deref(), Some("Groq"));
}

#[test]
fn a_relay_that_repeats_our_envelope_is_opened_and_one_that_adds_none_is_not() {
    let message = Value::String(format!("upstream: {ENVELOPE}"));
    let text = format!(
        r#"{{"error":{{"message":{message},"type":"upstream_error","code":"bad_response"}}}}"#
    );
    expect(&text, "relay", 429, "Groq", "Provider returned error");

    // The upstream's JSON became the message: the envelope around it is OpenRouter's own.
    let upstream = Value::String(
        r#"{"error":{"message":"bad tool","type":"invalid_request_error"}}"#.to_owned(),
    );
    let text = format!(
        r#"x {{"error":{{"message":{upstream},"code":400,"metadata":{{"provider_name":"Azure"}}}}}}"#
    );
    let found = unwrap(&text);
    assert!(found.payload.expect("a payload").contains("Azure"));
}

#[test]
fn the_request_inside_a_dump_is_never_the_error() {
    let text = format!(
        r#"{{"request":{ENVELOPE},"config":{{"data":{}}},"statusCode":402,"body":{{"error":{{"message":"mine","code":402}}}}}}"#,
        quoted(ENVELOPE, 1)
    );
    assert_eq!(seen(&text).message, "mine");
}

#[test]
fn an_error_printed_member_by_member_is_put_together() {
    let text = "Error from client: Provider returned error | metadata: {\"raw\":\"full\",\"provider_name\":\"Morph\"}";
    expect(text, "log_line", 0, "Morph", "Provider returned error");
}

#[rstest]
#[case::in_a_string(
    r#"429: {"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"{\"err"#
)]
#[case::after_a_key(r#"429: {"error":{"message":"Provider returned error","code":429,"metadata":"#)]
#[case::after_a_comma(r#"429: {"error":{"message":"Provider returned error","code":429,"#)]
#[case::by_hand(r#"429: {"error":{"message":"Provider returned error","code":429, ... }"#)]
#[case::by_hand_unicode(
    "429: {\"error\":{\"message\":\"Provider returned error\",\"code\":429,\u{2026}"
)]
#[case::brace_lost(
    "429: {\"error\":{\"message\":\"Provider returned error\",\"code\":429}\nRequest ID: 17"
)]
fn what_is_cut_off_is_closed(#[case] text: &str) {
    let found = unwrap(text);
    assert!(found.truncated);
    expect(text, "status_prefix", 429, "", "Provider returned error");
}

#[test]
fn a_string_whose_quotes_nobody_escaped_is_read() {
    let text = r#"API Error: 400 {"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{"type":"error","error":{"type":"x","message":"a, "b", c"}}","provider_name":"Anthropic"}}}"#;
    let payload: Value =
        serde_json::from_str(&unwrap(text).payload.expect("a payload")).expect("JSON");
    let raw = payload["error"]["metadata"]["raw"]
        .as_str()
        .expect("raw is text");
    let raw: Value = serde_json::from_str(raw).expect("raw is JSON");
    assert_eq!(raw["error"]["message"], "a, \"b\", c");
    assert_eq!(payload["error"]["metadata"]["provider_name"], "Anthropic");
}

#[test]
fn lines_wrapped_by_a_terminal_are_read() {
    let text = "Error code: 402 - {'error': {'message': 'This request requires more\ncredits', 'code':\n402, 'metadata': {'provider_name':\nNone}}}";
    expect(
        text,
        "python_repr",
        402,
        "",
        "This request requires more credits",
    );
}

#[test]
fn an_envelope_with_nothing_around_it_has_no_layer() {
    let found = unwrap(ENVELOPE);
    assert_eq!(found.wrapper(), Wrapper::Text);
    assert_eq!(found.layers, []);
}

#[test]
fn relaxed_reads_what_a_parser_refuses() {
    let json = |text: &str| {
        relaxed(text).map(|(text, cut)| (serde_json::from_str::<Value>(&text).expect("JSON"), cut))
    };
    assert_eq!(
        json("{'a': None, 'b': 'x'}"),
        Some((json!({"a": null, "b": "x"}), false))
    );
    assert_eq!(json(r#"{\"a\":\"x\"}"#), Some((json!({"a": "x"}), false)));
    assert_eq!(
        json("{\"a\":\"line\nbreak"),
        Some((json!({"a": "line\nbreak"}), true))
    );
    assert_eq!(json("no JSON {\"a\":1}"), None);
}
