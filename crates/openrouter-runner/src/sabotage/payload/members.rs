//! Responses with a fault in a member, a header or the whole body.

use super::{CHAT, Mutation, mutations};
use crate::sabotage::Saboteur;

pub(super) const ROWS: &[Saboteur] = mutations! {
    CHAT "unknown-error-type", "has an error type that is not in the list", ["TYPE-1"],
        "TYPE-1" at "/error/metadata/error_type": r#"{"error":{"code":400,"message":"m","metadata":{"error_type":"odd"}}}"#, "odd" => "invalid_request";
    CHAT "error-type-mismatch", "has an error type that belongs to another status", ["TYPE-2"],
        "TYPE-2" at "/error/metadata/error_type": r#"{"error":{"code":400,"message":"m","metadata":{"error_type":"timeout"}}}"#, "timeout" => "invalid_prompt";
    CHAT "misplaced-error-type", "has the error type next to the metadata", ["TYPE-3"],
        "TYPE-3" at "/error/metadata/error_type": r#"{"error":{"code":400,"message":"m","error_type":"invalid_request"}}"#, r#""error_type":"invalid_request""# => r#""metadata":{"error_type":"invalid_request"}"#;
    CHAT "half-moderation", "has flagged input but no reasons", ["META-1"],
        "META-1" at "/error/metadata/reasons": r#"{"error":{"code":403,"message":"m","metadata":{"flagged_input":"x"}}}"#, r#""flagged_input""# => r#""reasons":["y"],"flagged_input""#, status = 403;
    CHAT "long-flagged-input", "has flagged input of 101 characters", ["META-2"],
        "META-2" at "/error/metadata/flagged_input": r#"{"error":{"code":403,"message":"m","metadata":{"reasons":[],"flagged_input":"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789X"}}}"#, "X" => "", status = 403;
    CHAT "provider-list", "has a list as provider name", ["META-3"],
        "META-3" at "/error/metadata/provider_name": r#"{"error":{"code":400,"message":"m","metadata":{"provider_name":[],"raw":""}}}"#, "[]" => "null";
    CHAT "provider-without-raw", "names a provider without the provider's own error", ["META-4"],
        "META-4" at "/error/metadata/raw": r#"{"error":{"code":400,"message":"m","metadata":{"provider_name":"P"}}}"#, r#""P""# => r#""P","raw":"""#;
    CHAT "numeric-header", "has a number among the headers of its metadata", ["META-5"],
        "META-5" at "/error/metadata/headers/X-RateLimit-Limit": r#"{"error":{"code":429,"message":"m","metadata":{"headers":{"X-RateLimit-Limit":20}}}}"#, "20" => r#""20""#, status = 429;
    CHAT "fat-previous-errors", "repeats complete responses in the previous errors", ["META-6"],
        "META-6" at "/error/metadata/previous_errors/0": r#"{"error":{"code":502,"message":"m","metadata":{"previous_errors":[{"provider":"P","code":502,"raw":"r"}]}}}"#, r#""raw":"r""# => r#""status":502"#, status = 502;
    CHAT "limit-source-mismatch", "has a limit source that belongs to another status", ["META-7"],
        "META-7" at "/error/metadata/limit_source": r#"{"error":{"code":402,"message":"m","metadata":{"limit_source":"openrouter_free_tier_daily"}}}"#, "openrouter_free_tier_daily" => "openrouter_credits", status = 402;
    CHAT "selected-endpoint", "has an error and a selected endpoint", ["ROUTER-1"],
        "ROUTER-1" at "/openrouter_metadata/endpoints/available/0/selected": r#"{"error":{"code":400,"message":"m"},"openrouter_metadata":{"endpoints":{"available":[{"selected":true}]}}}"#, "true" => "false";
    CHAT "attempt-zero-with-attempts", "counts no attempts but lists one", ["ROUTER-2"],
        "ROUTER-2" at "/openrouter_metadata/attempts": r#"{"error":{"code":400,"message":"m"},"openrouter_metadata":{"attempt":0,"attempts":[{}]}}"#, "[{}]" => "[]";
    CHAT "half-availability", "has availability without `docs_url`", ["AVAIL-1"],
        "AVAIL-1" at "/error/availability/docs_url": r#"{"error":{"code":404,"message":"m","availability":{"code":"no_endpoints","retryable":false,"requested_models":[]}}}"#, r#""retryable""# => r#""docs_url":"u","retryable""#, status = 404;
    CHAT "unknown-availability", "has an availability code that is not in the list", ["AVAIL-2"],
        "AVAIL-2" at "/error/availability/code": r#"{"error":{"code":404,"message":"m","availability":{"code":"odd","retryable":false,"requested_models":["a/b"],"docs_url":"u"}}}"#, "odd" => "no_endpoints", status = 404;
    CHAT "availability-mismatch", "has an availability code that belongs to another status", ["AVAIL-3"],
        "AVAIL-3" at "/error/availability/code": r#"{"error":{"code":404,"message":"m","availability":{"code":"wrong_endpoint","retryable":false,"requested_models":["a/b"],"docs_url":"u"}}}"#, "wrong_endpoint" => "no_endpoints", status = 404;
    CHAT "availability-type-mismatch", "has an error type that does not match its availability code", ["AVAIL-3", "TYPE-2"],
        "AVAIL-3" at "/error/error_type": r#"{"error":{"code":404,"message":"m","error_type":"timeout","availability":{"code":"no_endpoints","retryable":false,"requested_models":["a/b"],"docs_url":"u"}}}"#, "timeout" => "not_found", status = 404;
    CHAT "capacity-not-retryable", "marks exhausted capacity as not retryable", ["AVAIL-4"],
        "AVAIL-4" at "/error/availability/retryable": r#"{"error":{"code":429,"message":"m","availability":{"code":"capacity_exhausted","retryable":false,"requested_models":["a/b"],"docs_url":"u"}}}"#, "false" => "true", status = 429;
    CHAT "two-waits", "states different waits in the body and in the header", ["AVAIL-5"],
        "AVAIL-5" at "/error/availability/retry_after": r#"{"error":{"code":429,"message":"m","availability":{"code":"capacity_exhausted","retryable":true,"requested_models":["a/b"],"docs_url":"u","retry_after":5}}}"#, ":5}" => ":7}", status = 429, headers = &[("Retry-After", "7")], mended_headers = &[("Retry-After", "7")];
    CHAT "vague-retry-after", "has words in Retry-After", ["HEAD-1"],
        "HEAD-1" at "/headers/retry-after": r#"{"error":{"code":429,"message":"m"}}"#, "" => "", status = 429, headers = &[("Retry-After", "soon")], mended_headers = &[("Content-Type", "application/json"), ("Retry-After", "7")];
    CHAT "no-retry-after", "has a 429 of the platform without Retry-After", ["HEAD-2"],
        "HEAD-2" at "/headers/retry-after": r#"{"error":{"code":429,"message":"m"}}"#, "" => "", status = 429, headers = &[("Content-Type", "application/json")], mended_headers = &[("Content-Type", "application/json"), ("Retry-After", "7")];
    CHAT "in-flight-without-wait", "has no Retry-After on an in-flight budget error", ["HEAD-3"],
        "HEAD-3" at "/headers/retry-after": r#"{"error":{"code":402,"message":"m","metadata":{"limit_source":"openrouter_in_flight_budget","reason":"in_flight_budget_exhausted"}}}"#, "" => "", status = 402, headers = &[("Content-Type", "application/json")], mended_headers = &[("Content-Type", "application/json"), ("Retry-After", "7")];
    CHAT "reset-in-seconds", "has the reset time in seconds", ["HEAD-4"],
        "HEAD-4" at "/error/metadata/headers/X-RateLimit-Reset": r#"{"error":{"code":429,"message":"m","metadata":{"headers":{"X-RateLimit-Reset":"1747000000"}}}}"#, "1747000000" => "1747000000000", status = 429;
    CHAT "html-page", "is a page", ["TEXT-1"],
        "TEXT-1" at "": "<!DOCTYPE html><html><body>Blocked</body></html>", "<!DOCTYPE html><html><body>Blocked</body></html>" => r#"{"error":{"code":403,"message":"m"}}"#, status = 403;
    CHAT "plain-text", "is plain text", ["TEXT-2"],
        "TEXT-2" at "": "error code: 524", "error code: 524" => r#"{"error":{"code":524,"message":"m"}}"#, status = 524;
    CHAT "truncated-json", "is cut off", ["TEXT-3"],
        "TEXT-3" at "": r#"{"error":{"code":400,"mess"#, r#"mess"# => r#"message":"m"}}"#;
    CHAT "blank-body", "is blank", ["TEXT-4"],
        "TEXT-4" at "": " \n", " \n" => r#"{"error":{"code":400,"message":"m"}}"#;
    CHAT "unmasked-500", "has an address in the message of a 500", ["PRIV-1"],
        "PRIV-1" at "/error/message": r#"{"error":{"code":500,"message":"connect ECONNREFUSED 10.0.0.7:5432"}}"#, "connect ECONNREFUSED 10.0.0.7:5432" => "Internal Server Error", status = 500;
    CHAT "provider-code-in-500", "has a provider code in a 500", ["PRIV-2"],
        "PRIV-2" at "/error/metadata/provider_code": r#"{"error":{"code":500,"message":"m","metadata":{"provider_code":"x"}}}"#, "provider_code" => "other", status = 500;
    CHAT "router-metadata-in-500", "has openrouter_metadata in a 500", ["PRIV-3"],
        "PRIV-3" at "/openrouter_metadata": r#"{"error":{"code":500,"message":"m"},"openrouter_metadata":{}}"#, "{}" => "null", status = 500;
    CHAT "stack-trace", "has a stack trace", ["PRIV-4"],
        "PRIV-4" at "/error/message": r#"{"error":{"code":400,"message":"boom\n    at run (/srv/app.js:1:2)"}}"#, r"\n    at run (/srv/app.js:1:2)" => "";
    CHAT "key-in-message", "has a complete key in its message", ["PRIV-5"],
        "PRIV-5" at "": r#"{"error":{"code":401,"message":"sk-or-v1-0123456789abcdef0123456789abcdef is unknown"}}"#, "sk-or-v1-0123456789abcdef0123456789abcdef" => "sk-or-v1-012...def", status = 401;
};
