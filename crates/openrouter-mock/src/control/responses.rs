//! Responses: the object, and the full sequence of events from `response.created` to `response.completed`.

use serde_json::{Value, json};

use super::{CREATED, PIECES, text};

const RESPONSE: &str = "resp_conform_control";
const ITEM: &str = "msg_conform_control";

/// Builds a completed response.
pub(super) fn response(model: &str) -> Value {
    object(model, "completed", json!([item(&text())]), Some(usage()))
}

/// Builds the events of a stream.
pub(super) fn events(model: &str) -> Vec<Value> {
    let begun = || object(model, "in_progress", json!([]), None);
    let part = |text: &str| json!({"type": "output_text", "text": text, "annotations": []});
    let place = |kind: &str| json!({"type": kind, "sequence_number": 0, "item_id": ITEM, "output_index": 0, "content_index": 0});
    let with = |mut event: Value, name: &str, value: Value| {
        event[name] = value;
        event
    };
    let mut events = vec![
        json!({"type": "response.created", "sequence_number": 0, "response": begun()}),
        json!({"type": "response.in_progress", "sequence_number": 0, "response": begun()}),
        json!({"type": "response.output_item.added", "sequence_number": 0, "output_index": 0,
            "item": {"type": "message", "id": ITEM, "role": "assistant", "status": "in_progress", "content": []}}),
        with(place("response.content_part.added"), "part", part("")),
    ];
    for piece in PIECES {
        let delta = with(place("response.output_text.delta"), "delta", json!(piece));
        events.push(with(delta, "logprobs", json!([])));
    }
    let done = with(place("response.output_text.done"), "text", json!(text()));
    events.extend([
        with(done, "logprobs", json!([])),
        with(place("response.content_part.done"), "part", part(&text())),
        json!({"type": "response.output_item.done", "sequence_number": 0, "output_index": 0, "item": item(&text())}),
        json!({"type": "response.completed", "sequence_number": 0, "response": response(model)}),
    ]);
    for (number, event) in events.iter_mut().enumerate() {
        event["sequence_number"] = json!(number);
    }
    events
}

fn item(text: &str) -> Value {
    json!({
        "type": "message",
        "id": ITEM,
        "role": "assistant",
        "status": "completed",
        "content": [{"type": "output_text", "text": text, "annotations": []}]
    })
}

fn object(model: &str, status: &str, output: Value, usage: Option<Value>) -> Value {
    json!({
        "id": RESPONSE,
        "object": "response",
        "created_at": CREATED,
        "completed_at": usage.as_ref().map(|_| CREATED),
        "model": model,
        "status": status,
        "output": output,
        "error": null,
        "incomplete_details": null,
        "instructions": null,
        "metadata": null,
        "tools": [],
        "tool_choice": "auto",
        "parallel_tool_calls": true,
        "temperature": null,
        "top_p": null,
        "presence_penalty": null,
        "frequency_penalty": null,
        "max_output_tokens": null,
        "previous_response_id": null,
        "reasoning": null,
        "service_tier": null,
        "store": false,
        "truncation": "disabled",
        "usage": usage
    })
}

fn usage() -> Value {
    json!({
        "input_tokens": 8,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": 3,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 11
    })
}
