//! The schema of any JSON body or event. It selects one of the other schemas, in the order in which the reader decides.

use serde_json::{Value, json};

use super::{BASE, Contract};
use crate::Shape;
use crate::vocab::AnthropicErrorType;

/// The discriminating union of the accept schemas.
///
/// Accept schemas are open, so most bodies fit several of them. A chain of `if`, `then`, `else` selects one. Bodies of no
/// known shape are valid. The chain sees only the JSON, so it decides as the reader does for a whole body of an unknown
/// surface: a chunk is recognised by its `object` or by a `delta`, and an error of an image stream is an `error_event`.
///
/// ```
/// use openrouter_errors::schema::any;
/// let schema = any();
/// assert_eq!(schema["$id"], "https://openrouter-errors.dev/schemas/accept/any.json");
/// assert!(schema["if"].is_object() && schema["then"].is_object() && schema["else"].is_object());
/// ```
#[must_use]
pub fn any() -> Value {
    let none = json!(true);
    let mut chain = order()
        .into_iter()
        .rev()
        .fold(none, |otherwise, (shape, condition)| {
            json!({
                "if": condition,
                "then": {"$ref": super::id(shape, Contract::Accept)},
                "else": otherwise,
            })
        });
    let mut whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{BASE}accept/any.json"),
        "title": "Any JSON body or event",
        "description": "Selects the accept schema of a body: the first `if` that holds names it in its `then`. A body for which none holds has no known shape.",
    });
    if let (Value::Object(whole), Value::Object(chain)) = (&mut whole, &mut chain) {
        whole.append(chain);
    }
    whole
}

/// The shapes with their conditions, in the order of evaluation.
fn order() -> Vec<(Shape, Value)> {
    let error = || with("error", object());
    let error_text = || with("error", text());
    let response = || typed(json!({"type": "string", "pattern": "^response\\."}));
    let choices = || with("choices", json!({"type": "array"}));
    let failed = || with("choices", json!({"contains": failed_choice()}));
    let success_false = with("success", json!({"const": false}));
    let word = json!({"type": "string", "not": {"pattern": "^[0-9]+$"}});
    vec![
        (
            Shape::ResponseFailedEvent,
            typed(json!({"const": "response.failed"})),
        ),
        (
            Shape::ResponseErrorEvent,
            typed(json!({"const": "response.error"})),
        ),
        (
            Shape::ResponseIncompleteEvent,
            typed(json!({"const": "response.incomplete"})),
        ),
        (
            Shape::AnthropicError,
            both([error_type(), error(), anthropic()]),
        ),
        (Shape::ErrorEvent, both([error_type(), error()])),
        (
            Shape::ErrorEventFlat,
            both([
                error_type(),
                either([there("message"), there("code")]),
                not(error_text()),
            ]),
        ),
        (
            Shape::Message,
            both([
                typed(json!({"enum": MESSAGE_TYPES})),
                not(either([error(), error_text()])),
            ]),
        ),
        (Shape::StringError, both([response(), error_text()])),
        (Shape::ResponseErrorEvent, both([response(), error()])),
        (
            Shape::ResponseFailedEvent,
            both([
                response(),
                with("response", with("status", json!({"const": "failed"}))),
            ]),
        ),
        (Shape::ResponseEvent, response()),
        (Shape::StreamChunkError, both([error(), chunk_object()])),
        (Shape::ResponsesFailed, both([error(), response_object()])),
        (
            Shape::ValidationError,
            both([
                error(),
                success_false,
                either([
                    with("error", with("name", json!({"type": "string"}))),
                    with("error", not(there("code"))),
                ]),
            ]),
        ),
        (
            Shape::ResponsesError,
            both([with("error", with("code", word)), there("metadata")]),
        ),
        (Shape::ErrorResponse, error()),
        (Shape::StringError, error_text()),
        (
            Shape::StreamChunkError,
            both([choices(), chunk(), failed()]),
        ),
        (Shape::StreamChunk, both([choices(), chunk()])),
        (Shape::ChoiceError, both([choices(), failed()])),
        (Shape::Completion, choices()),
        (Shape::WebhookError, with("data", with("error", text()))),
        (
            Shape::GenerationRecord,
            with(
                "data",
                either([
                    there("native_finish_reason"),
                    there("provider_responses"),
                    with("error", object()),
                ]),
            ),
        ),
        (
            Shape::ResponsesFailed,
            both([
                response_object(),
                with("status", json!({"const": "failed"})),
            ]),
        ),
        (Shape::ResponseObject, response_object()),
        (Shape::BareError, bare_error()),
    ]
}

