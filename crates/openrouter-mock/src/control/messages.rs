//! Messages: the object, and the events from `message_start` to `message_stop`.

use serde_json::{Value, json};

use super::{GENERATION, PIECES, ToolCall, text};

/// Builds a message with `stop_reason: "end_turn"`.
pub(super) fn message(model: &str, call: Option<&ToolCall>) -> Value {
    let block = match call {
        None => json!({"type": "text", "text": text(), "citations": null}),
        Some(call) => tool_use(call, &call.arguments),
    };
    object(model, json!([block]), Some(stop(call)), 3)
}

fn stop(call: Option<&ToolCall>) -> &'static str {
    if call.is_some() {
        "tool_use"
    } else {
        "end_turn"
    }
}

fn tool_use(call: &ToolCall, input: &Value) -> Value {
    json!({"type": "tool_use", "id": call.id("toolu"), "name": call.name, "input": input})
}

/// Builds the events of a stream.
pub(super) fn events(model: &str, call: Option<&ToolCall>) -> Vec<Value> {
    let begun = match call {
        None => json!({"type": "text", "text": "", "citations": null}),
        Some(call) => tool_use(call, &json!({})),
    };
    let mut events = vec![
        json!({"type": "message_start", "message": object(model, json!([]), None, 0)}),
        json!({"type": "content_block_start", "index": 0, "content_block": begun}),
        json!({"type": "ping"}),
    ];
    let delta = |delta: Value| json!({"type": "content_block_delta", "index": 0, "delta": delta});
    match call {
        None => events.extend(
            PIECES
                .iter()
                .map(|piece| delta(json!({"type": "text_delta", "text": piece}))),
        ),
        Some(call) => events.extend(
            call.pieces()
                .iter()
                .map(|piece| delta(json!({"type": "input_json_delta", "partial_json": piece}))),
        ),
    }
    events.extend([
        json!({"type": "content_block_stop", "index": 0}),
        json!({"type": "message_delta",
            "delta": {"stop_reason": stop(call), "stop_sequence": null, "container": null, "stop_details": null},
            "usage": {"input_tokens": 8, "output_tokens": 3, "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": 0, "server_tool_use": null}}),
        json!({"type": "message_stop"}),
    ]);
    events
}

fn object(model: &str, content: Value, stop: Option<&str>, output_tokens: u32) -> Value {
    json!({
        "id": GENERATION,
        "type": "message",
        "role": "assistant",
        "model": model,
        "container": null,
        "content": content,
        "stop_reason": stop,
        "stop_sequence": null,
        "stop_details": null,
        "usage": {
            "input_tokens": 8,
            "output_tokens": output_tokens,
            "cache_creation": null,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "inference_geo": null,
            "server_tool_use": null,
            "service_tier": "standard"
        }
    })
}
