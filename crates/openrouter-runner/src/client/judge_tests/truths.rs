//! The facts of a response that a client can report.

use openrouter_errors::Delivery;
use rstest::rstest;
use serde_json::{Value, json};

use super::fixture;
use openrouter_conformance::client::judge::ExpectedError;
use openrouter_corpus::fixture::Wire;

fn truth(id: &str) -> ExpectedError {
    ExpectedError::of(fixture(id))
}

/// Creates facts with this decisive value.
fn saying(value: Value) -> ExpectedError {
    ExpectedError {
        value: Some(value),
        ..truth("chat_completions/200-healthy")
    }
}

#[rstest]
#[case(json!({"error": {"code": 1}}), json!({"code": 1}))]
#[case(json!({"error": null, "response": {"error": {"code": 2}}}), json!({"code": 2}))]
#[case(json!({"choices": [{"error": {"code": 3}}]}), json!({"code": 3}))]
#[case(json!({"choices": [{}]}), Value::Null)]
fn the_error_of_an_answer(#[case] value: Value, #[case] error: Value) {
    assert_eq!(saying(value).error().cloned().unwrap_or_default(), error);
}

#[rstest]
#[case(json!({"error": {"metadata": {"raw": 1}}, "metadata": {"raw": 2}}), json!({"raw": 1}))]
#[case(json!({"error": {}, "metadata": {"raw": 2}}), json!({"raw": 2}))]
#[case(json!({"error": {}}), Value::Null)]
fn the_metadata_of_an_answer(#[case] value: Value, #[case] metadata: Value) {
    assert_eq!(
        saying(value).metadata().cloned().unwrap_or_default(),
        metadata
    );
}

#[rstest]
#[case(json!({"choices": [{"finish_reason": "stop"}]}), false, false)]
#[case(json!({"choices": [{"finish_reason": "error"}]}), true, true)]
#[case(json!({"choices": [{}, {"error": {}}]}), true, true)]
#[case(json!({"choices": [{"error": null}]}), false, false)]
#[case(json!({"choices": [{"error": {}}], "error": {}}), true, false)]
#[case(json!({"choices": [{"error": {}}], "error": null}), true, true)]
#[case(json!({"error": {}}), false, false)]
fn a_choice_that_failed(#[case] value: Value, #[case] failed: bool, #[case] alone: bool) {
    let truth = saying(value);
    assert_eq!(
        (truth.choice_failed(), truth.only_in_choice()),
        (failed, alone)
    );
}

#[rstest]
#[case("chat_completions/200-healthy", false)]
#[case("chat_completions/500-internal-server-error", true)]
#[case("chat_completions/429-choice-error-keeps-content", true)]
#[case("chat_completions/200-no-content", false)]
#[case("chat_completions/200-cut-json-body", false)]
#[case("completions/404-site-page", false)]
fn nothing_but_the_client_can_fail_to_decode_it(#[case] id: &str, #[case] decodable: bool) {
    assert_eq!(truth(id).is_decodable(), decodable);
}

/// Text before the error of a stream, and all text.
#[rstest]
#[case("chat_completions/200-healthy", false)]
#[case("completions/stream-502-mid-stream", true)]
#[case("chat_completions/stream-404-no-image-input", false)]
fn text_that_was_delivered(#[case] id: &str, #[case] delivered: bool) {
    let truth = truth(id);
    assert_eq!(truth.delivered, delivered);
    assert_eq!(truth.is_stream, id.contains("/stream-"));
}

#[rstest]
#[case("chat_completions/stream-429-bom-before-error", true, false)]
#[case("chat_completions/stream-502-crlf", true, false)]
#[case("completions/stream-502-mid-stream", false, false)]
#[case("chat_completions/502-body-of-200-after-white-space", false, true)]
#[case("chat_completions/200-keepalive-whitespace-only", false, false)]
#[case("chat_completions/200-no-content", false, false)]
fn how_the_bytes_begin(#[case] id: &str, #[case] odd_lines: bool, #[case] leading_space: bool) {
    let truth = truth(id);
    assert_eq!(
        (truth.odd_lines, truth.leading_space),
        (odd_lines, leading_space)
    );
}

/// Bytes that are not sent do not count.
#[test]
fn an_answer_ends_where_it_was_cut() {
    let healthy = truth("chat_completions/200-healthy");
    assert!(healthy.text.is_some() && healthy.value.is_some());
    let mut cut = fixture("chat_completions/200-healthy").clone();
    cut.case.wire = Some(Wire {
        at_byte: Some(10),
        ..Wire::default()
    });
    let truth = ExpectedError::of(&cut);
    assert_eq!((truth.text, truth.value), (None, None));
}

#[test]
fn a_stream_that_falls_silent() {
    let stalls = fixture("chat_completions/stream-200-stall-inside-event");
    assert!(ExpectedError::of(stalls).stalls);
    assert_eq!(
        ExpectedError::of(stalls).delivery,
        Some(Delivery::Transport)
    );
    let mut whole = stalls.clone();
    whole.case.wire = None;
    assert!(!ExpectedError::of(&whole).stalls);
}

/// A stream may continue after its error, with text and another error.
#[rstest]
#[case(&["Some", "!", " text"], "Some", "Some text")]
#[case(&["Some", "!", " text", "!"], "Some", "Some text")]
#[case(&["Some", " text", "!"], "Some text", "Some text")]
fn text_behind_an_error(#[case] events: &[&str], #[case] before: &str, #[case] all: &str) {
    let event = |text: &&str| match *text {
        "!" => "data: {\"error\":{\"code\":502,\"message\":\"gone\"}}\n\n".to_owned(),
        text => format!(
            "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n"
        ),
    };
    let mut stream = fixture("chat_completions/stream-503-choices-empty").clone();
    stream.payload = events
        .iter()
        .map(event)
        .collect::<String>()
        .into_bytes()
        .into();
    let truth = ExpectedError::of(&stream);
    assert_eq!(truth.text.as_deref(), Some(before));
    assert_eq!(truth.all_text.as_deref(), Some(all));
}