const MESSAGE_TYPES: [&str; 8] = [
    "message",
    "message_start",
    "message_delta",
    "message_stop",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "ping",
];

fn anthropic() -> Value {
    let known: Vec<&str> = AnthropicErrorType::ALL
        .iter()
        .map(AnthropicErrorType::as_str)
        .collect();
    let native = both([with("type", json!({"enum": known})), not(there("code"))]);
    either([there("request_id"), with("error", native)])
}

fn failed_choice() -> Value {
    // `error`, `..._error` and `malformed_...`, in any case.
    let native =
        "^([Ee][Rr][Rr][Oo][Rr]|.*_[Ee][Rr][Rr][Oo][Rr]|[Mm][Aa][Ll][Ff][Oo][Rr][Mm][Ee][Dd]_.*)$";
    either([
        with("error", object()),
        with("error", text()),
        with("finish_reason", json!({"const": "error"})),
        with(
            "native_finish_reason",
            json!({"type": "string", "pattern": native}),
        ),
    ])
}

fn chunk_object() -> Value {
    with("object", json!({"const": "chat.completion.chunk"}))
}

fn chunk() -> Value {
    let delta = json!({"type": "array", "contains": there("delta")});
    either([chunk_object(), with("choices", delta)])
}

fn response_object() -> Value {
    let failed = both([
        with("status", json!({"const": "failed"})),
        either([
            there("output"),
            there("error_type"),
            with("id", json!({"type": "string", "pattern": "^resp"})),
        ]),
    ]);
    either([with("object", json!({"const": "response"})), failed])
}

fn bare_error() -> Value {
    let failing = || {
        either([
            json!({"type": "integer", "minimum": 400, "maximum": 999}),
            json!({"type": "string", "pattern": "^[4-9][0-9][0-9]$"}),
        ])
    };
    let statuses = ["status", "status_code", "statusCode", "http_status"];
    let mut states = vec![
        with("code", either([text(), failing()])),
        with("metadata", json!({"type": "object", "minProperties": 1})),
        with("error_type", text()),
        with("object", json!({"const": "error"})),
        with("success", json!({"const": false})),
    ];
    states.extend(statuses.map(|member| with(member, failing())));
    both([
        either([with("message", text()), with("detail", text())]),
        either(states),
    ])
}

fn error_type() -> Value {
    typed(json!({"const": "error"}))
}

fn typed(schema: Value) -> Value {
    with("type", schema)
}

/// A schema for an object with a member that matches `schema`.
fn with(member: &str, schema: Value) -> Value {
    json!({"type": "object", "required": [member], "properties": {member: schema}})
}

/// A schema for an object with a member.
fn there(member: &str) -> Value {
    json!({"type": "object", "required": [member]})
}

fn object() -> Value {
    json!({"type": "object"})
}

/// A schema for non-empty text.
fn text() -> Value {
    json!({"type": "string", "minLength": 1})
}

fn both(schemas: impl IntoIterator<Item = Value>) -> Value {
    json!({"allOf": Value::from_iter(schemas)})
}

fn either(schemas: impl IntoIterator<Item = Value>) -> Value {
    json!({"anyOf": Value::from_iter(schemas)})
}

fn not(schema: Value) -> Value {
    json!({"not": schema})
}
