//! Responses with a fault in the envelope, stream or event.

use super::{CHAT, MESSAGES, Mutation, RESPONSES, STREAM, mutations};
use crate::sabotage::Saboteur;

pub(super) const ROWS: &[Saboteur] = mutations! {
    CHAT "status-body-mismatch", "states a different status in `code` than the response has", ["HTTP-1"],
        "HTTP-1" at "/error/code": r#"{"error":{"code":401,"message":"m"}}"#, "401" => "400";
    CHAT "http-status-mismatch", "states a different status in `http_status` than the response has", ["HTTP-1"],
        "HTTP-1" at "/error/http_status": r#"{"error":{"http_status":400,"error_type":"not_found","message":"m","availability":{"code":"no_endpoints","retryable":false,"requested_models":["a/b"],"docs_url":"u"}}}"#, "400" => "404", status = 404;
    CHAT "no-envelope", "has the error at the top level, without a member `error`", ["HTTP-2"],
        "HTTP-2" at "/error": r#"{"message":"m","code":400}"#, r#"{"message":"m","code":400}"# => r#"{"error":{"message":"m","code":400}}"#;
    CHAT "empty-message", "has a message of white space", ["HTTP-3"],
        "HTTP-3" at "/error/message": r#"{"error":{"code":400,"message":" "}}"#, r#"" ""# => r#""m""#;
    CHAT "code-as-string", "has the code as a string", ["HTTP-4"],
        "HTTP-4" at "/error/code": r#"{"error":{"code":"400","message":"m"}}"#, r#""400""# => "400";
    CHAT "code-out-of-range", "has a code that is not an error status", ["HTTP-5"],
        "HTTP-5" at "/error/code": r#"{"error":{"code":1001,"message":"m"}}"#, "1001" => "400", status = 200;
    CHAT "no-code", "has neither a code nor a status and a type", ["HTTP-6"],
        "HTTP-6" at "/error/code": r#"{"error":{"message":"m"}}"#, r#""message""# => r#""code":400,"message""#;
    CHAT "metadata-as-text", "has metadata that is not an object", ["HTTP-7"],
        "HTTP-7" at "/error/metadata": r#"{"error":{"code":400,"message":"m","metadata":"x"}}"#, r#""x""# => "null";
    CHAT "wrong-content-type", "labels JSON as plain text", ["HTTP-8"],
        "HTTP-8" at "/headers/content-type": r#"{"error":{"code":400,"message":"m"}}"#, "" => "", headers = &[("Content-Type", "text/plain")], mended_headers = &[("Content-Type", "application/json; charset=utf-8")];
    CHAT "bare-string", "has a string as `error`, without a sibling status", ["HTTP-9"],
        "HTTP-9" at "/error": r#"{"error":"boom"}"#, r#""boom"}"# => r#""boom","status_code":400}"#, status = 200;
    CHAT "validator-envelope", "returns the validator's own error format", ["HTTP-10"],
        "HTTP-10" at "/success": r#"{"success":false,"error":{"name":"ZodError","message":"[]"}}"#, r#"{"success":false,"error":{"name":"ZodError","message":"[]"}}"# => r#"{"error":{"code":400,"message":"m"}}"#;
    CHAT "numeric-user-id", "has a number as user id", ["HTTP-11"],
        "HTTP-11" at "/user_id": r#"{"error":{"code":400,"message":"m"},"user_id":7}"#, ":7}" => ":null}";
    CHAT "choices-beside-error", "has `choices` next to an error", ["BODY-1"],
        "BODY-1" at "/choices": r#"{"error":{"code":502,"message":"m"},"choices":[]}"#, r#","choices":[]"# => "", status = 200;
    CHAT "choice-without-finish-reason", "has a choice with an error and no finish reason", ["BODY-2"],
        "BODY-2" at "/choices/0/finish_reason": r#"{"choices":[{"finish_reason":null,"error":{"code":502,"message":"m"}}]}"#, "null" => r#""error""#, status = 200;
    CHAT "choice-code-as-string", "has a choice whose error has a name as code", ["BODY-3"],
        "BODY-3" at "/choices/0/error/code": r#"{"choices":[{"finish_reason":"error","error":{"code":"x","message":"m"}}]}"#, r#""x""# => "502", status = 200;
    CHAT "finish-reason-alone", "ends a choice with finish reason `error`, without an error object", ["BODY-4"],
        "BODY-4" at "/choices/0": r#"{"choices":[{"finish_reason":"error"}]}"#, r#""error"}]"# => r#""error","error":{"code":502,"message":"m"}}]"#, status = 200;
    CHAT "error-status-stream", "is an event stream with an error status", ["STREAM-1", "STREAM-4"],
        "STREAM-1" at "": "data: {\"error\":{\"code\":400,\"message\":\"m\"}}\n\n", "data: {\"error\":{\"code\":400,\"message\":\"m\"}}\n\n" => r#"{"error":{"code":400,"message":"m"}}"#;
    STREAM "chunk-code-as-string", "has an error chunk with a name as code", ["STREAM-3"],
        "STREAM-3" at "/events/0/error/code": "data: {\"object\":\"chat.completion.chunk\",\"error\":{\"code\":\"server_error\",\"message\":\"m\"},\"choices\":[{\"finish_reason\":\"error\"}]}\n\n", "\"server_error\"" => "502";
    STREAM "chunk-without-choices", "has an error chunk with no choice", ["STREAM-4"],
        "STREAM-4" at "/events/0/choices": "data: {\"object\":\"chat.completion.chunk\",\"error\":{\"code\":502,\"message\":\"m\"},\"choices\":[]}\n\n", "[]" => "[{\"finish_reason\":\"error\"}]";
    STREAM "no-finish-reason", "has an error chunk whose choice has no finish reason", ["STREAM-5"],
        "STREAM-5" at "/events/0/choices/0/finish_reason": "data: {\"object\":\"chat.completion.chunk\",\"error\":{\"code\":502,\"message\":\"m\"},\"choices\":[{\"finish_reason\":null}]}\n\n", "null" => "\"error\"";
    STREAM "error-then-more-tokens", "continues after an error", ["STREAM-6"],
        "STREAM-6" at "/events/1": "data: {\"object\":\"chat.completion.chunk\",\"error\":{\"code\":502,\"message\":\"m\"},\"choices\":[{\"finish_reason\":\"error\"}]}\n\ndata: {\"choices\":[]}\n\n", "{\"choices\":[]}" => "[DONE]";
    STREAM "comment-as-data", "has a comment in a data line", ["STREAM-7"],
        "STREAM-7" at "/events/0": "data: : OPENROUTER PROCESSING\n\ndata: {\"choices\":[]}\n\ndata: [DONE]\n\n", "data: : OPEN" => ": OPEN";
    STREAM "no-end-mark", "ends a stream without an end marker", ["STREAM-8"],
        "STREAM-8" at "/events/1": "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"choices\":[]}\n\n", "{\"choices\":[]}" => "[DONE]";
    RESPONSES "failed-but-completed", "has an error in a completed response", ["RESP-1"],
        "RESP-1" at "/status": r#"{"object":"response","status":"completed","error":{"code":"server_error","message":"m"}}"#, "completed" => "failed";
    RESPONSES "failed-event-completed", "has a completed response in a failure event", ["RESP-1"],
        "RESP-1" at "/events/0/response/status": "data: {\"type\":\"response.failed\",\"response\":{\"status\":\"completed\",\"error\":{\"code\":\"server_error\",\"message\":\"m\"}}}\n\n", "completed" => "failed";
    RESPONSES "numeric-response-code", "has a number as code on Responses", ["RESP-2"],
        "RESP-2" at "/events/0/code": "data: {\"type\":\"error\",\"code\":429,\"message\":\"m\"}\n\n", "429" => "\"rate_limit_exceeded\"";
    RESPONSES "unknown-response-code", "has a code on Responses that is not in the list", ["RESP-3"],
        "RESP-3" at "/error/code": r#"{"object":"response","status":"failed","error":{"code":"invalid_api_key","message":"m"}}"#, "invalid_api_key" => "server_error";
    RESPONSES "wrong-response-code", "has a code on Responses that does not match its type", ["RESP-4"],
        "RESP-4" at "/error/code": r#"{"object":"response","status":"failed","error_type":"timeout","error":{"code":"invalid_prompt","message":"m"}}"#, "invalid_prompt" => "server_error";
    RESPONSES "incomplete-but-failed", "has a failed response in an incomplete event", ["RESP-5"],
        "RESP-5" at "/events/0/response/status": "data: {\"type\":\"response.incomplete\",\"response\":{\"status\":\"failed\"}}\n\n", "failed" => "incomplete";
    MESSAGES "no-messages-type", "has no top-level `type` on Messages", ["MSG-1"],
        "MSG-1" at "/type": r#"{"error":{"type":"api_error","message":"m"},"request_id":null}"#, r#"{"error""# => r#"{"type":"error","error""#;
    MESSAGES "unknown-messages-type", "has a type on Messages that is not in the list", ["MSG-2"],
        "MSG-2" at "/error/type": r#"{"type":"error","error":{"type":"odd","message":"m"},"request_id":null}"#, "odd" => "api_error";
    MESSAGES "wrong-messages-type", "has a type on Messages that does not match its error type", ["MSG-3"],
        "MSG-3" at "/error/type": r#"{"type":"error","error":{"type":"api_error","error_type":"authentication","message":"m"},"request_id":null}"#, "api_error" => "authentication_error", status = 401;
    MESSAGES "no-request-id", "has no request id on Messages", ["MSG-4"],
        "MSG-4" at "/request_id": r#"{"type":"error","error":{"type":"api_error","message":"m"}}"#, r#"{"type":"error""# => r#"{"request_id":null,"type":"error""#;
    MESSAGES "unnamed-event", "has an error event on Messages without the event name", ["MSG-5"],
        "MSG-5" at "/events/0": "data: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"m\"}}\n\n", "data:" => "event: error\ndata:", status = 200;
};
