//! The emit schemas: what the documents show passes, what they forbid does not, and shapes stay apart.

use openrouter_errors::Shape;
use rstest::rstest;
use serde_json::Value;

use crate::schema_honesty::codec::{ACCEPT, EMIT};

/// A payload of each shape, and the other shapes whose emit schema also accepts it: those that only the surface
/// distinguishes.
const MODELS: &[(Shape, &str, &[Shape])] = &[
    (
        Shape::ErrorResponse,
        r#"{"error":{"code":429,"message":"Rate limit exceeded","metadata":null},"user_id":null}"#,
        &[],
    ),
    (
        Shape::ErrorResponse,
        r#"{"error":{"message":"m","error_type":"not_found","http_status":404,"availability":{"code":"no_endpoints","retryable":true,"requested_models":["a/b"],"docs_url":"https://openrouter.ai/docs/errors"}}}"#,
        &[],
    ),
    (
        Shape::Completion,
        r#"{"id":"gen-1","object":"chat.completion","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Hi"}}]}"#,
        &[],
    ),
    (
        Shape::ChoiceError,
        r#"{"choices":[{"message":{"role":"assistant","content":"partial output..."},"finish_reason":"error","error":{"code":502,"message":"Provider disconnected mid-stream","metadata":{"error_type":"provider_unavailable"}}}]}"#,
        &[],
    ),
    (
        Shape::StreamChunkError,
        r#"{"id":"cmpl-abc123","object":"chat.completion.chunk","created":1234567890,"model":"openai/gpt-4o","provider":"openai","error":{"code":429,"message":"Rate limit exceeded"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"#,
        &[],
    ),
    (
        Shape::StreamChunk,
        r#"{"id":"gen-1","object":"chat.completion.chunk","created":1,"model":"a/b","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}"#,
        &[],
    ),
    (
        Shape::ResponseFailedEvent,
        r#"{"type":"response.failed","response":{"id":"resp_1","status":"failed","error":{"code":"server_error","message":"Internal server error"},"error_type":"server"},"sequence_number":3}"#,
        &[],
    ),
    (
        Shape::ResponseErrorEvent,
        r#"{"type":"response.error","error":{"code":"rate_limit_exceeded","message":"Rate limit exceeded"}}"#,
        &[],
    ),
    (
        Shape::ErrorEvent,
        r#"{"type":"error","error":{"code":"invalid_api_key","message":"Invalid API key provided"}}"#,
        &[Shape::ImagesErrorEvent],
    ),
    (
        Shape::ErrorEventFlat,
        r#"{"type":"error","code":"rate_limit_exceeded","message":"Rate limit exceeded.","param":null,"sequence_number":2}"#,
        &[],
    ),
    (
        Shape::ResponseIncompleteEvent,
        r#"{"type":"response.incomplete","response":{"id":"resp_1","status":"incomplete","error":null,"incomplete_details":{"reason":"max_output_tokens"}},"sequence_number":5}"#,
        &[],
    ),
    (
        Shape::ResponseEvent,
        r#"{"type":"response.output_text.delta","delta":"Hi","sequence_number":4}"#,
        &[],
    ),
    (
        Shape::ResponsesFailed,
        r#"{"id":"resp_1","status":"failed","error":{"code":"server_error","message":"Invalid credentials"},"error_type":"authentication"}"#,
        &[],
    ),
    (
        Shape::ResponsesError,
        r#"{"error":{"code":"invalid_prompt","message":"Detailed error description"},"metadata":null}"#,
        &[],
    ),
    (
        Shape::ResponseObject,
        r#"{"id":"resp_1","object":"response","status":"completed","error":null,"output":[]}"#,
        &[],
    ),
    (
        Shape::AnthropicError,
        r#"{"type":"error","error":{"type":"permission_error","message":"Request blocked"},"request_id":null}"#,
        &[],
    ),
    (
        Shape::Message,
        r#"{"id":"gen-1","type":"message","role":"assistant","model":"a/b","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}"#,
        &[],
    ),
    (
        Shape::ImagesErrorEvent,
        r#"{"type":"error","error":{"code":"upstream_error","message":"The upstream provider returned an error","param":null,"type":"provider_error"}}"#,
        &[Shape::ErrorEvent],
    ),
    (
        Shape::ValidationError,
        r#"{"success":false,"error":{"name":"ZodError","message":"[]"}}"#,
        &[],
    ),
    (
        Shape::GenerationRecord,
        r#"{"data":{"id":"gen-1","model":"a/b","finish_reason":"stop","cancelled":false}}"#,
        &[],
    ),
    (
        Shape::WebhookError,
        r#"{"type":"video.generation.failed","created_at":"2026-04-24T12:00:00.000Z","data":{"id":"abc123","status":"failed","generation_id":"gen-1","model":"a/b","error":"Content policy violation"}}"#,
        &[],
    ),
    (
        Shape::StringError,
        r#"{"status":"error","error":"all panel models failed","failure_reason":"all_panels_failed"}"#,
        &[],
    ),
    (
        Shape::BareError,
        r#"{"message":"Provider returned error","code":402,"metadata":{"provider_name":"DeepSeek","is_byok":false}}"#,
        &[],
    ),
];

