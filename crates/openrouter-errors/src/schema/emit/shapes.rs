//! The emit rules of whole documents: the constraints that distinguish shapes, even if they share a wire type.

use serde_json::{Value, json};

use crate::Shape;

/// Returns the rule of a shape's document; for the keywords see [`super`].
pub(super) fn rule(shape: Shape) -> Value {
    match shape {
        Shape::ErrorResponse => {
            json!({ "forbid": ["choices", "object", "status", "success", "type"] })
        }
        Shape::Completion => json!({
            "required": ["id", "object"],
            "properties": {
                "error": { "type": "null" },
                "object": { "enum": ["chat.completion", "text_completion"] },
                "choices": choices("Choice", &healthy()),
            },
        }),
        Shape::ChoiceError => json!({
            "properties": {
                "error": { "type": "null" },
                "choices": {
                    "type": "array",
                    "minItems": 1,
                    "items": { "$ref": "#/$defs/Choice" },
                    "contains": {
                        "properties": { "finish_reason": { "const": "error" } },
                        "required": ["error", "finish_reason"],
                    },
                },
            },
        }),
        Shape::StreamChunkError => json!({
            "required": ["error"],
            "properties": {
                "choices": with_min_items(choices("ChunkChoice", &json!({
                    "properties": { "finish_reason": { "const": "error" } },
                    "required": ["finish_reason"],
                }))),
            },
        }),
        Shape::StreamChunk => json!({
            "properties": {
                "error": { "type": "null" },
                "choices": choices("ChunkChoice", &healthy()),
            },
        }),
        Shape::ResponseFailedEvent => json!({
            "properties": {
                "type": { "const": "response.failed" },
                "response": { "allOf": [{ "$ref": "#/$defs/ResponseObject" }, failed()] },
            },
        }),
        Shape::ResponseIncompleteEvent => json!({
            "properties": {
                "type": { "const": "response.incomplete" },
                "response": {
                    "allOf": [
                        { "$ref": "#/$defs/ResponseObject" },
                        { "properties": { "status": { "const": "incomplete" }, "error": { "type": "null" } } },
                    ],
                },
            },
        }),
        Shape::ResponseErrorEvent => {
            json!({ "properties": { "type": { "const": "response.error" } } })
        }
        // An images event with the same members has the same bytes: only the surface distinguishes the two.
        Shape::ErrorEvent => json!({
            "forbid": ["request_id"],
            "properties": { "type": { "const": "error" } },
        }),
        Shape::ErrorEventFlat => json!({
            "required": ["message", "sequence_number"],
            "nullable": ["param"],
            "forbid": ["error"],
            "properties": {
                "type": { "const": "error" },
                "code": { "type": ["string", "null"] },
                "message": { "type": "string", "minLength": 1 },
            },
        }),
        Shape::ResponseEvent => json!({
            "forbid": ["error", "status_code"],
            "properties": {
                "type": {
                    "type": "string",
                    "pattern": "^response\\.",
                    "not": { "enum": ["response.error", "response.failed", "response.incomplete"] },
                },
            },
        }),
        Shape::ResponsesFailed => json!({ "allOf": [failed()], "forbid": ["choices", "type"] }),
        Shape::ResponsesError => json!({ "forbid": ["choices", "object", "status", "type"] }),
        Shape::ResponseObject => json!({
            "forbid": ["choices", "type"],
            "allOf": [{
                "properties": { "status": { "not": { "const": "failed" } }, "error": { "type": "null" } },
            }],
        }),
        Shape::Message => json!({
            "forbid": ["error"],
            "properties": {
                "type": {
                    "enum": [
                        "message", "message_start", "message_delta", "message_stop", "content_block_start",
                        "content_block_delta", "content_block_stop", "ping",
                    ],
                },
            },
            "if": { "properties": { "type": { "const": "message" } } },
            "then": {
                "properties": { "role": { "const": "assistant" }, "content": { "type": "array" } },
                "required": ["content", "id", "model", "role", "usage"],
            },
        }),
        Shape::ImagesErrorEvent => json!({
            "forbid": ["sequence_number", "request_id"],
            "properties": { "type": { "const": "error" } },
        }),
        Shape::ValidationError => json!({ "properties": { "success": { "const": false } } }),
        Shape::GenerationRecord => json!({ "forbid": ["type"] }),
        Shape::WebhookError => json!({ "required": ["created_at", "type"] }),
        // A relay that drops the envelope still sends a code or details.
        Shape::BareError => json!({
            "forbid": ["choices", "error"],
            "anyOf": [{ "required": ["code"] }, { "required": ["metadata"] }],
        }),
        Shape::AnthropicError
        | Shape::StringError
        | Shape::EventStream
        | Shape::Html
        | Shape::Text
        | Shape::Blank
        | Shape::TruncatedJson
        | Shape::Json => json!({}),
    }
}

/// A schema for a list of choices, each of which also matches `more`.
fn choices(choice: &str, more: &Value) -> Value {
    let reference = format!("#/$defs/{choice}");
    json!({ "type": "array", "items": { "allOf": [{ "$ref": reference }, more] } })
}

fn with_min_items(mut list: Value) -> Value {
    list["minItems"] = json!(1);
    list
}

/// A schema for a choice that did not fail.
fn healthy() -> Value {
    json!({ "properties": { "finish_reason": { "not": { "const": "error" } }, "error": { "type": "null" } } })
}

/// A schema for a failed response object with an error.
fn failed() -> Value {
    json!({
        "properties": {
            "status": { "const": "failed" },
            "error": { "$ref": "#/$defs/ResponsesErrorObject" },
        },
        "required": ["error", "status"],
    })
}
