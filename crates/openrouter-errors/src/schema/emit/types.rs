//! The emit rules of the wire types, applied wherever a type occurs.

use serde_json::{Value, json};

/// Returns type names and their rules; for the keywords see [`super`].
pub(super) fn rules() -> Vec<(&'static str, Value)> {
    let text = json!({ "type": "string", "minLength": 1 });
    let status = json!({ "type": "integer", "minimum": 400, "maximum": 599 });
    let count = json!({ "type": "integer", "minimum": 0 });
    // Availability errors carry `http_status`, `error_type` and `availability` in place of `code`.
    let identified = json!([
        { "required": ["code"] },
        { "required": ["availability", "error_type", "http_status"] },
    ]);
    vec![
        (
            "ErrorResponse",
            json!({ "nullable": ["user_id", "openrouter_metadata", "metadata"] }),
        ),
        (
            "ErrorObject",
            json!({
                "required": ["message"],
                "nullable": ["metadata", "param"],
                "properties": { "message": text, "http_status": status },
                "anyOf": identified,
            }),
        ),
        (
            "Metadata",
            json!({
                "nullable": ["provider_name", "resets_at"],
                "properties": {
                    "provider_code": { "type": "string" },
                    "provider_error_code": { "type": "string" },
                    "flagged_input": {
                        "type": "string",
                        // 100 characters of the input, plus the marker for its omitted middle.
                        "anyOf": [
                            { "maxLength": 100 },
                            { "maxLength": 103, "pattern": "\\.\\.\\." },
                        ],
                    },
                    "retry_after_seconds": count,
                    "retry_after_seconds_raw": { "type": "number", "minimum": 0 },
                    "input_endpoint_count": count,
                },
            }),
        ),
        (
            "PreviousError",
            json!({
                "properties": { "code": { "type": ["integer", "string"] }, "status": status },
                "anyOf": [
                    { "required": ["provider", "code", "status"] },
                    { "required": ["message"] },
                    { "required": ["provider_name"] },
                ],
            }),
        ),
        (
            "FunnelStep",
            json!({ "required": ["step", "endpoint_count"] }),
        ),
        ("IneligibilityReason", json!({ "required": ["reason"] })),
        (
            "Availability",
            json!({
                "required": ["code", "retryable", "requested_models", "docs_url"],
                "properties": { "retry_after": count },
            }),
        ),
        ("Constraint", json!({ "required": ["field", "detail"] })),
        ("OpenRouterMetadata", json!({ "nullable": ["region"] })),
        (
            "RouterEndpoints",
            json!({ "required": ["total", "available"] }),
        ),
        (
            "RouterEndpoint",
            json!({ "required": ["provider", "model", "selected"] }),
        ),
        (
            "RouterAttempt",
            json!({ "required": ["provider", "model", "status"] }),
        ),
        ("PipelineStage", json!({ "required": ["type", "name"] })),
        (
            "Completion",
            json!({ "required": ["choices"], "nullable": ["user_id", "openrouter_metadata"] }),
        ),
        (
            "Choice",
            json!({
                "required": ["finish_reason"],
                "nullable": ["native_finish_reason"],
                "properties": { "error": { "$ref": "#/$defs/ErrorObject" } },
                "anyOf": [{ "required": ["message"] }, { "required": ["text"] }],
            }),
        ),
        (
            "AssistantMessage",
            json!({ "nullable": ["content", "reasoning", "refusal"] }),
        ),
        (
            "Chunk",
            json!({
                "required": ["id", "object", "created", "model", "choices"],
                "nullable": ["openrouter_metadata"],
                "properties": {
                    "object": { "enum": ["chat.completion.chunk", "text_completion"] },
                    "error": { "$ref": "#/$defs/ErrorObject" },
                },
            }),
        ),
        (
            "ChunkChoice",
            json!({
                "required": ["index"],
                "nullable": ["finish_reason", "native_finish_reason"],
                "properties": { "error": { "$ref": "#/$defs/ErrorObject" } },
                "anyOf": [{ "required": ["delta"] }, { "required": ["text"] }],
            }),
        ),
        (
            "ResponseObject",
            json!({
                "required": ["id", "status"],
                "nullable": ["error", "incomplete_details", "openrouter_metadata"],
                "properties": {
                    "object": { "const": "response" },
                    "error": {
                        "anyOf": [{ "$ref": "#/$defs/ResponsesErrorObject" }, { "type": "null" }]
                    },
                },
            }),
        ),
        (
            "ResponsesErrorObject",
            json!({
                "required": ["code", "message"],
                "nullable": ["metadata", "param"],
                "properties": { "code": text, "message": text, "http_status": status },
            }),
        ),
        (
            "ResponsesErrorBody",
            json!({ "nullable": ["metadata", "user_id", "openrouter_metadata"] }),
        ),
        (
            "AnthropicError",
            json!({
                "required": ["type"],
                "nullable": ["request_id", "metadata", "openrouter_metadata", "user_id"],
                "properties": { "type": { "const": "error" } },
            }),
        ),
        (
            "AnthropicErrorObject",
            json!({
                "required": ["type", "message"],
                "nullable": ["metadata"],
                "properties": { "type": text, "message": text, "http_status": status },
            }),
        ),
        ("Message", json!({ "nullable": ["stop_details"] })),
        (
            "StopDetails",
            json!({ "required": ["type"], "nullable": ["category", "explanation"] }),
        ),
        (
            "AlignmentCall",
            json!({ "required": ["call", "outcome"], "properties": { "call": count } }),
        ),
        ("AlignmentRule", json!({ "nullable": ["probability"] })),
        (
            "ImagesErrorObject",
            json!({
                "required": ["code", "message"],
                "nullable": ["param"],
                "properties": { "code": text, "message": text },
            }),
        ),
        (
            "ZodError",
            json!({
                "required": ["name", "message"],
                "properties": { "name": { "const": "ZodError" }, "message": text },
            }),
        ),
        (
            "GenerationData",
            json!({ "nullable": ["provider_name", "finish_reason", "native_finish_reason", "error", "cancelled", "provider_responses"] }),
        ),
        (
            "GenerationError",
            json!({
                "required": ["message"],
                "nullable": ["provider_name"],
                "properties": { "message": text, "status": status },
            }),
        ),
        (
            "WebhookData",
            json!({ "required": ["id", "status"], "properties": { "error": text } }),
        ),
        (
            "StringError",
            json!({ "properties": { "error": text, "status_code": status } }),
        ),
    ]
}