#[test]
fn each_shape_emits_its_own_payload_and_no_other() {
    for (shape, payload, also) in MODELS {
        let value: Value = serde_json::from_str(payload).expect("a payload");
        let taken: Vec<Shape> = Shape::ALL
            .iter()
            .copied()
            .filter(|s| EMIT.get(s).is_some_and(|c| c.validator.is_valid(&value)))
            .collect();
        let errors: Vec<String> = EMIT[shape]
            .validator
            .iter_errors(&value)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{shape}: {errors:?}");
        let others: Vec<Shape> = taken.into_iter().filter(|s| s != shape).collect();
        assert_eq!(&others, also, "{payload}");
    }
}

#[test]
fn every_shape_has_a_model() {
    for shape in EMIT.keys() {
        assert!(
            MODELS.iter().any(|(modelled, _, _)| modelled == shape),
            "{shape}"
        );
    }
}

/// Each is broken in one way: readers take it, writers must not send it.
#[rstest]
#[case::code_as_text(Shape::ErrorResponse, r#"{"error":{"code":"429","message":"x"}}"#)]
#[case::code_as_float(Shape::ErrorResponse, r#"{"error":{"code":429.5,"message":"x"}}"#)]
#[case::code_no_error(Shape::ErrorResponse, r#"{"error":{"code":200,"message":"x"}}"#)]
#[case::no_code(Shape::ErrorResponse, r#"{"error":{"message":"x"}}"#)]
#[case::no_message(Shape::ErrorResponse, r#"{"error":{"code":429}}"#)]
#[case::empty_message(Shape::ErrorResponse, r#"{"error":{"code":429,"message":""}}"#)]
#[case::null_code(Shape::ErrorResponse, r#"{"error":{"code":null,"message":"x"}}"#)]
#[case::choices_beside(
    Shape::ErrorResponse,
    r#"{"error":{"code":502,"message":"x"},"choices":[]}"#
)]
#[case::long_flagged_input(Shape::ErrorResponse, r#"{"error":{"code":403,"message":"x","metadata":{"flagged_input":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}}"#)]
#[case::long_flagged_input_that_was_cut(Shape::ErrorResponse, r#"{"error":{"code":403,"message":"x","metadata":{"flagged_input":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}}"#)]
#[case::header_as_number(
    Shape::ErrorResponse,
    r#"{"error":{"code":429,"message":"x","metadata":{"headers":{"X-RateLimit-Limit":20}}}}"#
)]
#[case::availability_cut(
    Shape::ErrorResponse,
    r#"{"error":{"code":404,"message":"x","availability":{"code":"no_endpoints"}}}"#
)]
#[case::finish_reason_null(Shape::ChoiceError, r#"{"choices":[{"message":{"content":"a"},"finish_reason":null,"error":{"code":502,"message":"x"}}]}"#)]
#[case::word_as_code(Shape::StreamChunkError, r#"{"id":"a","object":"chat.completion.chunk","created":1,"model":"m","error":{"code":"server_error","message":"x"},"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}"#)]
#[case::no_choices(Shape::StreamChunkError, r#"{"id":"a","object":"chat.completion.chunk","created":1,"model":"m","error":{"code":502,"message":"x"},"choices":[]}"#)]
#[case::not_failed(
    Shape::ResponsesFailed,
    r#"{"id":"a","status":"completed","error":{"code":"server_error","message":"x"}}"#
)]
#[case::error_null(
    Shape::ResponseFailedEvent,
    r#"{"type":"response.failed","response":{"id":"a","status":"failed","error":null}}"#
)]
#[case::other_type(
    Shape::ResponseErrorEvent,
    r#"{"type":"response.oops","error":{"code":"server_error","message":"x"}}"#
)]
#[case::number_as_code(
    Shape::ErrorEvent,
    r#"{"type":"error","error":{"code":500,"message":"x"}}"#
)]
#[case::no_type(
    Shape::AnthropicError,
    r#"{"error":{"type":"api_error","message":"x"}}"#
)]
#[case::no_inner_type(Shape::AnthropicError, r#"{"type":"error","error":{"message":"x"}}"#)]
#[case::success(
    Shape::ValidationError,
    r#"{"success":true,"error":{"name":"ZodError","message":"[]"}}"#
)]
fn broken_payloads_are_accepted_and_not_emitted(#[case] shape: Shape, #[case] payload: &str) {
    let value: Value = serde_json::from_str(payload).expect("a payload");
    assert!(
        ACCEPT[&shape].validator.is_valid(&value),
        "not accepted: {payload}"
    );
    assert!(
        !EMIT[&shape].validator.is_valid(&value),
        "emitted: {payload}"
    );
}
